import { logGamma } from './log-gamma'

const EPSILON = 1e-16
const TINY = 1e-300

/**
 * Regularised upper incomplete gamma function Q(a, x) = Γ(a, x) / Γ(a), for a > 0 and x >= 0. The power series of P
 * below x = a + 1 (DLMF 8.7.1), the continued fraction of Q above it (DLMF 8.9.2, by Lentz's method).
 */
export function upperGamma(a: number, x: number): number {
    if (x <= 0) return 1
    if (x === Infinity) return 0
    const front = Math.exp(a * Math.log(x) - x - logGamma(a))
    return x < a + 1 ? 1 - front * series(a, x) : front * fraction(a, x)
}

function series(a: number, x: number): number {
    let term = 1 / a
    let total = term
    for (let n = 1; term > total * EPSILON; n++) total += term *= x / (a + n)
    return total
}

function fraction(a: number, x: number): number {
    let b = x + 1 - a
    let c = 1 / TINY
    let d = 1 / b
    let value = d
    for (let i = 1; i < 10_000; i++) {
        const an = -i * (i - a)
        b += 2
        d = 1 / nonZero(an * d + b)
        c = nonZero(b + an / c)
        const step = c * d
        value *= step
        if (Math.abs(step - 1) < 2 * EPSILON) break
    }
    return value
}

function nonZero(x: number): number {
    return Math.abs(x) < TINY ? TINY : x
}
