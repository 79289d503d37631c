import fc from 'fast-check'
import { seeded } from '../random'
import { normalQuantile } from '../special/normal'
import { atOnce } from '../steps'
import { mobyWords } from './__fixtures__/moby-words'
import { type FrequencyTable, tableOf } from './frequency-table'
import { fitLognormal } from './lognormal'
import { logSurvival } from './lognormal-masses'

const tail = (values: Iterable<number>): FrequencyTable => tableOf(Float64Array.from(values).sort())

function draws(n: number, mu: number, sigma: number, seed: number): number[] {
    const random = seeded(seed)
    return Array.from({ length: n }, () => Math.exp(mu + sigma * normalQuantile(random())))
}

test.each([1, 2, 3])('finds the parameters that the values were drawn with, seed %d', (seed) => {
    const table = tail(draws(20_000, 3, 1.5, seed))
    const cut = table.values.findIndex((value) => value >= 20)
    const { mu, sigma, boundActive } = atOnce(fitLognormal(table, cut, false, 0))
    expect(Math.abs(mu - 3)).toBeLessThan(0.4)
    expect(Math.abs(sigma - 1.5)).toBeLessThan(0.15)
    expect(boundActive).toBe(false)
})

test('counts: finds the parameters through the rounding', () => {
    const table = tail(draws(20_000, 3, 1.5, 4).map((x) => Math.max(1, Math.round(x))))
    const { mu, sigma } = atOnce(fitLognormal(table, 1, true, 0))
    expect(Math.abs(mu - 3)).toBeLessThan(0.1)
    expect(Math.abs(sigma - 1.5)).toBeLessThan(0.1)
})

test.each([true, false])('no neighbour within the bound is more likely (discrete: %s)', (discrete) => {
    const values = fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 3, maxLength: 60 })
    fc.assert(
        fc.property(values, fc.integer({ min: -20, max: 2 }), (drawn, minMu) => {
            const table = tail(drawn)
            fc.pre(table.values.length > 2)
            const best = atOnce(fitLognormal(table, 0, discrete, minMu))
            expect(best.mu).toBeGreaterThanOrEqual(minMu)
            for (const [byMu, bySigma] of [
                [0.01, 0],
                [-0.01, 0],
                [0, 0.01],
                [0, -0.01],
            ]) {
                const mu = Math.max(minMu, best.mu + byMu)
                const other = likelihood(table, discrete, mu, best.sigma + bySigma)
                expect(other).toBeLessThanOrEqual(best.logLikelihood + 1e-6)
            }
        }),
        { numRuns: 60 },
    )
})

/** Plain sum over a fine grid in ln x instead of survival functions. */
function likelihood(table: FrequencyTable, discrete: boolean, mu: number, sigma: number): number {
    const density = (y: number) => -(((y - mu) / sigma) ** 2) / 2
    const integral = (from: number, to: number, steps: number) => {
        const peak = density(Math.min(Math.max(mu, from), to))
        const h = (to - from) / steps
        let sum = 0
        for (let k = 0; k <= steps; k++) {
            const weight = k === 0 || k === steps ? 1 : k % 2 === 1 ? 4 : 2
            sum += weight * Math.exp(density(from + k * h) - peak)
        }
        return peak + Math.log((sum * h) / 3)
    }
    const start = discrete ? Math.log(table.values[0] - 0.5) : table.logs[0]
    const whole = integral(start, Math.max(start, mu) + 12 * sigma, 4000)
    return table.values.reduce((sum, x, j) => {
        const log = discrete
            ? integral(Math.log(x - 0.5), Math.log(x + 0.5), 40)
            : density(table.logs[j]) - table.logs[j]
        return sum + table.counts[j] * (log - whole)
    }, 0)
}

test('the probabilities of a tail of counts and of what lies beyond it add up to 1', () => {
    const table = tail(Array.from({ length: 3000 }, (_, i) => i + 5))
    const { mu, sigma, logMasses } = atOnce(fitLognormal(table, 0, true, 0))
    const beyond =
        logSurvival(Math.log(3004.5), mu, sigma).value - logSurvival(Math.log(4.5), mu, sigma).value
    expect(logMasses.reduce((total, mass) => total + Math.exp(mass), Math.exp(beyond))).toBeCloseTo(1, 10)
})

test('on words the most likely lognormal runs to its bound, wherever that is', () => {
    const table = tail(mobyWords())
    const at = table.values.indexOf(7)
    const likelihoods = [0, -10, -50, -200].map((minMu) => {
        const { mu, boundActive, logLikelihood } = atOnce(fitLognormal(table, at, true, minMu))
        expect(mu).toBe(minMu)
        expect(boundActive).toBe(true)
        return logLikelihood
    })
    expect([...likelihoods].sort((a, b) => a - b)).toEqual(likelihoods)
    expect(likelihoods[3]).toBeLessThan(-11753.8)
})
