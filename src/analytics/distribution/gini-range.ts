import { type Distribution, giniDeltaInterval, giniIntervalOf, of } from '../../stats'

/** Above this many members the bootstrap would take too long to answer with. */
export const MOST_RESAMPLED = 2000
const LEVEL = 0.95
const SEED = 1

/** Interval of the Gini index by what its size allows; members are resampled, not calls. In small steps. */
export function* giniRange(d: Distribution) {
    const small = d.n <= MOST_RESAMPLED
    const range = small ? yield* giniIntervalOf(d, { level: LEVEL, seed: SEED }) : giniDeltaInterval(d, LEVEL)
    if (range.value === null) return range
    const { lower, upper } = range.value
    const method = small ? ('BCA_BOOTSTRAP' as const) : ('DELTA' as const)
    return of({ lower, upper, level: LEVEL, method })
}
