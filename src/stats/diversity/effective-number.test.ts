import fc from 'fast-check'
import { hhi } from '../concentration/hhi'
import { distribution } from '../distribution'
import { demand, obeys } from '../testing/invariances'
import { GIRDLED, LOGGED } from '../testing/published'
import { effectiveNumber } from './effective-number'

test.each([
    ['girdled', GIRDLED, 168, 26, 12.06, 7.84],
    ['logged', LOGGED, 252, 37, 14.421, 6.761],
])('published numbers of spider species, %s', (_, counts, n, species, q1, q2) => {
    const d = distribution(counts)
    expect([d.sum, d.n]).toEqual([n, species])
    expect(effectiveNumber(d, 0).value).toBe(species)
    expect(effectiveNumber(d, 1).value).toBeCloseTo(q1, 3)
    expect(effectiveNumber(d, 2).value).toBeCloseTo(q2, 3)
    expect(effectiveNumber(d, Infinity).value).toBe(n / counts[0])
})

test('it falls as q grows, without a jump, and is 1 / hhi at q = 2', () => {
    fc.assert(
        fc.property(demand, (values) => {
            const d = distribution(values)
            const at = (q: number) => effectiveNumber(d, q).value!
            const falling = [0, 0.3, 0.5, 0.9, 1, 1.2, 1.5, 2, 3, 100, Infinity].map(at)
            expect(falling.every((value, i) => i === 0 || value <= falling[i - 1] * (1 + 1e-12))).toBe(true)
            for (const q of [0.5, 1, 1.5, 2]) expect(at(q + 1e-9)).toBeCloseTo(at(q), 5)
            expect(at(2)).toBe(1 / hhi(d).value!)
        }),
    )
})

test('unused models do not count', () => {
    expect(effectiveNumber(distribution([0, 0, 1, 3]), 1)).toEqual(effectiveNumber(distribution([1, 3]), 1))
})

test('the order is 0 or more', () => {
    expect(() => effectiveNumber(distribution([1]), -1)).toThrow(RangeError)
    expect(() => effectiveNumber(distribution([1]), Number.NaN)).toThrow(RangeError)
})

const laws = { one: 1, equal: (n: number) => n, replicated: (value: number, m: number) => value * m }
obeys('effectiveNumber(0)', (d) => effectiveNumber(d, 0), laws)
obeys('effectiveNumber(1)', (d) => effectiveNumber(d, 1), { ...laws, transfer: 'falls' })
obeys('effectiveNumber(2)', (d) => effectiveNumber(d, 2), { ...laws, transfer: 'falls' })
obeys('effectiveNumber(7.5)', (d) => effectiveNumber(d, 7.5), laws)
obeys('effectiveNumber(Infinity)', (d) => effectiveNumber(d, Infinity), laws)
