/** Up to this many distinct values, each of them is tried as xMin. */
export const DEFAULT_MAX_CANDIDATES = 2000

/**
 * All of 0 to count - 1; or at most `most` of them, half of them even in the logarithm of the rank from below and half
 * from above, so that short tails and small values are both looked at closely.
 */
export function candidates(count: number, most: number): number[] {
    if (count <= most) return Array.from({ length: count }, (_, i) => i)
    const chosen = new Set<number>()
    const half = Math.floor(most / 2)
    for (let k = 0; k < half; k++) {
        const rank = Math.round(count ** (k / half))
        chosen.add(rank - 1)
        chosen.add(count - rank)
    }
    return [...chosen].sort((a, b) => a - b)
}
