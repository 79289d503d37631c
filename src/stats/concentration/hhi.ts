import type { Distribution } from '../distribution'
import { noDemand } from '../no-demand'
import { type Outcome, of } from '../outcome'
import { activeShares } from '../shares'
import { sum } from '../special/sum'

/**
 * Herfindahl-Hirschman index: Σ s², from 1/N to 1 (Hirschman 1945, Herfindahl 1950). Unused models do not change it.
 * The US Merger Guidelines of 2023 count in points, 10,000 × hhi, and call above 1,800 highly concentrated.
 */
export function hhi(d: Distribution): Outcome<number> {
    const missing = noDemand(d)
    if (missing) return missing
    const terms = activeShares(d)
    for (let i = 0; i < terms.length; i++) terms[i] *= terms[i]
    return of(sum(terms))
}

/** `hhi` in points, 0 to 10,000. */
export function hhiPoints(d: Distribution): Outcome<number> {
    const index = hhi(d)
    return index.value === null ? index : of(10_000 * index.value)
}
