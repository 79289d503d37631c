import { none, type Outcome, of } from '../outcome'
import { normalCdf } from '../special/normal'
import { inversions } from './inversions'
import { compare } from './mean-ranks'
import { checkedPairs, type Pair, type RankCorrelation } from './pairs'

/** From here on, and with ties, the normal approximation stands in for counting (as in R's `cor.test`). */
const MANY_PAIRS = 50

/**
 * Kendall's τ-b: (concordant - discordant) / √((n0 - ties of x) (n0 - ties of y)) over n0 = n (n - 1) / 2 pairs of pairs
 * (Kendall 1945), in O(n log n) (Knight 1966). The variance with ties is that of Kendall (1970).
 * @throws RangeError for a value that is not a number
 */
export function kendallTauB(pairs: readonly Pair[]): Outcome<RankCorrelation> {
    const n = checkedPairs(pairs).length
    if (n < 2) return none('A rank correlation needs at least two pairs.')
    const byX = [...pairs].sort((a, b) => compare(a.x, b.x) || compare(a.y, b.y))
    const tiesX = ties(byX, (a, b) => a.x === b.x)
    const tiesY = ties(
        [...pairs].sort((a, b) => compare(a.y, b.y)),
        (a, b) => a.y === b.y,
    )
    const tiesBoth = ties(byX, (a, b) => a.x === b.x && a.y === b.y)
    const all = pairsOf(n)
    const [untiedX, untiedY] = [all - tied(tiesX), all - tied(tiesY)]
    if (untiedX === 0 || untiedY === 0) return none('One side is constant, so it has no order.')
    const discordant = inversions(byX.map(({ y }) => y))
    const concordant = untiedX + untiedY - all + tied(tiesBoth) - discordant
    const score = concordant - discordant
    const exact = n < MANY_PAIRS && tiesX.length === 0 && tiesY.length === 0
    return of({
        coefficient: score / Math.sqrt(untiedX) / Math.sqrt(untiedY),
        n,
        p: exact
            ? exactP(n, discordant)
            : 2 * normalCdf(-Math.abs(score) / Math.sqrt(scoreVariance(n, tiesX, tiesY))),
        pMethod: exact ? 'exact' : 'normal',
    })
}

/** Sizes of the groups of neighbours that are equal, those of one left out. */
function ties(sorted: readonly Pair[], equal: (a: Pair, b: Pair) => boolean): number[] {
    const sizes: number[] = []
    for (let from = 0, to = 1; from < sorted.length; from = to++) {
        while (to < sorted.length && equal(sorted[from], sorted[to])) to++
        if (to - from > 1) sizes.push(to - from)
    }
    return sizes
}

function pairsOf(n: number): number {
    return (n * (n - 1)) / 2
}

function tied(sizes: readonly number[]): number {
    return sizes.reduce((total, size) => total + pairsOf(size), 0)
}

function scoreVariance(n: number, tiesX: readonly number[], tiesY: readonly number[]): number {
    const over = (sizes: readonly number[], f: (t: number) => number) =>
        sizes.reduce((total, t) => total + f(t), 0)
    const first = (t: number) => t * (t - 1) * (2 * t + 5)
    const second = (t: number) => t * (t - 1)
    const third = (t: number) => t * (t - 1) * (t - 2)
    const both = (over(tiesX, second) * over(tiesY, second)) / (2 * n * (n - 1))
    const triples = n > 2 ? (over(tiesX, third) * over(tiesY, third)) / (9 * third(n)) : 0
    return (first(n) - over(tiesX, first) - over(tiesY, first)) / 18 + both + triples
}

/** Twice the smaller tail of the number of inversions among all n! orders, at most 1. */
function exactP(n: number, discordant: number): number {
    let chances = [1]
    for (let size = 2; size <= n; size++) {
        const next = new Array<number>(pairsOf(size) + 1).fill(0)
        chances.forEach((chance, count) => {
            for (let more = 0; more < size; more++) next[count + more] += chance / size
        })
        chances = next
    }
    const rarer = Math.min(discordant, pairsOf(n) - discordant)
    const tail = chances.slice(0, rarer + 1).reduce((total, chance) => total + chance, 0)
    return Math.min(1, 2 * tail)
}
