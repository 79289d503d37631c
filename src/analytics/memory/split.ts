import { DAY_MS, endOf, startOf, type Tier } from '../../base/calendar'
import type { Span } from '../../database/span'
import type { AsOf } from '../question/as-of'
import { type Window } from '../question/window'
import { type Sealed, type SealedPeriods, TIERS } from './period-store'

/** A window cut into sealed periods and the spans of time that are read from the facts. */
export interface Parts {
    sealed: Sealed[]
    open: Span[]
}

/**
 * Cuts a window into the fewest sealed periods that are wholly in it, and what is left: its ends, and days that are not
 * sealed.
 * @param tiers lengths of the periods, the longest first
 */
export function splitBySeals(
    { fromMs, toMs }: Window,
    asOf: AsOf,
    periods: SealedPeriods,
    tiers: readonly Tier[] = TIERS,
): Parts {
    const chains = asOf.chains.filter((chain) => chain.height !== null)
    const wholeMs = Math.min(toMs, ...chains.map((chain) => chain.wholeBeforeMs))
    const endMs = startOf('DAY', wholeMs)
    const firstDayMs = fromMs === null ? 0 : Math.ceil(fromMs / DAY_MS) * DAY_MS
    // What lies before the first sealed day is read at once.
    const beginMs = Math.max(firstDayMs, periods.firstMs)
    const sealed: Sealed[] = []
    const gaps: { fromMs: number | null; toMs: number }[] = []
    const gap = (from: number | null, to: number) => {
        if (from !== null && from >= to) return
        const before = gaps[gaps.length - 1]
        if (before && before.toMs === from) before.toMs = to
        else gaps.push({ fromMs: from, toMs: to })
    }
    if (beginMs < endMs) {
        gap(fromMs, beginMs)
        for (let at = beginMs; at < endMs; ) {
            const period = periods.longest(at, endMs, tiers)
            if (period) sealed.push(period)
            else gap(at, at + DAY_MS)
            at = period ? endOf(period.tier, period.startMs) : at + DAY_MS
        }
        gap(endMs, toMs)
    } else gap(fromMs, toMs)
    const open = gaps.flatMap((gap) =>
        chains.map(({ chainId, height }) => ({ chainId, height: height!, ...gap })),
    )
    return { sealed, open }
}
