import type { Distribution } from '../distribution'
import { noDemand } from '../no-demand'
import { type Outcome, of } from '../outcome'
import { activeShares } from '../shares'
import { sum } from '../special/sum'

/** Above this exponent the direct sum could overflow. */
const LARGE = 30

/**
 * Atkinson's index: 1 - (mean of (x/µ)^(1-ε))^(1/(1-ε)); for ε = 1 one minus the geometric mean over µ (Atkinson 1970).
 * The share of demand that could go if the rest were spread equally. Exactly 1 with an unused model and ε of 1 or more.
 * @param epsilon aversion to inequality, 0 or more, Infinity too (then only the least used model counts)
 * @throws RangeError for another `epsilon`
 */
export function atkinson(d: Distribution, epsilon: number): Outcome<number> {
    if (!(epsilon >= 0)) throw new RangeError(`epsilon is ${epsilon}: it must be 0 or more`)
    const missing = noDemand(d)
    if (missing) return missing
    if (epsilon === 0) return of(0)
    if (epsilon >= 1 && d.active < d.n) return of(1)
    if (epsilon === Infinity) return of(Math.max(0, 1 - d.n * (d.ascending[0] / d.sum)))
    const logarithms = activeShares(d)
    for (let i = 0; i < logarithms.length; i++) logarithms[i] = Math.log(d.n * logarithms[i])
    return of(Math.max(0, -Math.expm1(logPowerMean(logarithms, d.n, 1 - epsilon))))
}

/**
 * Logarithm of the power mean of n values.
 * @param logarithms of the values above 0, ascending; with others the power is above 0
 */
function logPowerMean(logarithms: Float64Array, n: number, power: number): number {
    if (power === 0) return sum(logarithms) / n
    const largest = power * logarithms[power > 0 ? logarithms.length - 1 : 0]
    const terms = new Float64Array(logarithms.length)
    if (largest > LARGE) {
        for (let i = 0; i < terms.length; i++) terms[i] = Math.exp(power * logarithms[i] - largest)
        return (largest + Math.log(sum(terms) / n)) / power
    }
    // Near power 0 the mean of the powers is 1 plus what matters, so only the difference from 1 is summed.
    for (let i = 0; i < terms.length; i++) terms[i] = Math.expm1(power * logarithms[i])
    return Math.log1p((sum(terms) - (n - terms.length)) / n) / power
}
