import {
    type Distribution,
    giniDeltaInterval,
    giniIntervalOf,
    type Outcome,
    of,
    type Steps,
} from '../../stats'

/** An interval of the Gini index, and how it was found. */
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

/** Interval of the Gini index by what its size allows; members are resampled, not calls. In small steps. */
export function* giniRange(d: Distribution): Steps<Outcome<GiniRange>> {
    const small = d.n <= MOST_RESAMPLED
    const range = small ? yield* giniIntervalOf(d, { level: LEVEL, seed: SEED }) : giniDeltaInterval(d, LEVEL)
    if (range.value === null) return range
    const { lower, upper } = range.value
    return of({ lower, upper, level: LEVEL, method: small ? 'BCA_BOOTSTRAP' : 'DELTA' })
}
