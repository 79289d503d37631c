import { none, type Outcome, of } from '../outcome'
import { atOnce, type Steps } from '../steps'
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
    const placesA = placesIn('the first list', listA)
    const placesB = placesIn('the second list', listB)
    const overlap = new Uint32Array(Math.max(listA.length, listB.length) + 1)
    for (const [id, place] of placesA) {
        const other = placesB.get(id)
        if (other !== undefined) overlap[Math.max(place, other) + 1]++
    }
    return atOnce(overlapOf(overlap, Math.min(listA.length, listB.length), p))
}

/** Depths looked at in one step. */
const STEP = 16_384

/**
 * `rankBiasedOverlap` in small steps.
 * @param joined how many members are in both lists at each depth (the longer list's length) and not one higher
 * @param short length of the shorter list
 */
export function* overlapOf(joined: Uint32Array, short: number, p: number): Steps<Outcome<number>> {
    if (!(p > 0 && p < 1)) throw new RangeError(`p is ${p}: it must lie between 0 and 1`)
    if (short === 0) return none('An empty ranking overlaps with nothing.')
    const long = joined.length - 1
    const overlap = joined.slice()
    for (let depth = 1; depth <= long; depth++) overlap[depth] += overlap[depth - 1]
    let weighted = 0
    for (let depth = 1; depth <= long; depth++) {
        if (depth % STEP === 0) yield
        const beyondShort = (overlap[short] * Math.max(0, depth - short)) / (short * depth)
        weighted += (overlap[depth] / depth + beyondShort) * p ** depth
    }
    const tail = (overlap[long] - overlap[short]) / long + overlap[short] / short
    return of(Math.min(1, ((1 - p) / p) * weighted + tail * p ** long))
}
