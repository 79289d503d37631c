import * as stats from '../../stats'
import { giniRange } from './gini-range'
import { inSteps, type Measured } from './measured'

type OfDistribution = (d: stats.Distribution) => stats.Outcome<number>

/** Measures without arguments, by their names in the API. */
export const PLAIN_MEASURES = {
    gini: stats.gini,
    giniActive: stats.giniActive,
    inactiveShare: stats.inactiveShare,
    giniUnbiased: stats.giniUnbiased,
    hhi: stats.hhi,
    hhiNormalised: stats.hhiNormalised,
    hhi10000: stats.hhiPoints,
    theilT: stats.theilT,
    theilL: stats.theilL,
    hoover: stats.hoover,
    nakamoto: stats.nakamoto,
} satisfies Record<string, OfDistribution>

/** Measures with one argument, and what it is when left out. */
export const MEASURES_WITH_ARGUMENT = {
    concentrationRatio: { measure: stats.concentrationRatio, usual: 4 },
    topShare: { measure: stats.topShare, usual: 0.01 },
    atkinson: { measure: stats.atkinson, usual: 0.5 },
    effectiveNumber: { measure: stats.effectiveNumber, usual: 1 },
} satisfies Record<
    string,
    { measure: (d: stats.Distribution, argument: number) => stats.Outcome<number>; usual: number }
>

/** How many of the most demanded members the rank-size line goes through when nothing is said. */
export const USUAL_TOP = 100

/** Measures, with their usual arguments, that do not exist of a distribution, and why. */
export async function missingMeasures(measured: Measured) {
    const outcomes = new Map<string, Promise<stats.Outcome<unknown>>>()
    for (const [name, measure] of Object.entries(PLAIN_MEASURES)) outcomes.set(name, measured.once(measure))
    for (const [name, { measure, usual }] of Object.entries(MEASURES_WITH_ARGUMENT))
        outcomes.set(name, measured.once(measure, usual))
    outcomes.set('giniInterval', giniInterval(measured))
    outcomes.set('lorenzCurve', measured.once(stats.gini))
    outcomes.set('rankSize', measured.once(stats.gini))
    outcomes.set('rankSizeSlope', measured.once(stats.rankSizeSlope, USUAL_TOP))
    const missing: { measure: string; reason: string }[] = []
    for (const [measure, outcome] of outcomes) {
        const { nullReason } = await outcome
        if (nullReason !== null) missing.push({ measure, reason: nullReason })
    }
    return missing
}

/** Interval of the Gini index. */
export const giniInterval = (measured: Measured) => measured.once(giniRangeInSteps)

const giniRangeInSteps = inSteps(giniRange)
