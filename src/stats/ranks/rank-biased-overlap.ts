import { none, type Outcome, of } from '../outcome'
import { placesIn } from './ranking'

/**
 * Extrapolated rank-biased overlap of two rankings, 0 for nothing in common to 1 for the same order (Webber, Moffat and
 * Zobel 2010, eq. 32). They may differ in length and members; ties are not known, so break them the same way in both.
 * @param p how deep the reader goes on, above 0 and below 1: at 0.9 the first ten ranks weigh 86 %
 * @throws RangeError for another p, or a member that stands twice in a ranking
 */
export function rankBiasedOverlap(
    listA: readonly string[],
    listB: readonly string[],
    p: number,
): Outcome<number> {
    if (!(p > 0 && p < 1)) throw new RangeError(`p is ${p}: it must lie between 0 and 1`)
    const placesA = placesIn('the first list', listA)
    const placesB = placesIn('the second list', listB)
    const short = Math.min(listA.length, listB.length)
    const long = Math.max(listA.length, listB.length)
    if (short === 0) return none('An empty ranking overlaps with nothing.')
    const overlap = overlapByDepth(placesA, placesB, long)
    let weighted = 0
    for (let depth = 1; depth <= long; depth++) {
        const beyondShort = (overlap[short] * Math.max(0, depth - short)) / (short * depth)
        weighted += (overlap[depth] / depth + beyondShort) * p ** depth
    }
    const tail = (overlap[long] - overlap[short]) / long + overlap[short] / short
    return of(Math.min(1, ((1 - p) / p) * weighted + tail * p ** long))
}

/** Members that both lists have within each depth. */
function overlapByDepth(a: Map<string, number>, b: Map<string, number>, long: number): Uint32Array {
    const overlap = new Uint32Array(long + 1)
    for (const [id, place] of a) {
        const other = b.get(id)
        if (other !== undefined) overlap[Math.max(place, other) + 1]++
    }
    for (let depth = 1; depth <= long; depth++) overlap[depth] += overlap[depth - 1]
    return overlap
}
