import type { Distribution } from '../distribution'
import { noDemand } from '../no-demand'
import { type Outcome, of } from '../outcome'
import { wholeNumber } from '../whole-number'

export interface LorenzPoint {
    /** Share of the population, least demand first, 0 to 1. */
    population: number
    /** Share of the demand that it has, 0 to 1. */
    demand: number
}

/**
 * L(k/N) = the share of demand of the k models with the least (Lorenz 1905). Every point is exact at its k/N. With
 * unused models the curve starts flat, over their share of the population.
 * @param points how many of the N + 1 points to give, spread evenly, (0, 0) and (1, 1) among them; all when left out
 * @throws RangeError when `points` is no whole number of at least 2
 */
export function lorenzCurve(d: Distribution, points = d.n + 1): Outcome<LorenzPoint[]> {
    wholeNumber('points', points, Math.min(2, d.n + 1))
    const missing = noDemand(d)
    if (missing) return missing
    const steps = Math.min(points - 1, d.n)
    const curve: LorenzPoint[] = [{ population: 0, demand: 0 }]
    let taken = 0
    let below = 0
    let lost = 0
    for (let step = 1; step < steps; step++) {
        const k = Math.round((step * d.n) / steps)
        for (; taken < k; taken++) {
            const value = d.ascending[taken]
            const next = below + value
            lost += below >= value ? below - next + value : value - next + below
            below = next
        }
        curve.push({ population: k / d.n, demand: (below + lost) / d.sum })
    }
    curve.push({ population: 1, demand: 1 })
    return of(curve)
}
