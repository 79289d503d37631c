/** Takes long, though it starts nothing. @project e2e */
import fc from 'fast-check'
import { longestStepMs } from '../../test/support/longest-step'
import * as stats from '.'
import { giniIntervalOf } from './inequality/gini-interval'
import { powerLawTailOf } from './power-law'
import { inversions } from './ranks/inversions'
import { atOnce, type Steps } from './steps'

const N = 100_000
/** A step takes 2 to 15 ms; in one piece these take 80 to 400. */
const MOST_MS = 50

const random = stats.seeded(3)
const numbers = Float64Array.from({ length: N }, () => Math.floor(random() * 1e9))
const others = Float64Array.from({ length: N }, () => Math.floor(random() * 1e4))
const places = Int32Array.from(numbers, (_, place) => place)
const ids = places.map((place) => (place * 7919) % N)
const used = numbers.subarray(0, 34_000)
const durations = { events: used, censored: numbers.subarray(34_000) }
const cohorts = Array.from({ length: 41 }, (_, cohort) => ({
    name: `${cohort}`,
    durations: {
        events: used.filter((_, i) => i % 41 === cohort),
        censored: durations.censored.filter((_, i) => i % 41 === cohort),
    },
}))

const COMPUTATIONS: Record<string, () => Steps<unknown>> = {
    'a survival curve': () => stats.survivalCurve(durations),
    'a log-rank test of 41 groups': () => stats.logRankTest(cohorts),
    'sorting numbers': () =>
        stats.ascending(Float64Array.from({ length: 10 * N }, (_, i) => numbers[i % N] * i)),
    'sorting by a comparison with ties': () =>
        stats.sorted(places, (a, b) => others[a] - others[b] || (`${ids[a]}` < `${ids[b]}` ? -1 : 1)),
    'Kendall’s correlation': () => stats.kendallTauBOf({ x: numbers, y: others }),
    'Spearman’s correlation': () => stats.spearmanOf({ x: numbers, y: others }),
    'classes of demand': () => stats.demandStates(others),
    'inversions of a million': () =>
        inversions(Float64Array.from({ length: 10 * N }, (_, i) => numbers[i % N])),
    'rank-biased overlap': () => stats.overlapOf(new Uint32Array(N + 1).fill(1, 1), N, 0.9),
    'Theil’s T of 30,000 groups': () =>
        stats.theilDecompositionOf(
            Array.from({ length: 30_000 }, (_, i) => ({
                name: `${i}`,
                values: others.subarray(i * 3, i * 3 + 3),
            })),
        ),
    'a power law of 34,000 amounts': () =>
        powerLawTailOf(stats.distribution(used.map((value) => (1 + value) ** 2)), { discrete: false }),
    'a bootstrap of 2,000 members': () =>
        giniIntervalOf(stats.distribution(others.subarray(0, 2_000)), { seed: 1 }),
}

test.each(Object.keys(COMPUTATIONS))('nobody waits long for %s of a hundred thousand models', (name) => {
    expect(longestStepMs(COMPUTATIONS[name])).toBeLessThan(MOST_MS)
})

test('what is sorted in steps is sorted, and equal ones keep their order', () => {
    const lengths = fc.constantFrom(0, 1, 2, 4_095, 4_096, 4_097, 9_000, 20_000)
    fc.assert(
        fc.property(lengths, fc.integer({ min: 1, max: 1e6 }), (length, different) => {
            const keys = Float64Array.from({ length }, (_, i) => (i * 7_919) % different)
            const order = Int32Array.from(keys, (_, place) => place)
            const found = atOnce(stats.sorted(order, (a, b) => keys[a] - keys[b]))
            expect([...found]).toEqual([...order].sort((a, b) => keys[a] - keys[b] || a - b))
        }),
        { numRuns: 30 },
    )
    const many = Float64Array.from({ length: 150_001 }, () => random() - 0.5)
    expect(atOnce(stats.ascending(many))).toEqual(many.slice().sort())
})
