import { checkedLevel, DEFAULT_LEVEL } from '../level'
import { none, type Outcome, of } from '../outcome'
import { normalQuantile } from '../special/normal'
import { atOnce, type Steps } from '../steps'
import { columnsOf, type Duration, type Durations, type Moment, type Moments, moments } from './durations'

export interface SurvivalStep extends Moment {
    /** Share that is still waiting after this time. */
    survival: number
    /** By Greenwood's formula. */
    standardError: number
    /** Log-log interval; null where the survival is 1 or 0, for which it does not exist. */
    lower: number | null
    upper: number | null
}

/** A survival curve as columns; what is asked of one time is worked out when it is asked. */
export class SurvivalCurve {
    constructor(
        readonly n: number,
        readonly events: number,
        readonly level: number,
        /** First time at which at most half are still waiting. */
        readonly median: Outcome<number>,
        /** First times at which the limits of the interval are at most one half. */
        readonly medianLower: Outcome<number>,
        readonly medianUpper: Outcome<number>,
        /** Times at which something happened, ascending; before the first the survival is 1. */
        readonly moments: Moments,
        private readonly survival: Float64Array,
        /** Square root of Greenwood's sum. */
        private readonly error: Float64Array,
        private readonly z: number,
    ) {}

    /** The step at a place of `moments`. */
    stepAt(place: number): SurvivalStep {
        const { time, atRisk, events, censored } = this.moments
        const [survival, error] = [this.survival[place], this.error[place]]
        return {
            time: time[place],
            atRisk: atRisk[place],
            events: events[place],
            censored: censored[place],
            survival,
            standardError: survival > 0 ? survival * error : 0,
            lower: limit(survival, error, this.z),
            upper: limit(survival, error, -this.z),
        }
    }

    /** All steps, made anew. */
    get steps(): SurvivalStep[] {
        return Array.from(this.moments.time, (_, place) => this.stepAt(place))
    }

    /** Share still waiting after a time. */
    survivalAt(after: number): number {
        const { time } = this.moments
        let [low, high] = [0, time.length]
        while (low < high) {
            const middle = (low + high) >>> 1
            if (time[middle] <= after) low = middle + 1
            else high = middle
        }
        return low === 0 ? 1 : this.survival[low - 1]
    }
}

/** A product of fractions that should be one half may be off by rounding. */
const HALF = 0.5 + 1e-12

/** Times looked at in one step. */
const STEP = 8_192

/**
 * Share still waiting at each time, S(t) = Π (1 - d/n) (Kaplan and Meier 1958), with Greenwood's standard error, log-log
 * intervals (Kalbfleisch and Prentice 1980) and the interval of the median from them (Brookmeyer and Crowley 1982).
 * @throws RangeError for a time that is negative, infinite or not a number, and unless 0 < level < 1
 */
export function kaplanMeier(durations: readonly Duration[], level = DEFAULT_LEVEL): Outcome<SurvivalCurve> {
    return atOnce(survivalCurve(columnsOf(durations), level))
}

/** `kaplanMeier` in small steps. @param durations finite, 0 or more */
export function* survivalCurve(durations: Durations, level = DEFAULT_LEVEL): Steps<Outcome<SurvivalCurve>> {
    const z = normalQuantile((1 + checkedLevel(level)) / 2)
    const n = durations.events.length + durations.censored.length
    if (n === 0) return none('Nothing to measure: there are no durations.')
    const what = yield* moments(durations)
    const { time, atRisk, events } = what
    const [curve, error] = [new Float64Array(time.length), new Float64Array(time.length)]
    let [survival, hazard] = [1, 0]
    let [median, lower, upper] = [-1, -1, -1]
    for (let at = 0; at < time.length; at++) {
        if (at % STEP === STEP - 1) yield
        // Where nobody's wait ends nothing changes.
        if (events[at] > 0) {
            survival *= (atRisk[at] - events[at]) / atRisk[at]
            hazard += events[at] / (atRisk[at] * (atRisk[at] - events[at]))
            const root = Math.sqrt(hazard)
            if (median < 0 && survival <= HALF) median = at
            if (lower < 0 && (limit(survival, root, z) ?? survival) <= HALF) lower = at
            if (upper < 0 && (limit(survival, root, -z) ?? 1) <= HALF) upper = at
        }
        curve[at] = survival
        error[at] = Math.sqrt(hazard)
    }
    const timeOf = (at: number, reason: string) => (at < 0 ? none<number>(reason) : of(time[at]))
    return of(
        new SurvivalCurve(
            n,
            durations.events.length,
            level,
            timeOf(median, 'More than half are still waiting.'),
            timeOf(lower, 'The lower limit stays above one half.'),
            timeOf(upper, 'The upper limit stays above one half.'),
            what,
            curve,
            error,
            z,
        ),
    )
}

/** Lower limit of the log-log interval; the upper one for a negative z. Null where there is none. */
function limit(survival: number, error: number, z: number): number | null {
    if (survival === 1 || survival === 0) return null
    return survival ** Math.exp((z * error) / -Math.log(survival))
}
