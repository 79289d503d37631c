/** Ranks from 1, least first; equal values share the mean of theirs. In the order of the input. */
export function meanRanks(values: ArrayLike<number>): Float64Array {
    const order = Uint32Array.from({ length: values.length }, (_, i) => i).sort((a, b) =>
        compare(values[a], values[b]),
    )
    const ranks = new Float64Array(values.length)
    for (let from = 0, to = 1; from < order.length; from = to++) {
        while (to < order.length && values[order[to]] === values[order[from]]) to++
        for (let i = from; i < to; i++) ranks[order[i]] = (from + 1 + to) / 2
    }
    return ranks
}

/** For infinite values too, whose difference is not a number. */
export function compare(a: number, b: number): number {
    return a < b ? -1 : a > b ? 1 : 0
}
