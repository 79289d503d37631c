import type { Distribution } from '../distribution'
import { none, type Outcome, of } from '../outcome'

/** Share of the models that nobody used, 0 to 1. */
export function inactiveShare(d: Distribution): Outcome<number> {
    return d.n === 0 ? none('Nothing to measure: there are no values.') : of((d.n - d.active) / d.n)
}
