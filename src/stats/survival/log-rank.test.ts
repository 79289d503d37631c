import fc from 'fast-check'
import { AML, durations, REMISSION } from '../testing/published'
import { logRank } from './log-rank'

const aml = [
    { name: 'maintained', durations: AML.maintained },
    { name: 'nonmaintained', durations: AML.nonmaintained },
]
const remission = [
    { name: '6-MP', durations: REMISSION.mercaptopurine },
    { name: 'placebo', durations: REMISSION.placebo },
]

test('published test of aml', () => {
    const { value } = logRank(aml)
    expect(value!.chiSquare).toBeCloseTo(3.3964, 4)
    expect(value!.degreesOfFreedom).toBe(1)
    expect(value!.p).toBeCloseTo(0.0653, 4)
    expect(value!.groups).toEqual([
        { name: 'maintained', n: 11, observed: 7, expected: expect.closeTo(10.69, 2) },
        { name: 'nonmaintained', n: 12, observed: 11, expected: expect.closeTo(7.31, 2) },
    ])
})

test('published test of the 6-MP trial', () => {
    const { value } = logRank(remission)
    expect(value!.chiSquare).toBeCloseTo(16.79, 2)
    expect(value!.p).toBeCloseTo(4.17e-5, 7)
    expect(value!.groups[0].expected).toBeCloseTo(19.25, 2)
})

test('four groups have three degrees of freedom, in any order', () => {
    const [one, other] = [logRank([...aml, ...remission]).value!, logRank([...remission, ...aml]).value!]
    expect(one.degreesOfFreedom).toBe(3)
    expect(other.chiSquare).toBeCloseTo(one.chiSquare, 9)
})

const group = fc.array(fc.record({ time: fc.nat({ max: 20 }), event: fc.boolean() }), { maxLength: 20 })

test('as many events are expected as observed, and the unit of time does not matter', () => {
    fc.assert(
        fc.property(fc.array(group, { minLength: 2, maxLength: 4 }), (data) => {
            const groups = data.map((durations, i) => ({ name: `${i}`, durations }))
            const { value } = logRank(groups)
            if (value === null) return
            const total = (key: 'observed' | 'expected') =>
                value.groups.reduce((all, each) => all + each[key], 0)
            expect(total('expected')).toBeCloseTo(total('observed'), 9)
            expect(value.p).toBeGreaterThanOrEqual(0)
            expect(value.p).toBeLessThanOrEqual(1)
            const slower = groups.map((each) => ({
                ...each,
                durations: each.durations.map(({ time, event }) => ({ time: time * 7, event })),
            }))
            expect(logRank(slower).value).toEqual(value)
        }),
    )
})

test('the same waiting in both groups is no difference', () => {
    const both = [AML.maintained, AML.maintained].map((data, i) => ({ name: `${i}`, durations: data }))
    expect(logRank(both).value).toMatchObject({ chiSquare: expect.closeTo(0, 12), p: expect.closeTo(1, 5) })
})

test('a group that is never at risk with the others takes no degree of freedom', () => {
    const early = { name: 'left before the first event', durations: durations('1+ 2+') }
    const three = logRank([...aml, early]).value!
    expect(three.degreesOfFreedom).toBe(1)
    expect(three.chiSquare).toBeCloseTo(3.3964, 4)
    expect(three.groups[2]).toMatchObject({ observed: 0, expected: 0 })
})

test('one group, no group, or no events give nothing to compare', () => {
    expect(logRank([]).nullReason).toMatch(/nothing can be compared/)
    expect(logRank([aml[0]]).nullReason).toMatch(/nothing can be compared/)
    expect(
        logRank([
            { name: 'a', durations: durations('1+ 2+') },
            { name: 'b', durations: durations('3+') },
        ]).value,
    ).toBeNull()
})
