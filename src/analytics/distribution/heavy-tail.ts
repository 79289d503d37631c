import { type PowerLawTail, powerLawTail } from '../../stats/power-law'
import type { Measure } from '../population/asked'
import type { Measured } from './measured'

/** How the power law of a measure is fitted: counts are whole numbers, money is taken as real. */
export function tailOptions(measure: Measure): { discrete: boolean } {
    return { discrete: measure !== 'VALUE' }
}

/** The heavy tail of a distribution: fit, comparison with a lognormal, verdict. */
export function heavyTail(measured: Measured, measure: Measure): PowerLawTail {
    return measured.once('distribution: powerLaw', (d) => powerLawTail(d, tailOptions(measure)))
}
