import { anyOf } from '../../facts/span'
import { endOf } from '../history/interval'
import type { MarketQuestion } from '../memory/market-memory'
import type { Exclusion } from '../population/asked'
import { ratio } from '../question/ratio'
import { type CohortInterval, lastIntervals } from './interval'

export const MOST_INTERVALS = 60

export interface CohortQuestion {
    interval: CohortInterval
    exclude: Exclusion[]
    /** Active in a period = paid in it or later; else: paid in it. */
    rolling: boolean
}

export interface Retention {
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
export interface PayerCohort {
    startMs: number
    payers: number
    /** One entry a period up to the moment; none when nobody first paid in this interval. */
    retention: Retention[]
}

export interface PayerCohorts {
    /** The oldest first; the last MOST_INTERVALS. */
    cohorts: PayerCohort[]
    /** Payers who first paid before the first cohort shown. */
    earlier: number
    /** All payers. */
    payers: number
}

/** Payers by the interval of their first payment to date, and who of them came back; once a moment. */
export async function payerCohorts(question: MarketQuestion, asked: CohortQuestion): Promise<PayerCohorts> {
    const { interval, exclude, rolling } = asked
    const toDate = await question.toDate()
    const activity = await toDate.once(`cohorts: payers by ${interval} ${exclude}`, () =>
        read(question, asked),
    )
    return toDate.once(`cohorts: cohorts by ${interval} ${exclude} ${rolling}`, () =>
        cohortsOf(activity, rolling, question.end),
    )
}

/** Who paid when. */
interface Activity {
    interval: CohortInterval
    starts: number[]
    /** Payers of each interval, each once. */
    payers: number[][]
    /** Those who had paid before the first one. */
    before: Set<number>
}

async function read(question: MarketQuestion, { interval, exclude }: CohortQuestion): Promise<Activity> {
    const since = await firstPaymentMs(question)
    const starts = since === null ? [] : lastIntervals(interval, since, question.end - 1, MOST_INTERVALS)
    const payersIn = (window: { fromMs: number | null; toMs: number }) =>
        payersOf(question, window, exclude.includes('SELF_PAID'))
    const older = starts.length > 0 && since! < starts[0]
    const before = older ? await payersIn({ fromMs: null, toMs: starts[0] }) : new Set<number>()
    const payers: number[][] = []
    // One after the other: a year of weeks need not be in memory at once.
    for (const fromMs of starts) {
        const toMs = Math.min(endOf(interval, fromMs), question.end)
        payers.push([...(await payersIn({ fromMs, toMs }))])
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
): Promise<Set<number>> {
    const payers = new Set<number>()
    for (const { payments } of await question.memory.blocks(question, window)) {
        const { payer, model } = payments
        for (let i = 0; i < payer.length; i++)
            if (!(skipSelf && question.book.isSelfPaid(payer[i], model[i]))) payers.add(payer[i])
    }
    return payers
}

function cohortsOf(
    { interval, starts, payers, before }: Activity,
    rolling: boolean,
    endMs: number,
): PayerCohorts {
    const first = new Map<number, number>()
    const last = new Map<number, number>()
    const exact = starts.map(() => starts.map(() => 0))
    payers.forEach((list, at) => {
        for (const payer of list) {
            if (before.has(payer)) continue
            if (!first.has(payer)) first.set(payer, at)
            last.set(payer, at)
            exact[first.get(payer)!][at] += 1
        }
    })
    const lasting = starts.map(() => starts.map(() => 0))
    for (const [payer, cohort] of first)
        for (let at = cohort; at <= last.get(payer)!; at++) lasting[cohort][at] += 1
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
        cohorts: before.size > 0 ? cohorts : firstWith < 0 ? [] : cohorts.slice(firstWith),
        earlier: before.size,
        payers: before.size + first.size,
    }
}
