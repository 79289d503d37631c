import { none, of } from '../outcome'
import type { TailModelComparison } from './compare'
import { powerLawVerdict } from './verdict'

const fit = of({ alpha: 1.9527, standardError: 0.02, logLikelihood: -1, xMin: 7, tail: 2958, distance: 0.01 })

function compared(verdict: TailModelComparison['verdict']) {
    return of({ verdict } as TailModelComparison)
}

test('says what a fit that was tested says', () => {
    expect(powerLawVerdict(fit, compared('undecided'), { p: 0.49, plausible: true })).toBe(
        'The tail above x_min = 7 (2958 values) is consistent with a power law of exponent 1.95 (p = 0.49); a lognormal fits no better and no worse.',
    )
    expect(powerLawVerdict(fit, compared('lognormal'), { p: 0.02, plausible: false })).toBe(
        'The tail above x_min = 7 (2958 values) is not a power law (p = 0.02), the closest has exponent 1.95; a lognormal fits better.',
    )
})

test('claims no fit when none was tested', () => {
    expect(powerLawVerdict(fit, compared('powerLaw'), null)).toBe(
        'The tail above x_min = 7 (2958 values) is closest to a power law of exponent 1.95; a lognormal fits worse. Whether it fits well was not tested.',
    )
})

test('INV-10: gives the reason when there is no fit', () => {
    expect(powerLawVerdict(none('Too few.'), none('Too few.'), null)).toBe('Too few.')
})

test.each([
    [2.345678e19, '2.346e+19'],
    [230_000, '230000'],
    [0.25, '0.25'],
    [1e-6, '1.000e-6'],
])('x_min = %d is written %s', (xMin, text) => {
    expect(powerLawVerdict(of({ ...fit.value!, xMin }), none('-'), null)).toContain(`x_min = ${text} (`)
})
