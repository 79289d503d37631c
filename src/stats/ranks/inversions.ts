/** Pairs that stand in falling order: i < j with values[i] > values[j]. By merging, O(n log n). */
export function inversions(values: ArrayLike<number>): number {
    let from = Float64Array.from(values)
    let to = new Float64Array(values.length)
    let count = 0
    for (let width = 1; width < from.length; width *= 2) {
        for (let left = 0; left < from.length; left += 2 * width) {
            const middle = Math.min(left + width, from.length)
            const right = Math.min(left + 2 * width, from.length)
            let [i, j] = [left, middle]
            for (let k = left; k < right; k++) {
                if (j === right || (i < middle && from[i] <= from[j])) to[k] = from[i++]
                else {
                    to[k] = from[j++]
                    count += middle - i
                }
            }
        }
        ;[from, to] = [to, from]
    }
    return count
}
