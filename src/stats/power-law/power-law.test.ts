import fc from 'fast-check'
import { distribution } from '../distribution'
import { seeded } from '../random'
import { mobyWords } from './__fixtures__/moby-words'
import { fitDiscrete } from './fit-discrete'
import { frequencyTable } from './frequency-table'
import { powerLaw } from './power-law'
import { continuousSampler, discreteSampler, type TailSampler } from './sample-tail'
import { summaryAt } from './x-min'

function sample(sampler: TailSampler, n: number, seed: number): number[] {
    const random = seeded(seed)
    return Array.from({ length: n }, () => sampler(random))
}

describe('words of Moby Dick (Clauset, Shalizi and Newman 2009, table 6.1)', () => {
    const words = distribution(mobyWords())

    test('the published tail: 18,855 words, x_min 7, exponent 1.95, 2,958 in the tail', () => {
        expect(words.n).toBe(18_855)
        expect(words.ascending[words.n - 1]).toBe(14_086)
        const { value } = powerLaw(words, { discrete: true })
        expect(value).toMatchObject({ xMin: 7, tail: 2958 })
        expect(value!.alpha).toBeCloseTo(1.9527, 4)
        expect(value!.distance).toBeCloseTo(0.00825, 5)
        expect(value!.logLikelihood).toBeCloseTo(-11_753.82, 2)
        expect(value!.standardError).toBeCloseTo(0.0175, 4)
    })

    test('a spread of candidates finds the same tail', () => {
        expect(powerLaw(words, { discrete: true, maxCandidates: 60 }).value!.xMin).toBe(7)
    })

    test('from 5 on, the exponent of the poweRlaw vignette: 1.926, log likelihood -14,873', () => {
        const table = frequencyTable(words)
        const { alpha, logLikelihood } = fitDiscrete(summaryAt(table, table.values.indexOf(5)))
        expect(alpha).toBeCloseTo(1.926, 3)
        expect(Math.round(logLikelihood)).toBe(-14_873)
    })
})

test('values at the quantiles of a power law: the distance is half a step at most', () => {
    const n = 1000
    const values = Array.from({ length: n }, (_, i) => 3 * (1 - (i + 0.5) / n) ** (-1 / 1.5))
    const { value } = powerLaw(distribution(values), { discrete: false })
    expect(value!.alpha).toBeCloseTo(2.5, 1)
    expect(value!.distance).toBeLessThan(1 / n)
})

test.each([1, 2, 3, 4, 5, 6])('the exponent drawn with is within 3 standard errors, seed %d', (seed) => {
    for (const alpha of [1.6, 2.1, 2.9]) {
        const real = powerLaw(distribution(sample(continuousSampler(alpha, 2), 3000, seed)), {
            discrete: false,
        })
        expect(Math.abs(real.value!.alpha - alpha)).toBeLessThan(3 * real.value!.standardError)
        const counts = powerLaw(distribution(sample(discreteSampler(alpha, 2), 3000, seed)), {
            discrete: true,
        })
        expect(Math.abs(counts.value!.alpha - alpha)).toBeLessThan(3 * counts.value!.standardError)
    }
})

test('finds where the tail starts', () => {
    const random = seeded(5)
    const body = Array.from({ length: 3000 }, () => 100 * random())
    const tail = sample(continuousSampler(2.2, 100), 3000, 6)
    const { value } = powerLaw(distribution([...body, ...tail]), { discrete: false })
    expect(value!.xMin).toBeGreaterThan(90)
    expect(value!.xMin).toBeLessThan(130)
})

const demand = fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 200 })

test('the order of the input changes nothing, nor do zeros', () => {
    fc.assert(
        fc.property(demand, fc.boolean(), (values, discrete) => {
            const options = { discrete, minTail: 5 }
            const expected = powerLaw(distribution([...values, 1]), options)
            expect(powerLaw(distribution([0, 1, ...values.reverse(), 0]), options)).toEqual(expected)
        }),
    )
})

test.each([1e-18, 0.01, 3, 1e18])(
    'real values: another unit (times %d) keeps exponent, tail and distance',
    (unit) => {
        for (const seed of [1, 2, 3]) {
            const values = sample(continuousSampler(1.8, 1e6), 400, seed)
            const here = powerLaw(distribution(values), { discrete: false }).value!
            const there = powerLaw(distribution(values.map((x) => x * unit)), { discrete: false }).value!
            expect(there.alpha).toBeCloseTo(here.alpha, 9)
            expect(there.xMin / unit / here.xMin).toBeCloseTo(1, 12)
            expect(there.tail).toBe(here.tail)
            expect(there.distance).toBeCloseTo(here.distance, 10)
        }
    },
)

test('real values: each of them twice keeps exponent and start of the tail', () => {
    const values = sample(continuousSampler(1.8, 1), 300, 9)
    const once = powerLaw(distribution(values), { discrete: false }).value!
    const twice = powerLaw(distribution([...values, ...values]), { discrete: false }).value!
    expect(twice).toMatchObject({ xMin: once.xMin, tail: 2 * once.tail })
    expect(twice.alpha).toBeCloseTo(once.alpha, 10)
    expect(twice.standardError).toBeCloseTo(once.standardError / Math.SQRT2, 10)
})

test.each([
    ['no values', [], 'Nothing to measure: there are no values.'],
    ['only zeros', [0, 0, 0], 'No demand: every value is 0.'],
    ['one value', [5], 'Too few values above 0 (1 < 50) to tell a power law.'],
    [
        '49 values',
        Array.from({ length: 49 }, (_, i) => i + 1),
        'Too few values above 0 (49 < 50) to tell a power law.',
    ],
    ['equal values', Array(60).fill(4), 'All values above 0 are equal: they have no tail.'],
])('INV-10: %s have no fit, with the reason', (_, values, nullReason) => {
    for (const discrete of [true, false]) {
        expect(powerLaw(distribution(values), { discrete })).toEqual({ value: null, nullReason })
    }
})

test('INV-10: a best tail that is too short is no fit', () => {
    const tail = sample(continuousSampler(2, 1000), 30, 3)
    const body = Array.from({ length: 400 }, (_, i) => 1 + i / 1000)
    expect(powerLaw(distribution([...body, ...tail]), { discrete: false }).nullReason).toMatch(
        /^Too few values in the tail \(\d+ < 50\) to tell a power law\.$/,
    )
})

test('input that is no demand or no count is refused', () => {
    expect(() => distribution([1, -1])).toThrow('value 1 is -1')
    expect(() => distribution([Number.NaN])).toThrow('NaN')
    const halves = distribution(Array.from({ length: 60 }, (_, i) => i + 0.5))
    expect(() => powerLaw(halves, { discrete: true })).toThrow('counts are whole numbers')
    expect(() => powerLaw(halves, { discrete: false, minTail: 1 })).toThrow(RangeError)
    expect(() => powerLaw(halves, { discrete: false, maxCandidates: 1.5 })).toThrow(RangeError)
})

test('a million values, all of them different, take seconds at most', () => {
    const d = distribution(sample(continuousSampler(2, 1), 1_000_000, 8))
    const start = process.cpuUsage()
    expect(powerLaw(d, { discrete: false }).value!.alpha).toBeCloseTo(2, 1)
    expect(process.cpuUsage(start).user / 1000).toBeLessThan(30_000)
})
