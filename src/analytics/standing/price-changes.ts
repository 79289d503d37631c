import { DAY_MS } from '../../base/calendar'
import { rounded } from '../../base/rounded'
import type { MarketQuestion } from '../memory/market-memory'
import { callsIn } from '../population/calls-in'

/** A price that was set, and the calls around it. */
export interface CallsAroundPrice {
    timeMs: number
    unit: string
    /** OPG base units per input unit; null when the price is in another token. */
    inputPrice: bigint | null
    outputPrice: bigint | null
    nullReason: string | null
    /** Calls in the days before, and from that moment on. */
    callsBefore: number
    daysBefore: number
    callsAfter: number
    /** Fewer than seven when the as-of moment comes first. */
    daysAfter: number
}

/** Most price changes of an answer: the last ones. */
export const PRICE_CHANGES = 20

const AROUND_MS = 7 * DAY_MS

/** The last prices of a model up to the moment, oldest first, with the calls of seven days before and after each. */
export async function priceChangesOf(question: MarketQuestion, member: number): Promise<CallsAroundPrice[]> {
    const { book, end } = question
    const prices = book.pricesOf(member).slice(-PRICE_CHANGES)
    if (prices.length === 0) return []
    // Before it was registered there was nothing to call.
    const sinceMs = book.get(member)?.registeredMs ?? Number.NEGATIVE_INFINITY
    const around = prices.flatMap(({ timeMs }) => [
        { fromMs: timeMs - AROUND_MS, toMs: timeMs },
        { fromMs: timeMs, toMs: Math.min(timeMs + AROUND_MS, end) },
    ])
    const calls = await callsIn(question, member, around)
    return prices.map(({ timeMs, unit, inputPrice, outputPrice }, i) => ({
        timeMs,
        unit,
        inputPrice,
        outputPrice,
        nullReason: inputPrice === null ? 'The price is in another token than OPG.' : null,
        callsBefore: calls[2 * i],
        daysBefore: rounded(Math.min(AROUND_MS, Math.max(0, timeMs - sinceMs)) / DAY_MS),
        callsAfter: calls[2 * i + 1],
        daysAfter: rounded(Math.min(AROUND_MS, Math.max(0, end - timeMs)) / DAY_MS),
    }))
}
