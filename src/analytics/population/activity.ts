import { DAY_MS } from '../../base/calendar'
import { anyOf, type Span } from '../../database/span'
import { hex } from '../../database/sql'
import type { Steps } from '../../stats'
import type { MarketQuestion } from '../memory/market-memory'
import type { KeptPeriod } from '../memory/period-store'
import { type Interval, startOf } from '../question/interval'
import { type Spans, splitWindow } from '../question/spans'
import { type Window } from '../question/window'
import type { Exclusion } from './asked'
import { eachInPeriods } from './in-periods'

/** Demand of a model, or of several together, in one step of time. */
export interface StepActivity {
    calls: number
    /** OPG base units. */
    value: bigint
    /** Distinct payers. */
    payers: number
}

/** What of it is wanted; the rest stays 0. */
export type Wanted = 'CALLS' | 'VALUE' | 'PAYERS'

/** Which models, what of their demand, and the steps of time that it is cut into. */
export interface ActivityRequest {
    /** Ids of models. */
    models: string[]
    /** Whom a model's demand is counted for: itself when left out. */
    groupOf?: (model: string) => string
    interval: Interval
    window: Window
    exclude: readonly Exclusion[]
    wanted: readonly Wanted[]
}

/** By group, then by first moment of the step (Unix ms); steps without demand are missing. */
export type Activity = Map<string, Map<number, StepActivity>>

/** Days that are read for one question when they are not in memory: beyond that the database adds up. */
const MOST_ABSENT = 64

/**
 * Demand of some models over time, as of the moment of a question: from sealed periods in memory, and the facts of what is open.
 * A step at the edge of the window holds what of it lies in the window.
 */
export async function activityOf(question: MarketQuestion, request: ActivityRequest): Promise<Activity> {
    const { models, interval, window, exclude, wanted } = request
    const parts =
        interval === 'HOUR'
            ? null
            : await question.memory.sealedParts(question, window, TIERS_OF[interval], MOST_ABSENT)
    const byPayer = wanted.includes('PAYERS') || (wanted.includes('VALUE') && exclude.length > 0)
    const all = factSpans(window, question)
    const spans: FactSpans = parts
        ? { days: [], open: parts.open, late: parts.open, payments: parts.open }
        : {
              ...(interval === 'HOUR' ? { days: [], open: all } : splitWindow(window, question.asOf)),
              late: all,
              payments: all,
          }
    const [sums, payments] = await Promise.all([
        wanted.includes('CALLS') || !byPayer ? readSums(question, models, interval, spans) : [],
        byPayer ? readPayments(question, models, interval, spans) : [],
    ])
    const rows = { sums: sums as SumRow[], payments: payments as PaymentRow[], byPayer }
    return question.steps(addUp(question, request, rows, parts?.periods ?? []))
}

/** Periods that lie in one step each, the longest first. */
const TIERS_OF = { DAY: ['DAY'], WEEK: ['DAY'], MONTH: ['MONTH', 'DAY'] } as const

/** Where which facts are read. */
interface FactSpans extends Spans {
    /** Calls by names that were claimed late. */
    late: Span[]
    /** Payments one by one. */
    payments: Span[]
}

type SumRow = [model: string, ms: number, calls: number, value: string]
type PaymentRow = [model: string, ms: number, payer: string | null, payTo: string | null, value: string]

/** Rows looked at in one step. */
const STEP = 2_000

function* addUp(
    question: MarketQuestion,
    request: ActivityRequest,
    { sums, payments, byPayer }: { sums: SumRow[]; payments: PaymentRow[]; byPayer: boolean },
    periods: KeptPeriod[],
): Steps<Activity> {
    const { groupOf = (model: string) => model, interval, exclude } = request
    const { members } = question.memory
    const activity: Activity = new Map()
    const stepsOf = (group: string) => {
        let steps = activity.get(group)
        if (!steps) activity.set(group, (steps = new Map()))
        return steps
    }
    const stepAt = (model: string, ms: number) => {
        const steps = stepsOf(groupOf(model))
        const start = startOf(interval, ms)
        let step = steps.get(start)
        if (!step) steps.set(start, (step = { calls: 0, value: 0n, payers: 0 }))
        return step
    }
    // Who paid in a step is counted once, in sealed periods and in open facts.
    const known = new Map<string, Set<number>>()
    const payersIn = (model: string, ms: number) => {
        const key = `${groupOf(model)} ${startOf(interval, ms)}`
        let payers = known.get(key)
        if (!payers) known.set(key, (payers = new Set()))
        return payers
    }
    const skipSelf = exclude.includes('SELF_PAID')
    yield* eachInPeriods(question, request.models, periods, skipSelf, (sealed) => {
        const { model, startMs, calls, value, payers } = sealed
        const step = stepAt(model, startMs)
        step.calls += calls
        step.value += value
        if (!byPayer) return
        const own = payersIn(model, startMs)
        for (const payer of payers) if (payer !== 0) own.add(payer)
        step.payers = own.size
    })
    for (const [row, [model, ms, calls, value]] of sums.entries()) {
        if (row % STEP === STEP - 1) yield
        const step = stepAt(model, ms)
        step.calls += calls
        if (!byPayer) step.value += BigInt(value)
    }
    for (const [row, [model, ms, payer, payTo, value]] of payments.entries()) {
        if (row % STEP === STEP - 1) yield
        if (skipSelf && isSelfPaid(question, payer, model, payTo)) continue
        const step = stepAt(model, ms)
        step.value += BigInt(value)
        // Who paid is not always known.
        if (payer === null) continue
        const own = payersIn(model, ms)
        own.add(members.numberOf(payer))
        step.payers = own.size
    }
    return activity
}

function isSelfPaid(
    { book, memory: { members } }: MarketQuestion,
    payer: string | null,
    model: string,
    payTo: string | null,
): boolean {
    if (payer === null) return false
    const wallet = payTo === null ? 0 : members.numberOf(payTo)
    return book.isSelfPaid(members.numberOf(payer), members.numberOf(model), wallet)
}

/** The facts of a window, on each chain. */
export function factSpans(window: Window, { asOf }: Pick<MarketQuestion, 'asOf'>): Span[] {
    return asOf.chains.flatMap(({ chainId, height }) =>
        height === null ? [] : [{ chainId, height, ...window }],
    )
}

const STEP_SQL: Record<Interval, string> = { HOUR: 'hour', DAY: 'day', WEEK: 'week', MONTH: 'month' }
const step = (interval: Interval, column: string) =>
    `extract(epoch FROM date_trunc('${STEP_SQL[interval]}', ${column}, 'UTC'))::float8 * 1000`

/** Calls and value: (model, step, calls, value). Calls by names that were claimed after the moment are taken back. */
function readSums(
    question: MarketQuestion,
    models: string[],
    interval: Interval,
    { days, open, late }: FactSpans,
): Promise<unknown[][]> {
    const { asOf, memory } = question
    const params: unknown[] = [memory.market.opg, models, new Date(asOf.timeMs)]
    return memory.reader.rows(
        `SELECT model_id, at, sum(calls)::float8, sum(value)::text FROM (
             SELECT model_id, ${step(interval, 'day')} AS at, calls, value FROM demand_day
             WHERE model_id = ANY($2) AND ${anyOf(days, 'day', params)}
             UNION ALL
             SELECT model_id, ${step(interval, 'time')}, 1, 0 FROM inference
             WHERE model_id = ANY($2) AND NOT is_replay AND ${anyOf(open, 'time', params)}
             UNION ALL
             SELECT model_id, ${step(interval, 'time')}, 0, CASE WHEN token = ANY($1) THEN amount ELSE 0 END FROM payment
             WHERE model_id = ANY($2) AND ${anyOf(open, 'time', params)}
             UNION ALL
             SELECT i.model_id, ${step(interval, 'i.time')}, -1, 0
             FROM (SELECT id FROM model_artifact WHERE model_id = ANY($2) AND claimed_at > $3) a
                 JOIN (SELECT * FROM inference WHERE NOT is_replay AND ${anyOf(late, 'time', params)}) i ON i.artifact_id = a.id
         ) fact GROUP BY 1, 2`,
        params,
    )
}

/** (model, step, payer, wallet that was paid over x402, value). */
function readPayments(
    { memory }: MarketQuestion,
    models: string[],
    interval: Interval,
    { payments }: FactSpans,
): Promise<unknown[][]> {
    const params: unknown[] = [memory.market.opg, models]
    return memory.reader.rows(
        `SELECT model_id, ${step(interval, 'time')}, payer_id, CASE WHEN rail <> 'CONTRACT' THEN ${hex('pay_to')} END,
             coalesce(sum(amount) FILTER (WHERE token = ANY($1)), 0)::text
         FROM payment WHERE model_id = ANY($2) AND ${anyOf(payments, 'time', params)} GROUP BY 1, 2, 3, 4`,
        params,
    )
}

/** The step that a window is drawn in: at most about 60 of them. */
export function intervalFor({ fromMs, toMs }: Window): Interval {
    const days = fromMs === null ? Number.POSITIVE_INFINITY : (toMs - fromMs) / DAY_MS
    if (days <= 2) return 'HOUR'
    if (days <= 58) return 'DAY'
    return days <= 400 ? 'WEEK' : 'MONTH'
}
