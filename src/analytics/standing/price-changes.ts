import { DAY_MS } from '../../base/calendar'
import type { PriceUnit } from '../../model/generated/_priceUnit'
import type { MarketQuestion } from '../memory/market-memory'
import { callsIn } from '../population/calls-in'

/** Most price changes of an answer: the last ones. */
export const PRICE_CHANGES = 20

const AROUND_MS = 7 * DAY_MS

/** The last prices of a model up to the moment, oldest first, with the calls of seven days before and after each. Amounts are OPG base units. */
export async function priceChangesOf(question: MarketQuestion, member: number) {
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
        time: new Date(timeMs),
        unit: unit as PriceUnit,
        inputPrice,
        outputPrice,
        nullReason: inputPrice === null ? 'The price is in another token than OPG.' : null,
        callsBefore: calls[2 * i],
        daysBefore: Math.min(AROUND_MS, Math.max(0, timeMs - sinceMs)) / DAY_MS,
        callsAfter: calls[2 * i + 1],
        daysAfter: Math.min(AROUND_MS, Math.max(0, end - timeMs)) / DAY_MS,
    }))
}
