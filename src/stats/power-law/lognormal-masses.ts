import { logNormalSurvival } from './special/log-normal-survival'
import { log1mexp } from './special/log1mexp'

const HALF_LOG_TWO_PI = Math.log(2 * Math.PI) / 2

/** A log mass and its derivatives in mu and sigma. */
export interface LogMass {
    readonly value: number
    readonly mu: number
    readonly sigma: number
}

/** ln of the density of a normal variable at y. */
export function logDensity(y: number, mu: number, sigma: number): LogMass {
    const z = (y - mu) / sigma
    return {
        value: -HALF_LOG_TWO_PI - Math.log(sigma) - (z * z) / 2,
        mu: z / sigma,
        sigma: (z * z - 1) / sigma,
    }
}

/** ln P(Y >= y) of a normal Y. */
export function logSurvival(y: number, mu: number, sigma: number): LogMass {
    const z = (y - mu) / sigma
    const value = logNormalSurvival(z)
    const hazard = Math.exp(-HALF_LOG_TWO_PI - (z * z) / 2 - value)
    return { value, mu: hazard / sigma, sigma: (z * hazard) / sigma }
}

/** ln P(from <= Y < to) of a normal Y, also where both tail probabilities round to 0 or to 1. */
export function logInterval(from: number, to: number, mu: number, sigma: number): LogMass {
    const a = (from - mu) / sigma
    const b = (to - mu) / sigma
    return (b - a) * (1 + Math.max(Math.abs(a), Math.abs(b))) < 0.005
        ? narrow(a, b, sigma)
        : wide(a, b, sigma)
}

/** Taylor series of the density about the middle; what is left out is below 1e-12. */
function narrow(a: number, b: number, sigma: number): LogMass {
    const middle = (a + b) / 2
    const width = b - a
    const bend = 1 + (width * width * (middle * middle - 1)) / 24
    const byMiddle = -middle + (width * width * middle) / 12 / bend
    const byWidth = 1 / width + (width * (middle * middle - 1)) / 12 / bend
    return {
        value: -HALF_LOG_TWO_PI - (middle * middle) / 2 + Math.log(width) + Math.log(bend),
        mu: -byMiddle / sigma,
        sigma: -(byMiddle * middle + byWidth * width) / sigma,
    }
}

function wide(a: number, b: number, sigma: number): LogMass {
    const value = logDifference(a, b)
    const atA = Math.exp(-HALF_LOG_TWO_PI - (a * a) / 2 - value)
    const atB = Math.exp(-HALF_LOG_TWO_PI - (b * b) / 2 - value)
    return { value, mu: (atA - atB) / sigma, sigma: (a * atA - b * atB) / sigma }
}

/** ln(P(Z > a) - P(Z > b)) for a < b, taken in the tail that both are in. */
function logDifference(a: number, b: number): number {
    if (b < 0) return logDifference(-b, -a)
    if (a < 0) return Math.log1p(-Math.exp(logNormalSurvival(-a)) - Math.exp(logNormalSurvival(b)))
    const upper = logNormalSurvival(a)
    return upper + log1mexp(upper - logNormalSurvival(b))
}
