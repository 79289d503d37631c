import type { Distribution } from '../distribution'
import { sum } from '../special/sum'

/** How much each model moves the Gini index, times N. They add up to 0. */
export interface GiniInfluence {
    /** Of one unused model. */
    unused: number
    /** Of each used model, least demand first. */
    active: Float64Array
    /** Σ influence² over all models. */
    squares: number
}

/**
 * Empirical influence of the Gini index, its derivative by the weight of a model (Davidson 2009, "Reliable inference for
 * the Gini index"; Langel and Tillé 2013): with shares s and their running sum C it is N times z(i) less the mean of
 * z, z(i) = s(i) (2i/N - G - 1) - 2 C(i)/N. Equal values have equal influence.
 * @param d has demand
 * @param giniIndex `gini(d)`
 */
export function giniInfluence(d: Distribution, giniIndex: number): GiniInfluence {
    const { ascending, n, active: count } = d
    const unusedCount = n - count
    const active = new Float64Array(count)
    let cumulative = 0
    for (let i = 0; i < count; i++) {
        const share = ascending[unusedCount + i] / d.sum
        cumulative += share
        active[i] = share * ((2 * (unusedCount + i + 1)) / n - giniIndex - 1) - (2 * cumulative) / n
    }
    const mean = sum(active) / n
    for (let i = 0; i < count; i++) active[i] = n * (active[i] - mean)
    const unused = -n * mean
    const squared = active.map((influence) => influence * influence)
    return { unused, active, squares: unusedCount * unused ** 2 + sum(squared) }
}
