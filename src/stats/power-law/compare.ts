import type { Distribution } from '../distribution'
import { none, type Outcome, of } from '../outcome'
import { normalCdf } from '../special/normal'
import { atOnce, type Steps } from '../steps'
import { type FrequencyTable, frequencyTable } from './frequency-table'
import { fitLognormal, type Lognormal } from './lognormal'
import type { PowerLaw } from './power-law'
import { powerLawLogMasses } from './power-law-masses'

/** Two-sided p below which one of two models is said to be the better one (Clauset, Shalizi and Newman 2009, 5.2). */
export const DEFAULT_SIGNIFICANCE = 0.1

export interface ComparisonOptions {
    discrete: boolean
    /**
     * Least mu of the lognormal. Unless given, its median may not lie below the smallest unit: 1 for counts, so that mu is
     * at least 0; for real values the smallest value above 0, so that the choice of unit changes nothing.
     */
    minMu?: number
    /** 0.1 unless given. */
    significance?: number
}

export interface TailModelComparison {
    /** Log likelihood of the power law minus that of the lognormal: R. */
    readonly logLikelihoodRatio: number
    /** Vuong's R / (σ √n): above 0 speaks for the power law. */
    readonly statistic: number
    /** Two-sided probability of a statistic as far from 0, were both models equally close to the truth. */
    readonly p: number
    readonly verdict: 'powerLaw' | 'lognormal' | 'undecided'
    readonly lognormal: Omit<Lognormal, 'logMasses'>
}

/**
 * Whether a power law or a lognormal is closer to the tail that `fit` found (Vuong 1989). Which one wins can depend on
 * the bound of mu: see `minMu` and `lognormal.boundActive`.
 * @param fit what `powerLaw` gave for the same values
 * @throws RangeError when no value is `fit.xMin`
 */
export function tailModelComparison(
    d: Distribution,
    fit: PowerLaw,
    options: ComparisonOptions,
): Outcome<TailModelComparison> {
    return atOnce(compareTail(frequencyTable(d), fit, options))
}

/** `tailModelComparison` of values already counted, in small steps. */
export function* compareTail(
    table: FrequencyTable,
    fit: PowerLaw,
    options: ComparisonOptions,
): Steps<Outcome<TailModelComparison>> {
    const { discrete, significance = DEFAULT_SIGNIFICANCE } = options
    const i = table.values.indexOf(fit.xMin)
    if (i < 0) throw new RangeError(`xMin is ${fit.xMin}: it is none of the values`)
    const minMu = options.minMu ?? (discrete ? 0 : table.logs[0])
    const { logMasses, ...lognormal } = yield* fitLognormal(table, i, discrete, minMu)
    const ours = powerLawLogMasses(table, i, fit.alpha, discrete)
    const { sum, deviation } = spread(
        ours.map((mass, j) => mass - logMasses[j]),
        table.counts.subarray(i),
    )
    if (!(deviation > 0)) return none('Both models give every value of the tail the same probability.')
    const statistic = sum / (deviation * Math.sqrt(fit.tail))
    const p = Math.min(1, 2 * normalCdf(-Math.abs(statistic)))
    const verdict = p >= significance ? 'undecided' : statistic > 0 ? 'powerLaw' : 'lognormal'
    return of({ logLikelihoodRatio: sum, statistic, p, verdict, lognormal })
}

function spread(ratios: Float64Array, counts: Float64Array): { sum: number; deviation: number } {
    const n = counts.reduce((total, count) => total + count, 0)
    const sum = ratios.reduce((total, ratio, j) => total + counts[j] * ratio, 0)
    const squares = ratios.reduce((total, ratio, j) => total + counts[j] * (ratio - sum / n) ** 2, 0)
    return { sum, deviation: Math.sqrt(squares / n) }
}
