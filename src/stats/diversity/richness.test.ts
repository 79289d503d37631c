import { distribution } from '../distribution'
import type { Outcome } from '../outcome'
import { obeys } from '../testing/invariances'
import { GIRDLED, LOGGED } from '../testing/published'
import { richnessEstimate } from './richness-estimate'
import { sampleCoverage } from './sample-coverage'

test.each([
    ['girdled', GIRDLED, 43.893, 14.306, 30.511, 96.971, 0.92886],
    ['logged', LOGGED, 61.403, 18.532, 43.502, 128.583, 0.94457],
])(
    'published estimates of spider species, %s',
    (_, counts, estimate, standardError, lower, upper, coverage) => {
        const d = distribution(counts)
        const { value } = richnessEstimate(d)
        expect(value!.observed).toBe(counts.length)
        expect(value!.estimate).toBeCloseTo(estimate, 3)
        expect(value!.standardError).toBeCloseTo(standardError, 3)
        expect(value!.lower).toBeCloseTo(lower, 3)
        expect(value!.upper).toBeCloseTo(upper, 3)
        expect(sampleCoverage(d).value).toBeCloseTo(coverage, 5)
    },
)

test('when no model was called exactly twice, pairs of singles stand in', () => {
    const d = distribution([5, 1, 1, 1])
    expect(richnessEstimate(d).value!.estimate).toBe(4 + (7 / 8) * 3)
    expect(sampleCoverage(d).value).toBeCloseTo(1 - (3 / 8) * (14 / 16), 12)
})

test('when no model was called just once, nothing is missing', () => {
    const d = distribution([5, 2, 2])
    expect(richnessEstimate(d).value).toMatchObject({
        observed: 3,
        estimate: 3,
        standardError: 0,
        lower: 3,
        upper: 3,
    })
    expect(sampleCoverage(d).value).toBe(1)
})

test('one call covers nothing that can be told', () => {
    expect(sampleCoverage(distribution([1, 0])).nullReason).toMatch(/One call alone/)
    expect(richnessEstimate(distribution([1, 0])).value).toMatchObject({ estimate: 1 })
})

test('only whole numbers are counts', () => {
    for (const measure of [richnessEstimate, sampleCoverage] as ((d: unknown) => Outcome<unknown>)[]) {
        expect(measure(distribution([1, 2.5])).nullReason).toMatch(/Only for counts/)
    }
})

const estimate = (level?: number) => (d: Parameters<typeof richnessEstimate>[0]) => {
    const { value, nullReason } = richnessEstimate(d, level)
    return value === null ? { value, nullReason } : { value: value.estimate, nullReason: null }
}
obeys('richnessEstimate', estimate(), { one: 1, equal: (n) => n, scales: false })
obeys('sampleCoverage', sampleCoverage, { one: 1, equal: () => 1, scales: false })
