import { distribution } from '../distribution'
import { seeded } from '../random'
import { normalQuantile } from '../special/normal'
import { mobyWords } from './__fixtures__/moby-words'
import { type ComparisonOptions, tailModelComparison } from './compare'
import { powerLaw } from './power-law'
import { continuousSampler } from './sample-tail'

const words = distribution(mobyWords())

function compare(values: number[], options: ComparisonOptions) {
    const d = distribution(values)
    return tailModelComparison(d, powerLaw(d, options).value!, options).value!
}

test.each([
    [undefined, 5.73, 1e-7, 'powerLaw'],
    [0, 5.73, 1e-7, 'powerLaw'],
    [-10, 2.22, 0.05, 'powerLaw'],
    [-50, 0.83, 1, 'undecided'],
    [-200, 0.46, 1, 'undecided'],
])(
    'words, mu at least %p: the verdict depends on the bound, which is said',
    (minMu, statistic, pBelow, verdict) => {
        const fit = powerLaw(words, { discrete: true }).value!
        const { value } = tailModelComparison(words, fit, { discrete: true, minMu })
        expect(value!.statistic).toBeCloseTo(statistic, 1)
        expect(value!.p).toBeLessThan(pBelow)
        expect(value!.verdict).toBe(verdict)
        expect(value!.lognormal).toMatchObject({ boundActive: true, minMu: minMu ?? 0, mu: minMu ?? 0 })
        expect(value!.logLikelihoodRatio).toBeCloseTo(fit.logLikelihood - value!.lognormal.logLikelihood, 6)
    },
)

test('a power law beats the lognormal on its own draws', () => {
    const random = seeded(3)
    const sampler = continuousSampler(2.5, 1)
    const drawn = Array.from({ length: 5000 }, () => sampler(random))
    expect(compare(drawn, { discrete: false }).verdict).toBe('powerLaw')
})

test('a lognormal beats the power law on its own draws', () => {
    const random = seeded(3)
    const drawn = Array.from({ length: 5000 }, () => 1 + Math.exp(3 + 0.4 * normalQuantile(random())))
    const d = distribution(drawn)
    const whole = { ...powerLaw(d, { discrete: false }).value!, xMin: d.ascending[0], tail: d.n, alpha: 1.35 }
    const { value } = tailModelComparison(d, whole, { discrete: false })
    expect(value!.verdict).toBe('lognormal')
    expect(value!.statistic).toBeLessThan(-5)
})

test('the level of significance is the caller’s', () => {
    const fit = powerLaw(words, { discrete: true }).value!
    const options = { discrete: true, minMu: -10 }
    expect(tailModelComparison(words, fit, { ...options, significance: 0.01 }).value!.verdict).toBe(
        'undecided',
    )
    expect(tailModelComparison(words, fit, { ...options, significance: 0.05 }).value!.verdict).toBe(
        'powerLaw',
    )
})

test('real values: another unit changes nothing', () => {
    const random = seeded(8)
    const drawn = Array.from({ length: 4000 }, () => Math.exp(2 * normalQuantile(random())))
    const here = compare(drawn, { discrete: false })
    const there = compare(
        drawn.map((x) => x * 1e18),
        { discrete: false },
    )
    expect(there.statistic).toBeCloseTo(here.statistic, 6)
    expect(there.verdict).toBe(here.verdict)
    expect(there.lognormal.boundActive).toBe(here.lognormal.boundActive)
})

test('a fit of other values is refused', () => {
    const fit = { ...powerLaw(words, { discrete: true }).value!, xMin: 14_085 }
    expect(() => tailModelComparison(words, fit, { discrete: true })).toThrow(RangeError)
})
