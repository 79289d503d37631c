/**
 * Sum with a running compensation, so that the error does not grow with the number of values (Ogita, Rump and Oishi
 * 2005, Sum2). Infinity when the sum is above the largest number.
 */
export function sum(values: Float64Array): number {
    let total = 0
    let lost = 0
    for (let i = 0; i < values.length; i++) {
        const value = values[i]
        const next = total + value
        const added = next - total
        lost += total - (next - added) + (value - added)
        total = next
    }
    return Number.isFinite(total) ? total + lost : total
}
