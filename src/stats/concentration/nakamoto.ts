import type { Distribution } from '../distribution'
import { noDemand } from '../no-demand'
import { type Outcome, of } from '../outcome'

/** Nakamoto coefficient: the least number of models that have more than half of the demand (Srinivasan and Lee 2017). */
export function nakamoto(d: Distribution): Outcome<number> {
    const missing = noDemand(d)
    if (missing) return missing
    let top = 0
    let k = 0
    while (k < d.active && top * 2 <= d.sum) top += d.ascending[d.n - ++k]
    return of(k)
}
