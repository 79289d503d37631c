import fc from 'fast-check'
import { type LogMass, logDensity, logInterval, logSurvival } from './lognormal-masses'

const y = fc.double({ min: -3, max: 30, noNaN: true })
const mu = fc.double({ min: -100, max: 20, noNaN: true })
const sigma = fc.double({ min: 0.3, max: 15, noNaN: true })
const width = fc.double({ min: 1e-6, max: 2, noNaN: true })

/** The derivatives against differences of the value. */
function checkSlopes(at: (mu: number, sigma: number) => LogMass, mu: number, sigma: number): void {
    const h = 1e-4 * sigma
    const here = at(mu, sigma)
    const byMu = (at(mu + h, sigma).value - at(mu - h, sigma).value) / (2 * h)
    const bySigma = (at(mu, sigma + h).value - at(mu, sigma - h).value) / (2 * h)
    const near = (a: number, b: number) =>
        expect(Math.abs(a - b) / (1 / sigma + Math.abs(b))).toBeLessThan(1e-4)
    near(here.mu, byMu)
    near(here.sigma, bySigma)
}

test('the derivatives are those of the value', () => {
    fc.assert(
        fc.property(y, mu, sigma, width, (y, mu, sigma, width) => {
            checkSlopes((m, s) => logDensity(y, m, s), mu, sigma)
            checkSlopes((m, s) => logSurvival(y, m, s), mu, sigma)
            checkSlopes((m, s) => logInterval(y, y + width, m, s), mu, sigma)
        }),
    )
})

test('intervals side by side add up to the survival, also where every probability is 0 in doubles', () => {
    fc.assert(
        fc.property(y, mu, sigma, width, (y, mu, sigma, width) => {
            const whole = logSurvival(y, mu, sigma).value
            const first = logInterval(y, y + width, mu, sigma).value
            const rest = logSurvival(y + width, mu, sigma).value
            expect(Math.exp(first - whole) + Math.exp(rest - whole)).toBeCloseTo(1, 9)
        }),
    )
})

test('narrow and wide intervals meet without a step', () => {
    for (const a of [-30, -2, 0, 1.5, 40]) {
        const width = 0.005 / (1 + Math.abs(a)) - 1e-9
        const narrow = logInterval(a, a + width * 0.99, 0, 1).value - Math.log(width * 0.99)
        const wide = logInterval(a, a + width * 1.01, 0, 1).value - Math.log(width * 1.01)
        expect(Math.abs(narrow - wide)).toBeLessThan(0.02 * (1 + Math.abs(a)) * width)
    }
})
