import { none, type Outcome, of } from '../outcome'
import { incompleteBeta } from '../special/incomplete-beta'
import { sum } from '../special/sum'
import { atOnce, type Steps } from '../steps'
import { meanRanks } from './mean-ranks'
import { columnsOf, type Pair, type PairColumns, type RankCorrelation } from './pairs'

/** Up to here, and without ties, all orders are counted. */
const FEW_PAIRS = 9

/**
 * Spearman's ρ: Pearson's correlation of the ranks, equal values sharing the mean of theirs (Spearman 1904). The p-value
 * is exact for up to 9 pairs without ties, else from Student's t with n - 2 degrees of freedom.
 * @throws RangeError for a value that is not a number
 */
export function spearman(pairs: readonly Pair[]): Outcome<RankCorrelation> {
    return atOnce(spearmanOf(columnsOf(pairs)))
}

/** `spearman` in small steps. @param pairs of numbers */
export function* spearmanOf(pairs: PairColumns): Steps<Outcome<RankCorrelation>> {
    const n = pairs.x.length
    if (n < 2) return none('A rank correlation needs at least two pairs.')
    const x = yield* meanRanks(pairs.x)
    const y = yield* meanRanks(pairs.y)
    const middle = (n + 1) / 2
    const product = (a: Float64Array, b: Float64Array) =>
        sum(a.map((rank, i) => (rank - middle) * (b[i] - middle)))
    const [xx, yy] = [product(x, x), product(y, y)]
    if (xx === 0 || yy === 0) return none('One side is constant, so it has no order.')
    const coefficient = Math.min(1, Math.max(-1, product(x, y) / Math.sqrt(xx * yy)))
    const untied = (n * (n * n - 1)) / 12
    const exact = n <= FEW_PAIRS && xx === untied && yy === untied
    const distance = sum(x.map((rank, i) => (rank - y[i]) ** 2))
    const p = exact ? exactP(n, distance) : studentP(coefficient, n - 2)
    return of({ coefficient, n, p, pMethod: exact ? 'exact' : 't' })
}

/** P(|T| >= |t|) with t² = ρ² df / (1 - ρ²): the incomplete beta function at 1 - ρ². */
function studentP(coefficient: number, degrees: number): number {
    return incompleteBeta(degrees / 2, 0.5, (1 - coefficient) * (1 + coefficient))
}

/** Twice the smaller tail of Σ (rank x - rank y)² among all n! orders, at most 1. */
function exactP(n: number, distance: number): number {
    const largest = (n * (n * n - 1)) / 3
    const rarer = Math.min(distance, largest - distance)
    const orders = ordersByDistance(n, largest)
    const total = orders.reduce((all, count) => all + count, 0)
    return Math.min(1, (2 * orders.slice(0, rarer + 1).reduce((all, count) => all + count, 0)) / total)
}

/** How many orders have each distance, rank by rank over the sets of ranks that are taken. */
function ordersByDistance(n: number, largest: number): Float64Array {
    const bySet = Array.from({ length: 2 ** n }, () => new Float64Array(largest + 1))
    bySet[0][0] = 1
    bySet.forEach((counts, set) => {
        const place = taken(set)
        for (let rank = 0; rank < n; rank++) {
            if (set & (1 << rank)) continue
            const further = (place - rank) ** 2
            const next = bySet[set | (1 << rank)]
            for (let at = 0; at + further <= largest; at++) next[at + further] += counts[at]
        }
    })
    return bySet[2 ** n - 1]
}

function taken(set: number): number {
    let count = 0
    for (let rest = set; rest > 0; rest >>= 1) count += rest & 1
    return count
}
