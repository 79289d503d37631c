/** B(2j) / (2j)! of the Euler-Maclaurin formula, j from 1. */
const BERNOULLI = [
    1 / 12,
    -1 / 720,
    1 / 30240,
    -1 / 1209600,
    1 / 47900160,
    -691 / 1307674368000,
    1 / 74724249600,
    -3617 / 10670622842880000,
]

/** Sums over k >= 0 of r^-s, ln(r) r^-s and ln(r)² r^-s with r = (q + k) / q. */
export interface ScaledZeta {
    readonly sum: number
    readonly logSum: number
    readonly logSquareSum: number
}

/**
 * ζ(s, q) = Σ (q + k)^-s over k >= 0, for s > 1 and q > 0, to a relative error of 1e-12
 * (Euler-Maclaurin summation: DLMF 25.11.5, 25.2.9).
 */
export function hurwitzZeta(s: number, q: number): number {
    return scaledZeta(s, q).sum * q ** -s
}

/**
 * q^s ζ(s, q) and what its first two derivatives in s are made of, for s > 1 and q > 0. Scaled by q^s so that it exists
 * where ζ itself underflows.
 */
export function scaledZeta(s: number, q: number): ScaledZeta {
    let sum = 0
    let logSum = 0
    let logSquareSum = 0
    let k = 0
    for (let term = 1; q + k < 2 * s + 12 && term > 1e-19 * sum; k++) {
        const log = Math.log1p(k / q)
        term = Math.exp(-s * log)
        sum += term
        logSum += log * term
        logSquareSum += log * log * term
    }
    const log = Math.log1p(k / q)
    const scale = Math.exp(-s * log)
    const [rest, slope, curvature] = remainder(s, q + k)
    return {
        sum: sum + scale * rest,
        logSum: logSum + scale * (log * rest - slope),
        logSquareSum: logSquareSum + scale * (log * log * rest - 2 * log * slope + curvature),
    }
}

/** a^s ζ(s, a) for a >= 2 s + 12, to 1e-11, without derivatives: the inner loop of a scan. */
export function scaledZetaFar(s: number, a: number): number {
    const inverse = 1 / (a * a)
    const third = (s + 1) * (s + 2) * inverse
    const fifth = (s + 3) * (s + 4) * inverse
    const seventh = (s + 5) * (s + 6) * inverse
    const ninth = (s + 7) * (s + 8) * inverse
    const series =
        1 / 12 + third * (-1 / 720 + fifth * (1 / 30240 + seventh * (-1 / 1209600 + ninth / 47900160)))
    return a / (s - 1) + 0.5 + (s / a) * series
}

/** a^s ζ(s, a) without its leading power, and its first two derivatives in s with that power held fixed. */
function remainder(s: number, a: number): [number, number, number] {
    let value = a / (s - 1) + 0.5
    let slope = -a / (s - 1) ** 2
    let curvature = (2 * a) / (s - 1) ** 3
    let rising = s / a
    let risingSlope = 1 / a
    let risingCurvature = 0
    for (let j = 0, next = 1; j < BERNOULLI.length; j++, next += 2) {
        value += BERNOULLI[j] * rising
        slope += BERNOULLI[j] * risingSlope
        curvature += BERNOULLI[j] * risingCurvature
        for (const factor of [(s + next) / a, (s + next + 1) / a]) {
            risingCurvature = risingCurvature * factor + (2 * risingSlope) / a
            risingSlope = risingSlope * factor + rising / a
            rising *= factor
        }
    }
    return [value, slope, curvature]
}
