import { ascending } from '../sorting'
import type { Steps } from '../steps'

/** Ranks without gaps: equal values share one. */
export interface DenseRanks {
    /** Rank of each value from 0, least first, in the order of the input. */
    ranks: Int32Array
    /** How many values have each rank. */
    counts: Int32Array
}

/** Values looked up in one step. */
const STEP = 16_384

/** By sorting numbers and looking each up, which needs no comparison function. Infinite values may be among them. */
export function* denseRanks(values: Float64Array): Steps<DenseRanks> {
    const sorted = yield* ascending(values)
    const distinct = new Float64Array(sorted.length)
    const counts = new Int32Array(sorted.length)
    let length = 0
    for (let i = 0; i < sorted.length; i++) {
        if (i === 0 || sorted[i] !== sorted[i - 1]) distinct[length++] = sorted[i]
        counts[length - 1]++
    }
    const ranks = new Int32Array(values.length)
    for (let i = 0; i < values.length; i++) {
        if (i % STEP === STEP - 1) yield
        const value = values[i]
        let [low, high] = [0, length - 1]
        while (low < high) {
            const middle = (low + high) >>> 1
            if (distinct[middle] < value) low = middle + 1
            else high = middle
        }
        ranks[i] = low
    }
    return { ranks, counts: counts.slice(0, length) }
}
