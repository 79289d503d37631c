import type { Steps } from '../steps'
import { denseRanks } from './dense-ranks'

/** Ranks from 1, least first; equal values share the mean of theirs. In the order of the input. */
export function* meanRanks(values: Float64Array): Steps<Float64Array> {
    const { ranks, counts } = yield* denseRanks(values)
    const means = new Float64Array(counts.length)
    let before = 0
    counts.forEach((count, rank) => {
        means[rank] = before + (count + 1) / 2
        before += count
    })
    return Float64Array.from(ranks, (rank) => means[rank])
}
