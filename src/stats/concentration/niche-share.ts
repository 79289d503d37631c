import type { Distribution } from '../distribution'
import { noDemand } from '../no-demand'
import { type Outcome, of } from '../outcome'
import { sum } from '../special/sum'
import { wholeNumber } from '../whole-number'

/**
 * Share of the demand outside the top `shelf` models, what a shop window of that size would miss (Brynjolfsson, Hu and
 * Smith 2003).
 * @throws RangeError unless `shelf` is a whole number of at least 0
 */
export function nicheShare(d: Distribution, shelf: number): Outcome<number> {
    wholeNumber('shelf', shelf, 0)
    const missing = noDemand(d)
    if (missing) return missing
    if (shelf === 0) return of(1)
    return of(sum(d.ascending.subarray(0, Math.max(0, d.n - shelf))) / d.sum)
}
