import type { Distribution } from '../distribution'
import { sum } from '../special/sum'

export interface HistogramBin {
    /** Least value of the bin, itself in it. */
    from: number
    /** End of the bin, not in it; 0 for the bin of the unused. */
    to: number
    /** Values in the bin. */
    count: number
    /** Their sum. */
    demand: number
}

/**
 * Values by order of magnitude: a bin for 0, then [bᵉ, bᵉ⁺¹) without a gap from the least used to the most used.
 * @returns the bin of 0 alone when nothing is used
 */
export function histogram(d: Distribution, base: 2 | 10 = 10): HistogramBin[] {
    const bins = [{ from: 0, to: 0, count: d.n - d.active, demand: 0 }]
    let start = d.n - d.active
    if (d.active === 0) return bins
    for (let exponent = exponentOf(d.ascending[start], base); start < d.n; exponent++) {
        const [from, to] = [power(base, exponent), power(base, exponent + 1)]
        const end = firstAtLeast(d.ascending, to, start)
        bins.push({ from, to, count: end - start, demand: sum(d.ascending.subarray(start, end)) })
        start = end
    }
    return bins
}

/** The e with bᵉ <= value < bᵉ⁺¹. A rounded logarithm can be one off next to a power: it is 3 for the number below 1000. */
function exponentOf(value: number, base: 2 | 10): number {
    let exponent = Math.floor(base === 2 ? Math.log2(value) : Math.log10(value))
    while (power(base, exponent) > value) exponent--
    while (power(base, exponent + 1) <= value) exponent++
    return exponent
}

function power(base: 2 | 10, exponent: number): number {
    return base === 2 ? 2 ** exponent : Number(`1e${exponent}`)
}

function firstAtLeast(ascending: Float64Array, value: number, from: number): number {
    let low = from
    let high = ascending.length
    while (low < high) {
        const middle = (low + high) >>> 1
        if (ascending[middle] < value) low = middle + 1
        else high = middle
    }
    return low
}
