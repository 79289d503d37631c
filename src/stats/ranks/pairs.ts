/** Two values of the same model, say its demand before and after. */
export interface Pair {
    x: number
    y: number
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
export function checkedPairs(pairs: readonly Pair[]): readonly Pair[] {
    pairs.forEach(({ x, y }, i) => {
        if (Number.isNaN(x) || Number.isNaN(y))
            throw new RangeError(`pair ${i} is (${x}, ${y}): both must be numbers`)
    })
    return pairs
}
