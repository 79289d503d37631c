import type { Distribution } from './distribution'
import { none, type Outcome } from './outcome'

/** Why nothing can have a share of the demand; null when there is demand. */
export function noDemand(d: Distribution): Outcome<never> | null {
    if (d.n === 0) return none('Nothing to measure: there are no values.')
    if (d.sum === 0) return none('No demand: every value is 0.')
    return null
}
