import type { Outcome } from '../outcome'
import type { TailModelComparison } from './compare'
import type { GoodnessOfFit } from './goodness-of-fit'
import type { PowerLaw } from './power-law'

const AGAINST_LOGNORMAL: Record<TailModelComparison['verdict'], string> = {
    powerLaw: 'a lognormal fits worse',
    lognormal: 'a lognormal fits better',
    undecided: 'a lognormal fits no better and no worse',
}

/**
 * What the numbers say of the tail, in words.
 * @param goodness null when it was not computed; the words then do not claim that a power law fits
 */
export function powerLawVerdict(
    fit: Outcome<PowerLaw>,
    comparison: Outcome<TailModelComparison>,
    goodness: Pick<GoodnessOfFit, 'p' | 'plausible'> | null,
): string {
    if (fit.value === null) return fit.nullReason
    const rival = comparison.value ? `; ${AGAINST_LOGNORMAL[comparison.value.verdict]}` : ''
    return `${claim(fit.value, goodness)}${rival}.${goodness ? '' : ' Whether it fits well was not tested.'}`
}

function claim(
    { xMin, tail, alpha }: PowerLaw,
    goodness: Pick<GoodnessOfFit, 'p' | 'plausible'> | null,
): string {
    const subject = `The tail above x_min = ${short(xMin)} (${tail} values)`
    const exponent = alpha.toFixed(2)
    if (!goodness) return `${subject} is closest to a power law of exponent ${exponent}`
    const p = `p = ${goodness.p.toFixed(2)}`
    return goodness.plausible
        ? `${subject} is consistent with a power law of exponent ${exponent} (${p})`
        : `${subject} is not a power law (${p}), the closest has exponent ${exponent}`
}

function short(x: number): string {
    return x >= 1e-3 && x < 1e9 ? String(Number(x.toPrecision(6))) : x.toExponential(3)
}
