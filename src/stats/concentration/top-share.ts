import type { Distribution } from '../distribution'
import { noDemand } from '../no-demand'
import { type Outcome, of } from '../outcome'
import { topSum } from './top-sum'

/**
 * Share of the demand that the top ⌈qN⌉ models have. Depends on the universe: with more unused models the same q takes
 * in more used ones.
 * @param q part of the population, 0.01 for the top 1 %
 * @throws RangeError unless 0 < q <= 1
 */
export function topShare(d: Distribution, q: number): Outcome<number> {
    if (!(q > 0 && q <= 1)) throw new RangeError(`q is ${q}: it must be above 0 and at most 1`)
    return noDemand(d) ?? of(topSum(d, membersOf(q, d.n)) / d.sum)
}

/** ⌈qN⌉ where 0.07 × 100 is 7 and not 7.000000000000001. */
function membersOf(q: number, n: number): number {
    return Math.max(1, Math.ceil(q * n * (1 - 4 * Number.EPSILON)))
}
