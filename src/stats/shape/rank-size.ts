import type { Distribution } from '../distribution'
import { noDemand } from '../no-demand'
import { type Outcome, of } from '../outcome'
import { wholeNumber } from '../whole-number'

export interface RankedValue {
    /** From 1, most demand first. Equal values stand at successive ranks. */
    rank: number
    value: number
}

/**
 * Demand by rank of the used models, at ranks spread evenly on a logarithmic scale, first and last among them.
 * @param points the most pairs to give; fewer when low ranks coincide
 * @throws RangeError unless `points` is a whole number of at least 2
 */
export function rankSize(d: Distribution, points: number): Outcome<RankedValue[]> {
    wholeNumber('points', points, 2)
    const missing = noDemand(d)
    if (missing) return missing
    const ranks = new Set<number>()
    for (let j = 0; j < points; j++) ranks.add(Math.round(d.active ** (j / (points - 1))))
    return of([...ranks].map((rank) => ({ rank, value: d.ascending[d.n - rank] })))
}
