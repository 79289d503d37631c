import type { Distribution } from '../distribution'
import { noDemand } from '../no-demand'
import { none, type Outcome, of } from '../outcome'

/** What Good-Turing estimates start from. */
export interface Rarities {
    /** All calls. */
    n: number
    /** Models with one call. */
    once: number
    /** Models with two calls. */
    twice: number
}

/** Counts of rare models; only whole numbers are counts. */
export function rarities(d: Distribution): Outcome<Rarities> {
    const missing = noDemand(d)
    if (missing) return missing
    const result = { n: d.sum, once: 0, twice: 0 }
    for (let i = d.n - d.active; i < d.n; i++) {
        const value = d.ascending[i]
        if (!Number.isSafeInteger(value)) return none('Only for counts: a value is not a whole number.')
        if (value === 1) result.once++
        else if (value === 2) result.twice++
    }
    return of(result)
}
