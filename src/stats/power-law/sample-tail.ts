import { scaledZeta, scaledZetaFar } from './special/hurwitz-zeta'

/** One draw from a power law. */
export type TailSampler = (random: () => number) => number

/** Inverse of the distribution function of p(x) ∝ x^-alpha, x >= xMin. */
export function continuousSampler(alpha: number, xMin: number): TailSampler {
    return (random) => xMin * (1 - random()) ** (1 / (1 - alpha))
}

/** How many values have their survival kept: all but the far tail of most power laws. */
const KEPT = 1024

/**
 * Exact inverse of P(x) ∝ x^-alpha over whole x >= xMin: a table near xMin, bisection over the zeta function beyond it.
 * The continuous shortcut of Clauset, Shalizi and Newman (2009, appendix D) is off by percents at small xMin.
 */
export function discreteSampler(alpha: number, xMin: number): TailSampler {
    const survival = survivalOf(alpha, xMin)
    const kept = Float64Array.from({ length: KEPT }, (_, k) => survival(xMin + k))
    return (random) => {
        const u = 1 - random()
        if (u > kept[KEPT - 1]) return xMin + lastAtLeast(u, (k) => kept[k], 0, KEPT - 1)
        let low = xMin + KEPT - 1
        let high = 2 * low
        while (survival(high) >= u && high < 1e300) {
            low = high
            high *= 2
        }
        return lastAtLeast(u, survival, low, high)
    }
}

/** P(X >= x). */
function survivalOf(alpha: number, xMin: number): (x: number) => number {
    const total = scaledZeta(alpha, xMin).sum
    return (x) => {
        const above = x >= 2 * alpha + 12 ? scaledZetaFar(alpha, x) : scaledZeta(alpha, x).sum
        return ((x / xMin) ** -alpha * above) / total
    }
}

/** The last whole x in [low, high) at which a falling function is at least u; it is so at `low` and not at `high`. */
function lastAtLeast(u: number, falling: (x: number) => number, low: number, high: number): number {
    for (;;) {
        const middle = Math.floor(low + (high - low) / 2)
        if (middle <= low || middle >= high) return low
        if (falling(middle) >= u) low = middle
        else high = middle
    }
}
