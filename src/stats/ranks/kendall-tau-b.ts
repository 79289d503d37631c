import { none, type Outcome, of } from '../outcome'
import { ascending } from '../sorting'
import { normalCdf } from '../special/normal'
import { atOnce, type Steps } from '../steps'
import { denseRanks } from './dense-ranks'
import { inversions } from './inversions'
import { columnsOf, type Pair, type PairColumns, type RankCorrelation } from './pairs'

/** From here on, and with ties, the normal approximation stands in for counting (as in R's `cor.test`). */
const MANY_PAIRS = 50

/**
 * Kendall's τ-b: (concordant - discordant) / √((n0 - ties of x) (n0 - ties of y)) over n0 = n (n - 1) / 2 pairs of pairs
 * (Kendall 1945), in O(n log n) (Knight 1966). The variance with ties is that of Kendall (1970).
 * @throws RangeError for a value that is not a number
 */
export function kendallTauB(pairs: readonly Pair[]): Outcome<RankCorrelation> {
    return atOnce(kendallTauBOf(columnsOf(pairs)))
}

/** `kendallTauB` in small steps. @param pairs of numbers, at most 2^26 */
export function* kendallTauBOf({ x, y }: PairColumns): Steps<Outcome<RankCorrelation>> {
    const n = x.length
    if (n < 2) return none('A rank correlation needs at least two pairs.')
    const byX = yield* denseRanks(x)
    const byY = yield* denseRanks(y)
    const different = byY.counts.length
    // Both ranks as one number, so that numbers alone are sorted.
    const keys = yield* ascending(both(byX.ranks, byY.ranks, different))
    const [tiesX, tiesY, tiesBoth] = [ties(byX.counts), ties(byY.counts), ties(runs(keys))]
    yield
    const all = pairsOf(n)
    const [untiedX, untiedY] = [all - tied(tiesX), all - tied(tiesY)]
    if (untiedX === 0 || untiedY === 0) return none('One side is constant, so it has no order.')
    const discordant = yield* inversions(keys.map((key) => key % different))
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

function both(ranks: Int32Array, others: Int32Array, different: number): Float64Array {
    return Float64Array.from(ranks, (rank, i) => rank * different + others[i])
}

/** Lengths of the runs of equal numbers. */
function runs(sorted: Float64Array): Int32Array {
    const lengths = new Int32Array(sorted.length)
    let count = 0
    for (let i = 0; i < sorted.length; i++) {
        if (i > 0 && sorted[i] !== sorted[i - 1]) count++
        lengths[count]++
    }
    return lengths.subarray(0, count + 1)
}

/** Sizes of groups that are equal, those of one left out. */
const ties = (counts: Int32Array): Int32Array => counts.filter((count) => count > 1)

function pairsOf(n: number): number {
    return (n * (n - 1)) / 2
}

function tied(sizes: Int32Array): number {
    return sizes.reduce((total, size) => total + pairsOf(size), 0)
}

function scoreVariance(n: number, tiesX: Int32Array, tiesY: Int32Array): number {
    const over = (sizes: Int32Array, f: (t: number) => number) => sizes.reduce((total, t) => total + f(t), 0)
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
