import type { Distribution } from '../distribution'
import { noDemand } from '../no-demand'
import { type Outcome, of } from '../outcome'
import { activeShares } from '../shares'
import { sum } from '../special/sum'

/**
 * Gini index over all models, unused ones too: Σ (2i - N - 1) x(i) / (N S), 0 for equal demand, (N - 1) / N when one
 * model has all of it (Gini 1914). With the share p of unused models: gini = p + (1 - p) giniActive, so the three are
 * told together.
 */
export function gini(d: Distribution): Outcome<number> {
    const missing = noDemand(d)
    if (missing) return missing
    const terms = activeShares(d)
    const unused = d.n - d.active
    for (let i = 0; i < terms.length; i++) terms[i] *= 2 * (unused + i + 1) - d.n - 1
    return of(Math.max(0, sum(terms) / d.n))
}
