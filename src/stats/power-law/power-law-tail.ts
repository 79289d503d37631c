import type { Distribution } from '../distribution'
import { noDemand } from '../no-demand'
import { none, type Outcome } from '../outcome'
import { atOnce, type Steps } from '../steps'
import { type ComparisonOptions, compareTail, type TailModelComparison } from './compare'
import { frequencyTable } from './frequency-table'
import type { GoodnessOfFit } from './goodness-of-fit'
import { type PowerLaw, type PowerLawOptions, powerLawOf } from './power-law'
import { powerLawVerdict } from './verdict'

export interface PowerLawTailOptions extends PowerLawOptions, ComparisonOptions {
    /** What `powerLawP` gave for the same values, when it was run. */
    goodness?: GoodnessOfFit
}

export interface PowerLawTail {
    readonly fit: Outcome<PowerLaw>
    readonly comparison: Outcome<TailModelComparison>
    /** One or two sentences. */
    readonly verdict: string
}

/** `powerLaw`, `tailModelComparison` and what they say in words, for the price of counting the values once. */
export function powerLawTail(d: Distribution, options: PowerLawTailOptions): PowerLawTail {
    return atOnce(powerLawTailOf(d, options))
}

/** `powerLawTail` in small steps. */
export function* powerLawTailOf(d: Distribution, options: PowerLawTailOptions): Steps<PowerLawTail> {
    const missing = noDemand(d)
    if (missing)
        return { fit: missing, comparison: missing, verdict: powerLawVerdict(missing, missing, null) }
    const table = frequencyTable(d)
    yield
    const fit = yield* powerLawOf(table, options)
    const comparison = fit.value ? yield* compareTail(table, fit.value, options) : none(fit.nullReason)
    return { fit, comparison, verdict: powerLawVerdict(fit, comparison, options.goodness ?? null) }
}
