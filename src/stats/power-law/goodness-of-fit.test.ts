import { distribution } from '../distribution'
import { seeded } from '../random'
import { normalQuantile } from '../special/normal'
import { mobyWords } from './__fixtures__/moby-words'
import { type BootstrapProgress, powerLawP } from './goodness-of-fit'
import { continuousSampler } from './sample-tail'

const random = seeded(12)
const sampler = continuousSampler(2.3, 1)
const drawn = distribution(Array.from({ length: 400 }, () => sampler(random)))

test('a power law is plausible on its own draws', () => {
    const { value } = powerLawP(drawn, { discrete: false, replicates: 200 })
    expect(value).toMatchObject({ plausible: true, replicates: 200 })
    expect(value!.standardError).toBeCloseTo(Math.sqrt((value!.p * (1 - value!.p)) / 200), 14)
})

test('words: plausible, as published', () => {
    const { value } = powerLawP(distribution(mobyWords()), { discrete: true, replicates: 60, seed: 7 })
    expect(value!.plausible).toBe(true)
    expect(value!.p).toBeGreaterThan(0.4)
})

test('a tail that bends is rejected', () => {
    const bent = Array.from({ length: 5000 }, (_, i) => Math.exp(0.3 * normalQuantile((i + 0.5) / 5000)))
    const far = Array.from({ length: 400 }, (_, i) => 100 + i)
    const { value } = powerLawP(distribution([...bent, ...far]), {
        discrete: false,
        replicates: 50,
        maxCandidates: 100,
    })
    expect(value).toMatchObject({ plausible: false })
})

test('the same seed gives the same p, another seed another one', () => {
    const run = (seed: number) => powerLawP(drawn, { discrete: false, replicates: 40, seed }).value!.p
    expect(run(4)).toBe(run(4))
    expect(new Set([1, 2, 3, 4].map(run)).size).toBeGreaterThan(1)
})

test('a run that goes on where another stopped ends where one run would', () => {
    const seen: BootstrapProgress[] = []
    const options = { discrete: false, replicates: 80, seed: 4 }
    const whole = powerLawP(drawn, { ...options, onProgress: (progress) => seen.push(progress) })
    expect(seen.map(({ done }) => done)).toEqual(Array.from({ length: 80 }, (_, i) => i + 1))
    expect(powerLawP(drawn, { ...options, from: seen[29] })).toEqual(whole)
})

test('INV-10: no fit, no p', () => {
    expect(powerLawP(distribution([1, 2]), { discrete: true }).nullReason).toMatch(/^Too few values/)
})

test('options out of range are refused', () => {
    for (const bad of [{ replicates: 0 }, { replicates: 2 ** 21 }, { seed: -1 }, { seed: 2 ** 32 }]) {
        expect(() => powerLawP(drawn, { discrete: false, ...bad })).toThrow(RangeError)
    }
})
