import { DAY_MS } from '../../base/calendar'
import { rounded } from '../../base/rounded'
import { anyOf } from '../../database/span'
import type { MarketQuestion } from '../memory/market-memory'
import { factSpans } from '../population/activity'

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
    const { memory, book, asOf, end } = question
    const prices = book.pricesOf(member).slice(-PRICE_CHANGES)
    if (prices.length === 0) return []
    // Before it was registered there was nothing to call.
    const sinceMs = book.get(member)?.registeredMs ?? Number.NEGATIVE_INFINITY
    const times = prices.map(({ timeMs }) => new Date(timeMs))
    const first = { fromMs: prices[0].timeMs - AROUND_MS, toMs: end }
    const params: unknown[] = [memory.members.idOf(member), times, new Date(asOf.timeMs)]
    const rows = await memory.reader.rows(
        `SELECT count(i.time) FILTER (WHERE i.time < p.at)::float8, count(i.time) FILTER (WHERE i.time >= p.at)::float8
         FROM unnest($2::timestamptz[]) WITH ORDINALITY AS p(at, n) LEFT JOIN LATERAL (
             SELECT c.time FROM (
                 SELECT time, artifact_id FROM inference WHERE model_id = $1 AND NOT is_replay
                     AND time >= p.at - interval '168 hours' AND time < p.at + interval '168 hours'
                     AND ${anyOf(factSpans(first, question), 'time', params)}
             ) c LEFT JOIN model_artifact a ON a.id = c.artifact_id WHERE a.claimed_at IS NULL OR a.claimed_at <= $3
         ) i ON true GROUP BY p.n ORDER BY p.n`,
        params,
    )
    return prices.map(({ timeMs, unit, inputPrice, outputPrice }, i) => ({
        timeMs,
        unit,
        inputPrice,
        outputPrice,
        nullReason: inputPrice === null ? 'The price is in another token than OPG.' : null,
        callsBefore: rows[i][0] as number,
        daysBefore: rounded(Math.min(AROUND_MS, Math.max(0, timeMs - sinceMs)) / DAY_MS),
        callsAfter: rows[i][1] as number,
        daysAfter: rounded(Math.min(AROUND_MS, Math.max(0, end - timeMs)) / DAY_MS),
    }))
}
