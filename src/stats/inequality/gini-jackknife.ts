import type { Distribution } from '../distribution'
import { activeShares } from '../shares'
import { sum } from '../special/sum'

/**
 * Acceleration of the Gini index for BCa intervals: the skewness of its delete-one values (Efron 1987; Efron and Tibshirani
 * 1993, eq. 14.15). Exact in O(N): leaving out x(i) lifts each value above it down one rank.
 * @param d at least two used models
 */
export function giniAcceleration(d: Distribution): number {
    const { n, active } = d
    const unused = n - active
    const weight = (i: number) => 2 * (unused + i + 1) - n - 1
    const shares = activeShares(d)
    const weighted = sum(shares.map((share, i) => weight(i) * share))
    const withoutUnused = (weighted - 1) / (n - 1)
    let below = 0
    const without = shares.map((share, i) => {
        const lifted = weighted + below - (1 - below - share) - weight(i) * share
        below += share
        return lifted / ((n - 1) * (1 - share))
    })
    const mean = (unused * withoutUnused + sum(without)) / n
    const moment = (power: number) =>
        unused * (mean - withoutUnused) ** power + sum(without.map((index) => (mean - index) ** power))
    const squares = moment(2)
    return squares > 0 ? moment(3) / (6 * squares ** 1.5) : 0
}
