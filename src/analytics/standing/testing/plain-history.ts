import type { MarketFacts } from '../../testing/market'
import {
    type Moment,
    type PlainWindow,
    plainCalls,
    plainModelOf,
    plainPayments,
} from '../../testing/plain-market'

type PlainInterval = 'HOUR' | 'DAY' | 'WEEK' | 'MONTH'

/** First moment of the step that a moment lies in, by the calendar. */
function begin(interval: PlainInterval, ms: number): number {
    const date = new Date(ms)
    date.setUTCMinutes(0, 0, 0)
    if (interval !== 'HOUR') date.setUTCHours(0)
    if (interval === 'WEEK') while (date.getUTCDay() !== 1) date.setUTCDate(date.getUTCDate() - 1)
    if (interval === 'MONTH') date.setUTCDate(1)
    return date.getTime()
}

function next(interval: PlainInterval, ms: number): number {
    const date = new Date(ms)
    if (interval === 'MONTH') date.setUTCMonth(date.getUTCMonth() + 1)
    else if (interval === 'HOUR') date.setUTCHours(date.getUTCHours() + 1)
    else date.setUTCDate(date.getUTCDate() + (interval === 'WEEK' ? 7 : 1))
    return date.getTime()
}

/** Demand of some models, step by step, by a loop over all facts a step. */
export function plainHistory(
    facts: MarketFacts,
    window: PlainWindow,
    moment: Moment,
    models: string[],
    interval: PlainInterval,
    exclude: 'SELF_PAID'[],
) {
    const calls = plainCalls(facts, window, moment).filter((call) =>
        models.includes(plainModelOf(facts, call, moment)!),
    )
    const payments = plainPayments(facts, window, moment, exclude).filter(({ modelId }) =>
        models.includes(modelId!),
    )
    const times = [...calls, ...payments].map(({ timeMs }) => timeMs)
    const points = []
    if (times.length === 0 && window.fromMs === null) return []
    const first = window.fromMs ?? begin(interval, Math.min(...times))
    for (let at = begin(interval, first); at < window.toMs; at = next(interval, at)) {
        const startMs = Math.max(at, first)
        const endMs = Math.min(next(interval, at), window.toMs)
        const isIn = ({ timeMs }: { timeMs: number }) => timeMs >= startMs && timeMs < endMs
        const paid = payments.filter(isIn)
        points.push({
            start: new Date(startMs),
            end: new Date(endMs),
            calls: calls.filter(isIn).length,
            value: paid.reduce((sum, { isOpg, amount }) => sum + (isOpg ? amount : 0n), 0n),
            payers: new Set(paid.flatMap(({ payer }) => payer ?? [])).size,
        })
    }
    return points
}
