import type { Distribution } from '../distribution'
import { noDemand } from '../no-demand'
import { none, type Outcome, of } from '../outcome'
import { sum } from '../special/sum'
import { wholeNumber } from '../whole-number'

export interface RankSizeSlope {
    /** ζ of ln(rank - 1/2) = a - ζ ln x, the exponent of the tail's survival function. */
    zeta: number
    /** ζ √(2/k); that of least squares is far too small. */
    standardError: number
    intercept: number
    /** How many values the line goes through. */
    k: number
    /** Exponent of the density, 1 + ζ. */
    densityExponent: number
    /** Zipf's exponent, 1 / ζ. */
    zipfExponent: number
}

/**
 * Slope of rank against size over the `top` most used models (Gabaix and Ibragimov 2011). Equal values share the mean of
 * their ranks.
 * @throws RangeError unless `top` is a whole number of at least 2
 */
export function rankSizeSlope(d: Distribution, top: number): Outcome<RankSizeSlope> {
    wholeNumber('top', top, 2)
    const missing = noDemand(d)
    if (missing) return missing
    const k = Math.min(top, d.active)
    const value = (i: number) => d.ascending[d.n - 1 - i]
    if (value(0) === value(k - 1)) return none('All values are equal: a line needs two different ones.')
    const x = Float64Array.from({ length: k }, (_, i) => Math.log(value(i)))
    const y = logRanks(k, value)
    const [meanX, meanY] = [sum(x) / k, sum(y) / k]
    const across = x.map((logValue, i) => (logValue - meanX) * (y[i] - meanY))
    const along = x.map((logValue) => (logValue - meanX) ** 2)
    const zeta = -sum(across) / sum(along)
    return of({
        zeta,
        standardError: zeta * Math.sqrt(2 / k),
        intercept: meanY + zeta * meanX,
        k,
        densityExponent: 1 + zeta,
        zipfExponent: 1 / zeta,
    })
}

/** ln(rank - 1/2), most demand first. */
function logRanks(k: number, value: (i: number) => number): Float64Array {
    const logs = new Float64Array(k)
    for (let from = 0, to = 1; from < k; from = to++) {
        while (to < k && value(to) === value(from)) to++
        logs.fill(Math.log((from + 1 + to) / 2 - 0.5), from, to)
    }
    return logs
}
