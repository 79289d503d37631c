import fc from 'fast-check'
import { distribution } from '../distribution'
import { demand, obeys } from '../testing/invariances'
import { INCOMES } from '../testing/published'
import { atkinson } from './atkinson'
import { theilL } from './theil-l'

test('published values', () => {
    expect(atkinson(distribution(INCOMES), 0.5).value).toBeCloseTo(0.1796591, 7)
    expect(atkinson(distribution(INCOMES), 1).value).toBeCloseTo(0.3518251, 7)
})

test('by hand: harmonic mean over mean for an aversion of 2', () => {
    expect(atkinson(distribution([1, 3]), 2).value).toBeCloseTo(1 - 1.5 / 2, 12)
})

test('without aversion nothing is unequal; with all of it only the least used model counts', () => {
    expect(atkinson(distribution([1, 3]), 0).value).toBe(0)
    expect(atkinson(distribution([1, 3]), Infinity).value).toBe(0.5)
    expect(atkinson(distribution([1, 3]), 100_000).value).toBeCloseTo(0.5, 4)
})

test('an unused model makes it exactly 1 from an aversion of 1 on, and not below', () => {
    expect(atkinson(distribution([0, 3]), 1).value).toBe(1)
    expect(atkinson(distribution([0, 3]), 5).value).toBe(1)
    expect(atkinson(distribution([0, 3]), 0.5).value).toBeCloseTo(0.5, 12)
})

test('it rises with the aversion, through 1 without a jump, where it is 1 - exp(-theilL)', () => {
    fc.assert(
        fc.property(demand, (values) => {
            const d = distribution(values.map((value) => value + 1))
            const at = (epsilon: number) => atkinson(d, epsilon).value!
            const rising = [0, 0.2, 0.5, 0.9, 1, 1.1, 2, 5, 50, Infinity].map(at)
            expect(rising.every((value, i) => i === 0 || value >= rising[i - 1] - 1e-12)).toBe(true)
            expect(at(1 + 1e-9)).toBeCloseTo(at(1), 7)
            expect(at(1 - 1e-9)).toBeCloseTo(at(1), 7)
            expect(at(1)).toBeCloseTo(1 - Math.exp(-theilL(d).value!), 12)
        }),
    )
})

test('the aversion is 0 or more', () => {
    expect(() => atkinson(distribution([1]), -1)).toThrow(RangeError)
    expect(() => atkinson(distribution([1]), Number.NaN)).toThrow(RangeError)
})

const laws = { one: 0, equal: () => 0, replicated: (value: number) => value }
obeys('atkinson(0.5)', (d) => atkinson(d, 0.5), { ...laws, transfer: 'rises' })
obeys('atkinson(1)', (d) => atkinson(d, 1), { ...laws, transfer: 'does not fall' })
obeys('atkinson(2)', (d) => atkinson(d, 2), { ...laws, transfer: 'does not fall' })
