import { ratio } from '../../base/ratio'
import { anyOf } from '../../database/span'
import type { Steps } from '../../stats'
import { partialIn } from '../history/partial'
import type { IndexedBlock } from '../memory/indexed-block'
import type { MarketQuestion } from '../memory/market-memory'
import { oncePerWindow } from '../memory/once-per-window'
import type { WindowDemand } from '../memory/window-demand'
import { factSpans } from '../population/activity'
import type { Exclusion } from '../population/asked'
import { endOf, steps } from '../question/interval'
import type { Window } from '../question/window'

export const MOST_INTERVALS = 60

/** Spans of time that cohorts are made of. */
export type CohortInterval = 'WEEK' | 'MONTH'

/**
 * Payers by the interval of their first payment to date, and who of them came back; once a moment.
 * @param rolling active in a period = paid in it or later; else: paid in it
 */
export async function payerCohorts(
    question: MarketQuestion,
    { interval, exclude, rolling }: { interval: CohortInterval; exclude: Exclusion[]; rolling: boolean },
) {
    return cohorts(question, await question.toDate(), interval, exclude, rolling)
}

const cohorts = oncePerWindow(
    async (question, toDate, interval: CohortInterval, exclude: Exclusion[], rolling: boolean) => {
        const activity = await activityBy(question, toDate, interval, exclude)
        const isPartial = await partialIn(question, interval)
        return question.steps(cohortsOf(activity, rolling, question, isPartial))
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
    const starts = since === null ? [] : steps(interval, since, question.end, MOST_INTERVALS)
    const payersIn = (window: Window) => payersOf(question, window, exclude.includes('SELF_PAID'))
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
    const spans = factSpans({ fromMs: null, toMs: question.end }, question)
    const params: unknown[] = []
    const [row] = await question.memory.reader.rows(
        `SELECT extract(epoch FROM time)::float8 * 1000 FROM payment WHERE ${anyOf(spans, 'time', params)} ORDER BY time LIMIT 1`,
        params,
    )
    return row ? (row[0] as number) : null
}

async function payersOf(question: MarketQuestion, window: Window, skipSelf: boolean): Promise<Int32Array> {
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
            if (payer[i] === 0 || isKnown[payer[i]] === 1) continue
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
    isPartial: (startMs: number) => boolean,
) {
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
    const cohorts = starts.map((at, cohort) => {
        const size = exact[cohort][cohort]
        const periods = size === 0 ? [] : starts.slice(cohort)
        return {
            start: new Date(at),
            payers: size,
            partial: isPartial(at),
            retention: periods.map((periodMs, period) => {
                const active = counts[cohort][cohort + period]
                return {
                    period,
                    start: new Date(periodMs),
                    active,
                    share: ratio(BigInt(active), BigInt(size), 'down'),
                    complete: endOf(interval, periodMs) <= endMs,
                    partial: isPartial(periodMs),
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
