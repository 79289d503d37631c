import fc from 'fast-check'
import { distribution } from '../distribution'
import { obeys } from '../testing/invariances'
import { AIR_PASSENGERS, INCOMES } from '../testing/published'
import { theilDecomposition } from './theil-decomposition'
import { theilL } from './theil-l'
import { theilT } from './theil-t'

test('published values of T and L', () => {
    expect(theilT(distribution(INCOMES)).value).toBeCloseTo(0.3623412, 7)
    expect(theilL(distribution(INCOMES)).value).toBeCloseTo(0.4335946, 7)
    expect(theilT(distribution(AIR_PASSENGERS)).value).toBeCloseTo(0.0893988, 7)
    expect(theilL(distribution(AIR_PASSENGERS)).value).toBeCloseTo(0.0936795, 7)
})

test('one model with everything makes T ln N and L infinite', () => {
    expect(theilT(distribution([0, 0, 0, 8])).value).toBeCloseTo(Math.log(4), 12)
    expect(theilL(distribution([0, 0, 0, 8])).nullReason).toMatch(/Infinite/)
})

obeys('theilT', theilT, { one: 0, equal: () => 0, replicated: (value) => value, transfer: 'rises' })
obeys('theilL', theilL, { one: 0, equal: () => 0, replicated: (value) => value, transfer: 'rises' })

test('T within and between groups add up to T of all', () => {
    fc.assert(
        fc.property(fc.array(fc.array(fc.integer({ min: 0, max: 50 })), { maxLength: 6 }), (groups) => {
            const whole = theilT(distribution(groups.flat()))
            const parts = theilDecomposition(groups.map((values, i) => ({ name: `${i}`, values })))
            expect(parts.nullReason).toBe(whole.nullReason)
            if (parts.value === null) return
            const { total, within, between } = parts.value
            expect(within + between).toBe(total)
            expect(total).toBeCloseTo(whole.value!, 10)
        }),
    )
})

test('groups tell their share and both their contributions, also without demand or members', () => {
    const { value } = theilDecomposition([
        { name: 'used', values: [1, 3] },
        { name: 'unused', values: [0, 0] },
        { name: 'empty', values: [] },
    ])
    expect(value!.groups).toEqual([
        {
            name: 'used',
            n: 2,
            share: 1,
            theil: { value: expect.closeTo(0.25 * Math.log(0.5) + 0.75 * Math.log(1.5)), nullReason: null },
            within: expect.closeTo(0.25 * Math.log(0.5) + 0.75 * Math.log(1.5)),
            between: Math.LN2,
        },
        {
            name: 'unused',
            n: 2,
            share: 0,
            theil: { value: null, nullReason: expect.any(String) },
            within: 0,
            between: 0,
        },
        {
            name: 'empty',
            n: 0,
            share: 0,
            theil: { value: null, nullReason: expect.any(String) },
            within: 0,
            between: 0,
        },
    ])
})

test('equal groups differ only within, groups of equal members only between', () => {
    expect(
        theilDecomposition([
            { name: 'a', values: [1, 3] },
            { name: 'b', values: [3, 1] },
        ]).value,
    ).toMatchObject({ between: 0 })
    expect(
        theilDecomposition([
            { name: 'a', values: [1, 1] },
            { name: 'b', values: [3] },
        ]).value,
    ).toMatchObject({ within: 0 })
})

test('a negative value in a group is refused', () => {
    expect(() => theilDecomposition([{ name: 'a', values: [1, -1] }])).toThrow('value 1 is -1')
})
