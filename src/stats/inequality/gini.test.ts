import fc from 'fast-check'
import { distribution } from '../distribution'
import { demand, obeys } from '../testing/invariances'
import { AIR_PASSENGERS, INCOMES } from '../testing/published'
import { gini } from './gini'
import { giniActive } from './gini-active'
import { giniUnbiased } from './gini-unbiased'
import { inactiveShare } from './inactive-share'

const of = (values: number[]) => gini(distribution(values)).value

test.each([
    [[1, 2, 3, 4, 5], 0.2666667],
    [[0, 0, 0, 1], 0.75],
    [INCOMES, 0.4620911],
    [AIR_PASSENGERS, 0.2407563],
])('published Gini indices (%#)', (values, expected) => {
    expect(of(values)).toBeCloseTo(expected, 7)
})

test.each([
    [INCOMES, 0.5134346],
    [AIR_PASSENGERS, 0.2424399],
    [[0, 0, 0, 1], 1],
])('published unbiased Gini indices (%#)', (values, expected) => {
    expect(giniUnbiased(distribution(values)).value).toBeCloseTo(expected, 7)
})

test('the Gini index is half the mean difference over the mean', () => {
    fc.assert(
        fc.property(demand, (values) => {
            const mean = values.reduce((a, b) => a + b) / values.length
            const differences = values
                .flatMap((a) => values.map((b) => Math.abs(a - b)))
                .reduce((a, b) => a + b)
            expect(of(values)).toBeCloseTo(differences / (2 * values.length ** 2 * mean), 12)
        }),
    )
})

test('with the share p of unused models, gini = p + (1 - p) giniActive', () => {
    fc.assert(
        fc.property(demand, (values) => {
            const d = distribution(values)
            const p = inactiveShare(d).value!
            expect(gini(d).value).toBeCloseTo(p + (1 - p) * giniActive(d).value!, 12)
        }),
    )
})

test('unused models alone are all inactive, and an empty universe has no share of them', () => {
    expect(inactiveShare(distribution([0, 0])).value).toBe(1)
    expect(inactiveShare(distribution([])).nullReason).toMatch(/no values/)
    expect(giniActive(distribution([0, 0])).nullReason).toMatch(/No demand/)
})

obeys('gini', gini, { one: 0, equal: () => 0, replicated: (value) => value, transfer: 'rises' })
obeys('giniActive', giniActive, { one: 0, equal: () => 0, replicated: (value) => value })
obeys('giniUnbiased', giniUnbiased, { one: null, equal: () => 0, transfer: 'rises' })
