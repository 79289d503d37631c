import { logGamma } from './log-gamma'

const TINY = 1e-300

/** Regularised incomplete beta function I_x(a, b), for a, b > 0 and 0 <= x <= 1 (DLMF 8.17.22, by Lentz's method). */
export function incompleteBeta(a: number, b: number, x: number): number {
    if (x <= 0) return 0
    if (x >= 1) return 1
    if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(b, a, 1 - x)
    const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x))
    return (front * fraction(a, b, x)) / a
}

function fraction(a: number, b: number, x: number): number {
    let c = 1
    let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1))
    let value = d
    const step = (numerator: number) => {
        d = 1 / nonZero(1 + numerator * d)
        c = nonZero(1 + numerator / c)
        value *= c * d
        return Math.abs(c * d - 1)
    }
    for (let m = 1; m < 10_000; m++) {
        step((m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m)))
        if (step((-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))) < 2e-16) break
    }
    return value
}

function nonZero(x: number): number {
    return Math.abs(x) < TINY ? TINY : x
}
