import { type PowerLawTail, powerLawTailOf } from '../../stats/power-law'
import type { Measure } from '../population/asked'
import { inSteps, type Measured } from './measured'

/** How the power law of a measure is fitted: counts are whole numbers, money is taken as real. */
export function tailOptions(measure: Measure): { discrete: boolean } {
    return { discrete: measure !== 'VALUE' }
}

/** The heavy tail of a distribution: fit, comparison with a lognormal, verdict. */
export function heavyTail(measured: Measured, measure: Measure): Promise<PowerLawTail> {
    return measured.once(measure === 'VALUE' ? tailOfMoney : tailOfCounts)
}

const tailOfMoney = inSteps((d) => powerLawTailOf(d, tailOptions('VALUE')))
const tailOfCounts = inSteps((d) => powerLawTailOf(d, tailOptions('CALLS')))
