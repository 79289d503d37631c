import type { Distribution } from '../distribution'
import { noDemand } from '../no-demand'
import { type Outcome, of } from '../outcome'
import { activeShares } from '../shares'
import { sum } from '../special/sum'

/**
 * Hoover's (Pietra's) index: Σ |x - µ| / (2 N µ), the share of demand that would have to move for all models to be equal
 * (Hoover 1936).
 */
export function hoover(d: Distribution): Outcome<number> {
    const missing = noDemand(d)
    if (missing) return missing
    const terms = activeShares(d)
    for (let i = 0; i < terms.length; i++) terms[i] = Math.max(0, terms[i] - 1 / d.n)
    return of(sum(terms))
}
