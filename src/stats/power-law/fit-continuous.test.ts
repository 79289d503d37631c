import { fitContinuous } from './fit-continuous'

test('the exponent is 1 plus the inverse of the mean log excess', () => {
    const fit = fitContinuous({ xMin: 2, tail: 100, meanLogExcess: 0.5 })
    expect(fit.alpha).toBe(3)
    expect(fit.standardError).toBeCloseTo(0.2, 14)
    expect(fit.logLikelihood).toBeCloseTo(100 * Math.log(2 / 2) - 3 * 50, 12)
})

/** Number of values in the tail and the mean of ln(x / xMin) over them, from the data of Clauset et al. (2009). */
test.each([
    ['blackouts', 230000, 59, 0.7857698835284374, 2.3],
    ['cities', 52457, 580, 0.7299525169051807, 2.37],
    ['fires', 6324, 521, 0.8593806756654677, 2.2],
    ['solar flares', 323, 1711, 1.26838029207016, 1.79],
])('%s: the published exponent from two figures of the tail', (_, xMin, tail, meanLogExcess, published) => {
    const digits = String(published).split('.')[1].length
    expect(Number(fitContinuous({ xMin, tail, meanLogExcess }).alpha.toFixed(digits))).toBe(published)
})
