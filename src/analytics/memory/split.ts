import { DAY_MS, endOf, startOf, type Tier } from '../../base/calendar'
import type { Span } from '../../database/span'
import type { AsOf } from '../question/as-of'
import { type Window } from '../question/window'
import { type Sealed, type SealedPeriods, TIERS } from './period-store'

/** A part of a sealed day, on each chain. */
export interface Edge {
    day: Sealed
    spans: Span[]
}

/** A window cut into sealed periods, parts of sealed days, and the spans of time that are read from the facts. */
export interface Parts {
    sealed: Sealed[]
    edges: Edge[]
    open: Span[]
}

interface Gap {
    fromMs: number | null
    toMs: number
}

/**
 * Cuts a window into the fewest sealed periods that are wholly in it, and what is left: its ends, in days that are sealed or not, and
 * days that are not sealed.
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
    const gaps: Gap[] = []
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
    const spansOf = (gap: Gap) => chains.map(({ chainId, height }) => ({ chainId, height: height!, ...gap }))
    const pieces = gaps.flatMap((gap) => piecesOf(gap, periods))
    return {
        sealed,
        edges: pieces.flatMap(({ day, ...gap }) => (day ? [{ day, spans: spansOf(gap) }] : [])),
        open: pieces.flatMap(({ day, ...gap }) => (day ? [] : spansOf(gap))),
    }
}

/** A gap cut at the ends of the days in it that are sealed. */
function piecesOf({ fromMs, toMs }: Gap, periods: SealedPeriods): (Gap & { day?: Sealed })[] {
    const pieces: (Gap & { day?: Sealed })[] = []
    // Up to where pieces are there.
    let from = fromMs
    for (let at = startOf('DAY', fromMs ?? periods.firstMs); at < toMs; at = endOf('DAY', at)) {
        const day = periods.get('DAY', at)
        if (!day) continue
        if (from === null || from < at) pieces.push({ fromMs: from, toMs: at })
        const end = Math.min(toMs, endOf('DAY', at))
        pieces.push({ fromMs: Math.max(from ?? at, at), toMs: end, day })
        from = end
    }
    if (from === null || from < toMs) pieces.push({ fromMs: from, toMs })
    return pieces
}
