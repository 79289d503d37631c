/** Two values of the same model, say its demand before and after. */
export interface Pair {
    x: number
    y: number
}

/** Pairs as columns: a place of both is a pair. */
export interface PairColumns {
    x: Float64Array
    y: Float64Array
}

/** Correlation of ranks with its two-sided p-value under independence. */
export interface RankCorrelation {
    /** -1 to 1. */
    coefficient: number
    /** How many pairs. */
    n: number
    p: number
    /** `exact` counts orders of the ranks, the others are approximations for many pairs. */
    pMethod: 'exact' | 'normal' | 't'
}

/** @throws RangeError for a value that is not a number */
export function columnsOf(pairs: readonly Pair[]): PairColumns {
    pairs.forEach(({ x, y }, i) => {
        if (Number.isNaN(x) || Number.isNaN(y))
            throw new RangeError(`pair ${i} is (${x}, ${y}): both must be numbers`)
    })
    return { x: Float64Array.from(pairs, ({ x }) => x), y: Float64Array.from(pairs, ({ y }) => y) }
}
