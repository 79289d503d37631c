import type { Distribution } from '../distribution'
import { noDemand } from '../no-demand'
import { type Outcome, of } from '../outcome'
import { activeShares } from '../shares'
import { sum } from '../special/sum'

/**
 * Theil's T in nats: Σ s ln(N s), 0 for equal demand, ln N when one model has all of it (Theil 1967). Unused models count
 * in N. R's `ineq` calls it both `Theil(parameter = 0)` and `entropy(parameter = 1)`.
 */
export function theilT(d: Distribution): Outcome<number> {
    const missing = noDemand(d)
    if (missing) return missing
    const terms = activeShares(d)
    for (let i = 0; i < terms.length; i++) terms[i] *= Math.log(d.n * terms[i])
    return of(Math.max(0, sum(terms)))
}
