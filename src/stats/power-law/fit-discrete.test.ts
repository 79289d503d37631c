import fc from 'fast-check'
import { fitContinuous } from './fit-continuous'
import { discreteAlpha, fitDiscrete } from './fit-discrete'
import { scaledZeta } from './special/hurwitz-zeta'

test('terrorism: the published exponent from two figures of the tail (Clauset et al. 2009)', () => {
    const fit = fitDiscrete({ xMin: 12, tail: 547, meanLogExcess: 0.6885695477210217 })
    expect(fit.alpha).toBeCloseTo(2.3699470826769, 11)
    expect(fit.standardError).toBeCloseTo(0.0586091287221, 11)
    expect(fit.logLikelihood).toBeCloseTo(-2111.0328449333, 8)
})

test('the shortcut with xMin - 1/2 would be off by more than the standard error at small xMin', () => {
    const meanLogExcess = 0.6
    const { alpha, standardError } = fitDiscrete({ xMin: 1, tail: 3000, meanLogExcess })
    const shortcut = 1 + 1 / (meanLogExcess + Math.LN2)
    expect(Math.abs(shortcut - alpha)).toBeGreaterThan(standardError)
})

test('the exponent gives back the mean log excess it was found from', () => {
    const exponent = fc.double({ min: 1.01, max: 40, noNaN: true })
    fc.assert(
        fc.property(exponent, fc.integer({ min: 1, max: 1e9 }), (alpha, xMin) => {
            const { sum, logSum } = scaledZeta(alpha, xMin)
            expect(discreteAlpha({ xMin, meanLogExcess: logSum / sum }) / alpha).toBeCloseTo(1, 9)
        }),
    )
})

test.each([
    [1, 1e-9],
    [1, 300],
    [1e15, 1e-12],
    [1000, 1e-5],
])('finds the exponent at the ends of the range: xMin %d, mean log excess %d', (xMin, meanLogExcess) => {
    const { sum, logSum } = scaledZeta(discreteAlpha({ xMin, meanLogExcess }), xMin)
    expect(logSum / sum / meanLogExcess).toBeCloseTo(1, 8)
})

test('far from 1, counts are as good as real numbers', () => {
    const summary = { xMin: 1e9, tail: 500, meanLogExcess: 0.8 }
    expect(fitDiscrete(summary).alpha).toBeCloseTo(fitContinuous(summary).alpha, 7)
    expect(fitDiscrete(summary).standardError).toBeCloseTo(fitContinuous(summary).standardError, 7)
    expect(fitDiscrete(summary).logLikelihood).toBeCloseTo(fitContinuous(summary).logLikelihood, 4)
})
