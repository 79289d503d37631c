import type { Steps } from '../steps'
import type { FrequencyTable } from './frequency-table'
import { type LogMass, logDensity, logInterval, logSurvival } from './lognormal-masses'
import { maximise, type Point, type Slope } from './maximise'

/** The most likely lognormal of a tail, cut off below its start. */
export interface Lognormal {
    /** Mean of ln x before the cut. */
    readonly mu: number
    /** Standard deviation of ln x before the cut. */
    readonly sigma: number
    readonly logLikelihood: number
    /** The least `mu` that was allowed. */
    readonly minMu: number
    /** Whether `mu` stands at that bound: the likelihood would rise further below it. */
    readonly boundActive: boolean
    /** ln of the probability (discrete) or density of each distinct value of the tail. */
    readonly logMasses: Float64Array
}

/**
 * Most likely lognormal of the tail from `values[i]` on, cut off below it: with density 1/x φ((ln x - μ)/σ) for real
 * values; for whole ones the probability of x is that of [x - 1/2, x + 1/2).
 *
 * `mu` needs a bound: as it falls to minus infinity a lognormal tail becomes a power law, and on data that follow one the
 * likelihood has no maximum before that. Where the search stops would then decide the comparison. In small steps.
 */
export function* fitLognormal(
    table: FrequencyTable,
    i: number,
    discrete: boolean,
    minMu: number,
): Steps<Lognormal> {
    const masses = discrete ? wholeMasses(table, i) : realMasses(table, i)
    const counts = table.counts.subarray(i)
    yield
    const at = yield* maximise((point) => slope(point, minMu, masses, counts), scaleOf(table, i, minMu))
    const { mu, sigma } = parameters(at, minMu)
    const logMasses = Float64Array.from(counts, (_, j) => masses.of(j, mu, sigma).value)
    const cut = masses.survival(mu, sigma).value
    for (let j = 0; j < logMasses.length; j++) logMasses[j] -= cut + masses.jacobian(j)
    return {
        mu,
        sigma,
        logLikelihood: logMasses.reduce((sum, mass, j) => sum + counts[j] * mass, 0),
        minMu,
        boundActive: at.p === 0,
        logMasses,
    }
}

/** The j-th distinct value of a tail under a normal distribution of ln x. */
interface Masses {
    readonly of: (j: number, mu: number, sigma: number) => LogMass
    readonly survival: (mu: number, sigma: number) => LogMass
    /** ln(dx / d ln x), which a density in ln x has too much. */
    readonly jacobian: (j: number) => number
}

function realMasses({ logs }: FrequencyTable, i: number): Masses {
    return {
        of: (j, mu, sigma) => logDensity(logs[i + j], mu, sigma),
        survival: (mu, sigma) => logSurvival(logs[i], mu, sigma),
        jacobian: (j) => logs[i + j],
    }
}

function wholeMasses({ values }: FrequencyTable, i: number): Masses {
    const tail = values.subarray(i)
    const from = tail.map((x) => Math.log(x - 0.5))
    const to = tail.map((x) => Math.log(x + 0.5))
    return {
        of: (j, mu, sigma) => logInterval(from[j], to[j], mu, sigma),
        survival: (mu, sigma) => logSurvival(from[0], mu, sigma),
        jacobian: () => 0,
    }
}

/**
 * The search runs over q = 1 / (2σ²) and p = 2q (μ - minMu): up to a shift the natural parameters, in which the
 * likelihood of a cut lognormal is concave and the bound is the line p = 0.
 */
function parameters({ p, q }: Point, minMu: number): { mu: number; sigma: number } {
    return { mu: minMu + p / (2 * q), sigma: 1 / Math.sqrt(2 * q) }
}

function slope(point: Point, minMu: number, masses: Masses, counts: Float64Array): Slope {
    const { mu, sigma } = parameters(point, minMu)
    let value = 0
    let byMu = 0
    let bySigma = 0
    let n = 0
    for (let j = 0; j < counts.length; j++) {
        const mass = masses.of(j, mu, sigma)
        value += counts[j] * mass.value
        byMu += counts[j] * mass.mu
        bySigma += counts[j] * mass.sigma
        n += counts[j]
    }
    const cut = masses.survival(mu, sigma)
    value -= n * cut.value
    byMu -= n * cut.mu
    bySigma -= n * cut.sigma
    const { p, q } = point
    return { value, p: byMu / (2 * q), q: (-byMu * p) / (2 * q * q) - bySigma * sigma ** 3 }
}

/** 1 / (2σ²) of a normal distribution about `minMu`, and its product with the spread of ln x. */
function scaleOf({ counts, logs, atLeast }: FrequencyTable, i: number, minMu: number): Point {
    let squares = 0
    for (let j = i; j < logs.length; j++) squares += counts[j] * (logs[j] - minMu) ** 2
    const q = atLeast[i] / (2 * squares)
    return { p: Math.sqrt(q), q }
}
