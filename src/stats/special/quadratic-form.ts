/**
 * u' V⁻ u and the rank of V, for a symmetric V without negative eigenvalues and a u in its range; V⁻ is any
 * generalised inverse. Gauss elimination that always takes the largest pivot of the diagonal.
 */
export function quadraticForm(
    u: readonly number[],
    v: readonly (readonly number[])[],
): { value: number; rank: number } {
    const rest = v.map((row) => [...row])
    const side = [...u]
    const left = new Set(u.keys())
    const smallest = 1e-10 * Math.max(0, ...rest.map((row, i) => row[i]))
    let value = 0
    let rank = 0
    while (left.size > 0) {
        const pivot = [...left].reduce((best, i) => (rest[i][i] > rest[best][best] ? i : best))
        if (!(rest[pivot][pivot] > smallest)) break
        left.delete(pivot)
        rank++
        value += side[pivot] ** 2 / rest[pivot][pivot]
        for (const i of left) {
            const factor = rest[i][pivot] / rest[pivot][pivot]
            side[i] -= factor * side[pivot]
            for (const j of left) rest[i][j] -= factor * rest[pivot][j]
        }
    }
    return { value, rank }
}
