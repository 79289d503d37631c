import type { Distribution } from '../distribution'
import { checkedLevel, DEFAULT_LEVEL } from '../level'
import { none, type Outcome, of } from '../outcome'
import { normalQuantile } from '../special/normal'
import { gini } from './gini'
import { giniInfluence } from './gini-influence'

export interface DeltaInterval {
    gini: number
    standardError: number
    /** At least 0. */
    lower: number
    /** At most 1. */
    upper: number
    level: number
}

/**
 * Interval of the Gini index by linearisation (Davidson 2009): gini ± z √(Σ influence²) / N. The models are taken as
 * drawn from a larger market; the calls of one model are not. O(N). Too narrow when few models hold most of the demand:
 * then `giniInterval`.
 * @throws RangeError unless 0 < level < 1
 */
export function giniDeltaInterval(d: Distribution, level = DEFAULT_LEVEL): Outcome<DeltaInterval> {
    checkedLevel(level)
    const index = gini(d)
    if (index.value === null) return index
    if (d.n === 1) return none('One value alone has no spread.')
    const standardError = Math.sqrt(giniInfluence(d, index.value).squares) / d.n
    const reach = normalQuantile((1 + level) / 2) * standardError
    return of({
        gini: index.value,
        standardError,
        lower: Math.max(0, index.value - reach),
        upper: Math.min(1, index.value + reach),
        level,
    })
}
