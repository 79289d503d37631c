import type { Distribution } from '../distribution'
import { noDemand } from '../no-demand'
import { none, type Outcome, of } from '../outcome'
import { atOnce, type Steps } from '../steps'
import { wholeNumber } from '../whole-number'
import { DEFAULT_MAX_CANDIDATES } from './candidates'
import { type FrequencyTable, frequencyTable, size } from './frequency-table'
import { CONTINUOUS, DISCRETE } from './tail-family'
import type { TailFit } from './tail-fit'
import { scanXMin, summaryAt } from './x-min'

/** A tail with fewer values is too short to tell one heavy tail from another (Clauset, Shalizi and Newman 2009, 3.4). */
export const DEFAULT_MIN_TAIL = 50

export interface PowerLawOptions {
    /** Whether the values are counts, whole numbers; otherwise they are taken as real, as sums of money. */
    discrete: boolean
    /** Fewest values in the tail, 50 unless given. */
    minTail?: number
    /** Above this many distinct values, 2,000 unless given, only a spread of them is tried as `xMin`. */
    maxCandidates?: number
}

export interface PowerLaw extends TailFit {
    /** Where the tail starts. */
    readonly xMin: number
    /** How many values are at least `xMin`. */
    readonly tail: number
    /** Kolmogorov-Smirnov distance between tail and fit. */
    readonly distance: number
}

/**
 * The tail of the values above 0 that is closest to a power law, and its exponent (Clauset, Shalizi and Newman 2009).
 * Every tail has a best exponent: whether a power law describes it is the question of `powerLawP` and
 * `tailModelComparison`.
 * @throws RangeError for options out of range, and for values that are not whole when `discrete`
 */
export function powerLaw(d: Distribution, options: PowerLawOptions): Outcome<PowerLaw> {
    const missing = noDemand(d)
    if (missing) return missing
    return atOnce(powerLawOf(frequencyTable(d), options))
}

/** `powerLaw` of values already counted, in small steps. */
export function* powerLawOf(table: FrequencyTable, options: PowerLawOptions): Steps<Outcome<PowerLaw>> {
    const minTail = wholeNumber('minTail', options.minTail ?? DEFAULT_MIN_TAIL, 2)
    const most = wholeNumber('maxCandidates', options.maxCandidates ?? DEFAULT_MAX_CANDIDATES, 2)
    if (options.discrete) requireWhole(table)
    if (size(table) < minTail)
        return none(`Too few values above 0 (${size(table)} < ${minTail}) to tell a power law.`)
    const family = options.discrete ? DISCRETE : CONTINUOUS
    const best = yield* scanXMin(table, family, most)
    if (!best) return none('All values above 0 are equal: they have no tail.')
    const summary = summaryAt(table, best.index)
    if (summary.tail < minTail)
        return none(`Too few values in the tail (${summary.tail} < ${minTail}) to tell a power law.`)
    return of({ ...family.fit(summary), xMin: summary.xMin, tail: summary.tail, distance: best.distance })
}

function requireWhole({ values }: FrequencyTable): void {
    const broken = values.find((value) => !Number.isInteger(value))
    if (broken !== undefined) throw new RangeError(`a value is ${broken}: counts are whole numbers`)
}
