import fc from 'fast-check'
import { distribution } from '../distribution'
import { demand, obeys } from '../testing/invariances'
import { AIR_PASSENGERS, INCOMES } from '../testing/published'
import { concentrationRatio } from './concentration-ratio'
import { hhi, hhiPoints } from './hhi'
import { hhiNormalised } from './hhi-normalised'
import { nakamoto } from './nakamoto'
import { nicheShare } from './niche-share'
import { topShare } from './top-share'

const incomes = distribution(INCOMES)

test('published values', () => {
    expect(hhi(incomes).value).toBeCloseTo(0.1840812, 7)
    expect(hhiPoints(incomes).value).toBeCloseTo(1840.812, 3)
    expect(hhi(distribution(AIR_PASSENGERS)).value).toBeCloseTo(0.0082077, 7)
    expect(concentrationRatio(incomes, 4).value).toBeCloseTo(0.7338029, 7)
})

obeys('hhi', hhi, { one: 1, equal: (n) => 1 / n, replicated: (value, m) => value / m, transfer: 'rises' })
obeys('hhiPoints', hhiPoints, { one: 10_000, equal: (n) => 10_000 / n, transfer: 'rises' })
obeys('hhiNormalised', hhiNormalised, { one: null, equal: () => 0, transfer: 'rises' })
obeys('concentrationRatio(4)', (d) => concentrationRatio(d, 4), {
    one: 1,
    equal: (n) => Math.min(1, 4 / n),
    transfer: 'does not fall',
})
obeys('topShare(0.5)', (d) => topShare(d, 0.5), {
    one: 1,
    equal: (n) => Math.ceil(n / 2) / n,
    transfer: 'does not fall',
})
obeys('nakamoto', nakamoto, { one: 1, equal: (n) => Math.floor(n / 2) + 1 })
obeys('nicheShare(4)', (d) => nicheShare(d, 4), { one: 0, equal: (n) => Math.max(0, 1 - 4 / n) })

test('unused models change the normalised index and not the plain one', () => {
    const [few, many] = [distribution([1, 3]), distribution([0, 0, 1, 3])]
    expect(hhi(many)).toEqual(hhi(few))
    expect(hhiNormalised(few).value).toBe(0.25)
    expect(hhiNormalised(many).value).toBe(0.5)
})

test('a whole universe, or more than it, has all demand', () => {
    expect(concentrationRatio(distribution([1, 2, 0]), 9).value).toBe(1)
    expect(topShare(distribution([1, 2, 0]), 1).value).toBe(1)
    expect(nicheShare(distribution([1, 2, 0]), 9).value).toBe(0)
    expect(nicheShare(distribution([1, 2, 0]), 0).value).toBe(1)
})

test('the top 7 % of a hundred models are seven, whatever 0.07 x 100 says', () => {
    const d = distribution(Array(100).fill(1))
    expect(topShare(d, 0.07).value).toBe(0.07)
    expect(topShare(d, 0.071).value).toBe(0.08)
    expect(topShare(d, 0.0001).value).toBe(0.01)
})

test('half of the demand exactly is not more than half', () => {
    expect(nakamoto(distribution([5, 5])).value).toBe(2)
    expect(nakamoto(distribution([5, 3, 2])).value).toBe(2)
    expect(nakamoto(distribution([6, 3, 2])).value).toBe(1)
})

test('shop window and niche share the demand', () => {
    fc.assert(
        fc.property(demand, fc.integer({ min: 1, max: 50 }), (values, shelf) => {
            const d = distribution(values)
            expect(concentrationRatio(d, shelf).value! + nicheShare(d, shelf).value!).toBeCloseTo(1, 12)
        }),
    )
})

test('the least top with more than half is the Nakamoto coefficient', () => {
    fc.assert(
        fc.property(demand, (values) => {
            const d = distribution(values)
            const k = nakamoto(d).value!
            expect(concentrationRatio(d, k).value).toBeGreaterThan(0.5)
            if (k > 1) expect(concentrationRatio(d, k - 1).value).toBeLessThanOrEqual(0.5)
        }),
    )
})

test('sizes are checked', () => {
    expect(() => concentrationRatio(incomes, 0)).toThrow(RangeError)
    expect(() => concentrationRatio(incomes, 1.5)).toThrow(RangeError)
    expect(() => topShare(incomes, 0)).toThrow(RangeError)
    expect(() => topShare(incomes, 1.1)).toThrow(RangeError)
    expect(() => nicheShare(incomes, -1)).toThrow(RangeError)
})
