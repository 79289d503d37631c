import { checkedLevel, DEFAULT_LEVEL } from '../level'
import { none, type Outcome, of } from '../outcome'
import { normalQuantile } from '../special/normal'
import { type Duration, type Moment, moments } from './durations'

export interface SurvivalStep extends Moment {
    /** Share that is still waiting after this time. */
    survival: number
    /** By Greenwood's formula. */
    standardError: number
    /** Log-log interval; null where the survival is 1 or 0, for which it does not exist. */
    lower: number | null
    upper: number | null
}

export interface SurvivalCurve {
    n: number
    events: number
    level: number
    /** At each time at which something happened, ascending; before the first the survival is 1. */
    steps: SurvivalStep[]
    /** First time at which at most half are still waiting. */
    median: Outcome<number>
    /** First times at which the limits of the interval are at most one half. */
    medianLower: Outcome<number>
    medianUpper: Outcome<number>
}

/** A product of fractions that should be one half may be off by rounding. */
const HALF = 0.5 + 1e-12

/**
 * Share still waiting at each time, S(t) = Π (1 - d/n) (Kaplan and Meier 1958), with Greenwood's standard error, log-log
 * intervals (Kalbfleisch and Prentice 1980) and the interval of the median from them (Brookmeyer and Crowley 1982).
 * @throws RangeError for a time that is negative, infinite or not a number, and unless 0 < level < 1
 */
export function kaplanMeier(durations: readonly Duration[], level = DEFAULT_LEVEL): Outcome<SurvivalCurve> {
    const z = normalQuantile((1 + checkedLevel(level)) / 2)
    const steps = stepsOf(moments(durations), z)
    if (durations.length === 0) return none('Nothing to measure: there are no durations.')
    return of({
        n: durations.length,
        events: steps.reduce((total, { events }) => total + events, 0),
        level,
        steps,
        median: firstTime(steps, ({ survival }) => survival, 'More than half are still waiting.'),
        medianLower: firstTime(
            steps,
            ({ lower, survival }) => lower ?? survival,
            'The lower limit stays above one half.',
        ),
        medianUpper: firstTime(steps, ({ upper }) => upper ?? 1, 'The upper limit stays above one half.'),
    })
}

function stepsOf(what: readonly Moment[], z: number): SurvivalStep[] {
    let survival = 1
    let hazard = 0
    return what.map((moment) => {
        const { atRisk, events } = moment
        survival *= (atRisk - events) / atRisk
        hazard += events === 0 ? 0 : events / (atRisk * (atRisk - events))
        const error = Math.sqrt(hazard)
        const standardError = survival > 0 ? survival * error : 0
        return { ...moment, survival, standardError, ...limits(survival, error, z) }
    })
}

function limits(survival: number, error: number, z: number): { lower: number | null; upper: number | null } {
    if (survival === 1 || survival === 0) return { lower: null, upper: null }
    const reach = Math.exp((z * error) / -Math.log(survival))
    return { lower: survival ** reach, upper: survival ** (1 / reach) }
}

function firstTime(
    steps: readonly SurvivalStep[],
    curve: (step: SurvivalStep) => number,
    reason: string,
): Outcome<number> {
    const step = steps.find((each) => curve(each) <= HALF)
    return step ? of(step.time) : none(reason)
}
