import { ratio } from '../../base/ratio'
import { anyOf } from '../../database/span'
import type { Steps } from '../../stats'
import { endOf } from '../history/interval'
import type { IndexedBlock } from '../memory/indexed-block'
import type { MarketQuestion } from '../memory/market-memory'
import { oncePerWindow } from '../memory/once-per-window'
import type { WindowDemand } from '../memory/window-demand'
import type { Exclusion } from '../population/asked'
import { type CohortInterval, lastIntervals } from './interval'

export const MOST_INTERVALS = 60

/** How payers are put into cohorts, and what of their payments counts. */
export interface CohortQuestion {
    interval: CohortInterval
    exclude: Exclusion[]
    /** Active in a period = paid in it or later; else: paid in it. */
    rolling: boolean
}

/** How many payers of one cohort paid in one later interval. */
export interface CohortRetention {
    /** 0 = the interval of the first payment. */
    period: number
    startMs: number
    /** Payers of the cohort who paid in it (or, rolling, in it or later). */
    active: number
    /** active / payers: decimal, 12 places, rounded down. */
    share: string
    /** False for the period that the moment lies in. */
    complete: boolean
}

/** Payers who first paid in the same interval. */
export interface CohortOfPayers {
    startMs: number
    payers: number
    /** One entry a period up to the moment; none when nobody first paid in this interval. */
    retention: CohortRetention[]
}

/** The cohorts that an answer shows, and how many payers there are besides. */
export interface PayerCohortsResult {
    /** The oldest first; the last MOST_INTERVALS. */
    cohorts: CohortOfPayers[]
    /** Payers who first paid before the first cohort shown. */
    earlier: number
    /** All payers. */
    payers: number
}

/** Payers by the interval of their first payment to date, and who of them came back; once a moment. */
export async function payerCohorts(
    question: MarketQuestion,
    asked: CohortQuestion,
): Promise<PayerCohortsResult> {
    const { interval, exclude, rolling } = asked
    return cohorts(question, await question.toDate(), interval, exclude, rolling)
}

const cohorts = oncePerWindow(
    async (question, toDate, interval: CohortInterval, exclude: Exclusion[], rolling: boolean) => {
        const activity = await activityBy(question, toDate, interval, exclude)
        return question.steps(cohortsOf(activity, rolling, question))
    },
)

/** Who paid when. */
interface Activity {
    interval: CohortInterval
    starts: number[]
    /** Payers of each interval, each once. */
    payers: Int32Array[]
    /** Those who had paid before the first one. */
    before: Int32Array
}

const activityBy = oncePerWindow(readActivity)

async function readActivity(
    question: MarketQuestion,
    _toDate: WindowDemand,
    interval: CohortInterval,
    exclude: Exclusion[],
): Promise<Activity> {
    const since = await firstPaymentMs(question)
    const starts = since === null ? [] : lastIntervals(interval, since, question.end - 1, MOST_INTERVALS)
    const payersIn = (window: { fromMs: number | null; toMs: number }) =>
        payersOf(question, window, exclude.includes('SELF_PAID'))
    const older = starts.length > 0 && since! < starts[0]
    const before = older ? await payersIn({ fromMs: null, toMs: starts[0] }) : new Int32Array(0)
    const payers: Int32Array[] = []
    // One after the other: a year of weeks need not be in memory at once.
    for (const fromMs of starts) {
        const toMs = Math.min(endOf(interval, fromMs), question.end)
        payers.push(await payersIn({ fromMs, toMs }))
    }
    return { interval, starts, payers, before }
}

async function firstPaymentMs(question: MarketQuestion): Promise<number | null> {
    const spans = question.asOf.chains.flatMap(({ chainId, height }) =>
        height === null ? [] : [{ chainId, height, fromMs: null, toMs: question.end }],
    )
    const params: unknown[] = []
    const [row] = await question.memory.reader.rows(
        `SELECT extract(epoch FROM time)::float8 * 1000 FROM payment WHERE ${anyOf(spans, 'time', params)} ORDER BY time LIMIT 1`,
        params,
    )
    return row ? (row[0] as number) : null
}

async function payersOf(
    question: MarketQuestion,
    window: { fromMs: number | null; toMs: number },
    skipSelf: boolean,
): Promise<Int32Array> {
    const blocks = await question.memory.blocks(question, window)
    return question.steps(payersIn(question, blocks, skipSelf))
}

/** Payments and payers looked at in one step. */
const STEP = 16_384

function* payersIn(
    { book, memory }: MarketQuestion,
    blocks: IndexedBlock[],
    skipSelf: boolean,
): Steps<Int32Array> {
    const isKnown = new Uint8Array(memory.members.size)
    const payers: number[] = []
    for (const { cells, payments } of blocks) {
        yield
        const { payer, model, cell } = payments
        const payTo = book.payToOf(cells)
        for (let i = 0; i < payer.length; i++) {
            if (i % STEP === STEP - 1) yield
            if (isKnown[payer[i]] === 1) continue
            if (skipSelf && book.isSelfPaid(payer[i], model[i], payTo[cell[i]])) continue
            isKnown[payer[i]] = 1
            payers.push(payer[i])
        }
    }
    return Int32Array.from(payers)
}

/** Beside the places of cohorts. */
const NONE = -1
const EARLIER = -2

function* cohortsOf(
    { interval, starts, payers, before }: Activity,
    rolling: boolean,
    { memory, end: endMs }: MarketQuestion,
): Steps<PayerCohortsResult> {
    const first = new Int16Array(memory.members.size).fill(NONE)
    const last = new Int16Array(memory.members.size)
    for (const payer of before) first[payer] = EARLIER
    const exact = starts.map(() => starts.map(() => 0))
    let later = 0
    for (const [at, list] of payers.entries()) {
        yield
        for (const payer of list) {
            if (first[payer] === EARLIER) continue
            if (first[payer] === NONE) {
                first[payer] = at
                later += 1
            }
            last[payer] = at
            exact[first[payer]][at] += 1
        }
    }
    yield
    const lasting = starts.map(() => starts.map(() => 0))
    for (const [payer, cohort] of first.entries()) {
        if (payer % STEP === STEP - 1) yield
        for (let at = cohort; cohort >= 0 && at <= last[payer]; at++) lasting[cohort][at] += 1
    }
    const counts = rolling ? lasting : exact
    const cohorts = starts.map((startMs, cohort) => {
        const size = exact[cohort][cohort]
        const periods = size === 0 ? [] : starts.slice(cohort)
        return {
            startMs,
            payers: size,
            retention: periods.map((periodMs, period) => {
                const active = counts[cohort][cohort + period]
                return {
                    period,
                    startMs: periodMs,
                    active,
                    share: ratio(BigInt(active), BigInt(size), 'down'),
                    complete: endOf(interval, periodMs) <= endMs,
                }
            }),
        }
    })
    const firstWith = cohorts.findIndex(({ payers: size }) => size > 0)
    return {
        cohorts: before.length > 0 ? cohorts : firstWith < 0 ? [] : cohorts.slice(firstWith),
        earlier: before.length,
        payers: before.length + later,
    }
}
