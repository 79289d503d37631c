import type { Distribution } from '../distribution'
import { checkedLevel, DEFAULT_LEVEL } from '../level'
import { type Outcome, of } from '../outcome'
import { normalQuantile } from '../special/normal'
import { type Rarities, rarities } from './rarities'

export interface RichnessEstimate {
    /** Models with demand. */
    observed: number
    /** Models that would show up with ever more demand; a lower bound. */
    estimate: number
    standardError: number
    /** At least `observed`. */
    lower: number
    upper: number
    level: number
}

/**
 * Chao1: S + (n - 1)/n f1²/(2 f2), with f1 (f1 - 1)/2 for the last factor when f2 = 0, where f1 and f2 are the models
 * called once and twice (Chao 1984; interval on the log scale, Chao 1987). Where the registry is known this is not how
 * many models exist but how many more demand would reach.
 * @throws RangeError unless 0 < level < 1
 */
export function richnessEstimate(d: Distribution, level = DEFAULT_LEVEL): Outcome<RichnessEstimate> {
    checkedLevel(level)
    const rare = rarities(d)
    if (rare.value === null) return rare
    const unseen = unseenModels(rare.value)
    const variance = unseenVariance(rare.value, d.active + unseen)
    const spread =
        unseen > 0
            ? Math.exp(normalQuantile((1 + level) / 2) * Math.sqrt(Math.log1p(variance / unseen ** 2)))
            : 1
    return of({
        observed: d.active,
        estimate: d.active + unseen,
        standardError: Math.sqrt(variance),
        lower: d.active + unseen / spread,
        upper: d.active + unseen * spread,
        level,
    })
}

function unseenModels({ n, once, twice }: Rarities): number {
    return ((n - 1) / n) * (twice > 0 ? once ** 2 / (2 * twice) : (once * (once - 1)) / 2)
}

function unseenVariance({ n, once, twice }: Rarities, estimate: number): number {
    const a = (n - 1) / n
    if (twice > 0) {
        const ratio = once / twice
        return twice * ((a / 2) * ratio ** 2 + a ** 2 * ratio ** 3 + (a ** 2 / 4) * ratio ** 4)
    }
    const square = (a ** 2 * once * (2 * once - 1) ** 2) / 4
    return Math.max(0, (a * once * (once - 1)) / 2 + square - (a ** 2 * once ** 4) / (4 * estimate))
}
