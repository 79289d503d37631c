import type { Distribution } from '../distribution'
import { none, type Outcome, of } from '../outcome'
import { gini } from './gini'

/** Gini index with the correction for small samples, gini N / (N - 1) (Deltas 2003): 1 when one model has everything. */
export function giniUnbiased(d: Distribution): Outcome<number> {
    const biased = gini(d)
    if (biased.value === null) return biased
    return d.n === 1
        ? none('One value alone: the correction divides by N - 1.')
        : of((biased.value * d.n) / (d.n - 1))
}
