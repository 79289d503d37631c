import { type Distribution, giniDeltaInterval, giniInterval, type Outcome, of } from '../../stats'

export interface GiniRange {
    lower: number
    upper: number
    level: number
    method: 'BCA_BOOTSTRAP' | 'DELTA'
}

/** Above this many members the bootstrap would take too long to answer with. */
export const MOST_RESAMPLED = 2000
const LEVEL = 0.95
const SEED = 1

/** Interval of the Gini index by what its size allows; members are resampled, not calls. */
export function giniRange(d: Distribution): Outcome<GiniRange> {
    const small = d.n <= MOST_RESAMPLED
    const range = small ? giniInterval(d, { level: LEVEL, seed: SEED }) : giniDeltaInterval(d, LEVEL)
    if (range.value === null) return range
    const { lower, upper } = range.value
    return of({ lower, upper, level: LEVEL, method: small ? 'BCA_BOOTSTRAP' : 'DELTA' })
}
