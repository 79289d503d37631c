import type { Steps } from '../steps'

/** Values merged in one step. */
const STEP = 65_536

/** Pairs that stand in falling order: i < j with values[i] > values[j]. By merging, O(n log n). */
export function* inversions(values: ArrayLike<number>): Steps<number> {
    let from = Float64Array.from(values)
    let to = new Float64Array(values.length)
    let count = 0
    let merged = 0
    for (let width = 1; width < from.length; width *= 2) {
        for (let left = 0; left < from.length; left += 2 * width) {
            const middle = Math.min(left + width, from.length)
            const right = Math.min(left + 2 * width, from.length)
            let i = left
            let j = middle
            for (let k = left; k < right; k++) {
                if (j === right || (i < middle && from[i] <= from[j])) to[k] = from[i++]
                else {
                    to[k] = from[j++]
                    count += middle - i
                }
            }
            merged += right - left
            if (merged < STEP) continue
            merged = 0
            yield
        }
        ;[from, to] = [to, from]
    }
    return count
}
