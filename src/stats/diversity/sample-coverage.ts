import type { Distribution } from '../distribution'
import { none, type Outcome, of } from '../outcome'
import { rarities } from './rarities'

/**
 * Coverage of the sample: the share of all demand, unseen too, that goes to models seen in use:
 * 1 - f1/n (n - 1) f1 / ((n - 1) f1 + 2 f2) (Good 1953; Chao and Jost 2012). When no model was called exactly twice,
 * f1 - 1 and 1 stand for f1 and f2 in the last factor.
 */
export function sampleCoverage(d: Distribution): Outcome<number> {
    const rare = rarities(d)
    if (rare.value === null) return rare
    const { n, once, twice } = rare.value
    if (n === 1) return none('One call alone says nothing about the calls to come.')
    if (once === 0) return of(1)
    const singles = (n - 1) * (twice > 0 ? once : once - 1)
    return of(1 - ((once / n) * singles) / (singles + 2 * Math.max(twice, 1)))
}
