import { activeOnly, type Distribution } from '../distribution'
import type { Outcome } from '../outcome'
import { gini } from './gini'

/** Gini index over the models that are used. */
export function giniActive(d: Distribution): Outcome<number> {
    return d.n > 0 && d.active === 0 ? gini(d) : gini(activeOnly(d))
}
