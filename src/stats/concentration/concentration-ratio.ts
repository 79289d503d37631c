import type { Distribution } from '../distribution'
import { noDemand } from '../no-demand'
import { type Outcome, of } from '../outcome'
import { wholeNumber } from '../whole-number'
import { topSum } from './top-sum'

/**
 * Share of the demand that the k most used models have, CR4 with k = 4 (Bain 1951). 1 when k is at least their number.
 * @throws RangeError unless k is a whole number of at least 1
 */
export function concentrationRatio(d: Distribution, k: number): Outcome<number> {
    wholeNumber('k', k, 1)
    return noDemand(d) ?? of(topSum(d, k) / d.sum)
}
