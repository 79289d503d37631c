import type { Distribution } from '../distribution'
import { type Outcome, of } from '../outcome'
import { seeded } from '../random'
import { atOnce } from '../steps'
import { wholeNumber } from '../whole-number'
import { DEFAULT_MAX_CANDIDATES } from './candidates'
import { tableOf } from './frequency-table'
import { type PowerLaw, type PowerLawOptions, powerLaw } from './power-law'
import { continuousSampler, discreteSampler } from './sample-tail'
import { CONTINUOUS, DISCRETE } from './tail-family'
import { scanXMin } from './x-min'

/** Gives p to about 0.01 (Clauset, Shalizi and Newman 2009, 4.1). */
export const DEFAULT_REPLICATES = 2500

/** A power law is rejected at this p and below (Clauset, Shalizi and Newman 2009, 4.1). */
export const REJECTED_UP_TO = 0.1

/** How far a bootstrap has come; enough to go on from. */
export interface BootstrapProgress {
    /** Replicates done. */
    readonly done: number
    /** Those of them whose own distance was at least that of the data. */
    readonly exceeding: number
}

export interface GoodnessOfFitOptions extends PowerLawOptions {
    /** 2,500 unless given; at most 2^20. */
    replicates?: number
    /** A whole number below 2^32; 1 unless given. */
    seed?: number
    /** Where an earlier run with the same data, options and seed stopped. */
    from?: BootstrapProgress
    /** Called after each replicate. */
    onProgress?: (progress: BootstrapProgress) => void
}

export interface GoodnessOfFit {
    /** Share of the replicates that are at least as far from their own power law as the data are from theirs. */
    readonly p: number
    /** Of p, from the number of replicates alone. */
    readonly standardError: number
    readonly replicates: number
    /** Whether the data may come from a power law: p is above 0.1. */
    readonly plausible: boolean
    readonly fit: PowerLaw
}

/**
 * Goodness of fit of `powerLaw` by semi-parametric bootstrap (Clauset, Shalizi and Newman 2009, 4.1): each replicate draws
 * as many values, from the fitted tail or from the values below it as the data have them, and is fitted anew, xMin and
 * all. Takes seconds to minutes. Each replicate has its own random numbers, so a run that is interrupted and gone on with
 * gives the same p.
 * @throws RangeError for options out of range
 */
export function powerLawP(d: Distribution, options: GoodnessOfFitOptions): Outcome<GoodnessOfFit> {
    const replicates = wholeNumber('replicates', options.replicates ?? DEFAULT_REPLICATES, 1)
    const seed = wholeNumber('seed', options.seed ?? 1, 0)
    if (replicates > 2 ** 20) throw new RangeError(`replicates is ${replicates}: at most 2^20`)
    if (seed >= 2 ** 32) throw new RangeError(`seed is ${seed}: it must be below 2^32`)
    const fit = powerLaw(d, options)
    if (fit.value === null) return fit
    const distance = replicateDistances(d, fit.value, options)
    let { done, exceeding } = options.from ?? { done: 0, exceeding: 0 }
    for (; done < replicates; options.onProgress?.({ done, exceeding })) {
        if (distance(seeded(seed * 2 ** 20 + done)) >= fit.value.distance) exceeding++
        done++
    }
    const p = exceeding / done
    return of({
        p,
        standardError: Math.sqrt((p * (1 - p)) / done),
        replicates: done,
        plausible: p > REJECTED_UP_TO,
        fit: fit.value,
    })
}

/** The distance of one replicate from its own best power law. */
function replicateDistances(
    d: Distribution,
    fit: PowerLaw,
    options: PowerLawOptions,
): (random: () => number) => number {
    const used = d.ascending.subarray(d.n - d.active)
    const body = used.subarray(0, used.length - fit.tail)
    const family = options.discrete ? DISCRETE : CONTINUOUS
    const draw = (options.discrete ? discreteSampler : continuousSampler)(fit.alpha, fit.xMin)
    const replicate = new Float64Array(used.length)
    return (random) => {
        for (let i = 0; i < replicate.length; i++) {
            const at = Math.floor(random() * used.length)
            replicate[i] = at < body.length ? body[at] : draw(random)
        }
        replicate.sort()
        const most = options.maxCandidates ?? DEFAULT_MAX_CANDIDATES
        const best = atOnce(scanXMin(tableOf(replicate), family, most))
        return best?.distance ?? 0
    }
}
