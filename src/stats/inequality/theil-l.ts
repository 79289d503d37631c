import type { Distribution } from '../distribution'
import { noDemand } from '../no-demand'
import { none, type Outcome, of } from '../outcome'
import { activeShares } from '../shares'
import { sum } from '../special/sum'

/**
 * Theil's L, the mean logarithmic deviation, in nats: mean of ln(µ / x) (Theil 1967). Does not exist with an unused
 * model. R's `ineq` calls it `entropy(parameter = 0)`.
 */
export function theilL(d: Distribution): Outcome<number> {
    const missing = noDemand(d)
    if (missing) return missing
    if (d.active < d.n) return none('Infinite: the logarithm of an unused model has no end.')
    const terms = activeShares(d)
    for (let i = 0; i < terms.length; i++) terms[i] = Math.log(d.n * terms[i])
    return of(Math.max(0, -sum(terms) / d.n))
}
