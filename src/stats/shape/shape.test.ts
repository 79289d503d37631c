import fc from 'fast-check'
import { distribution } from '../distribution'
import { LARGEST_CITIES } from '../testing/cities'
import { demand, shuffled } from '../testing/invariances'
import { histogram } from './histogram'
import { rankSize } from './rank-size'
import { rankSizeSlope } from './rank-size-slope'

test('published slopes of the cities of the United States', () => {
    const cities = distribution(LARGEST_CITIES)
    const slope = rankSizeSlope(cities, 135).value!
    expect(slope.zeta).toBeCloseTo(1.4102, 4)
    expect(slope.standardError).toBeCloseTo(0.1716, 4)
    expect(slope.k).toBe(135)
    expect([slope.densityExponent, slope.zipfExponent]).toEqual([1 + slope.zeta, 1 / slope.zeta])
    expect(rankSizeSlope(cities, 580).value!.zeta).toBeCloseTo(1.3717, 4)
    expect(rankSizeSlope(cities, 580).value!.standardError).toBeCloseTo(0.0805, 4)
})

test('values on a line of the shifted rank give its slope and intercept', () => {
    const values = Array.from({ length: 50 }, (_, i) => Math.exp((3 - Math.log(i + 0.5)) / 1.2))
    const slope = rankSizeSlope(distribution(values), 50).value!
    expect(slope.zeta).toBeCloseTo(1.2, 10)
    expect(slope.intercept).toBeCloseTo(3, 10)
})

test('equal values share the mean of their ranks', () => {
    const { zeta } = rankSizeSlope(distribution([9, 3, 3]), 3).value!
    expect(zeta).toBeCloseTo(Math.log(2 / 0.5) / Math.log(3), 12)
})

test('a slope needs two different values, and no more are taken than are used', () => {
    expect(rankSizeSlope(distribution([4, 4, 4, 0]), 4).nullReason).toMatch(/All values are equal/)
    expect(rankSizeSlope(distribution([7]), 2).nullReason).toMatch(/equal/)
    expect(rankSizeSlope(distribution([0, 0]), 2).nullReason).toMatch(/No demand/)
    expect(rankSizeSlope(distribution([]), 2).nullReason).toMatch(/no values/)
    expect(rankSizeSlope(distribution([4, 1, 0, 0]), 4).value!.k).toBe(2)
    expect(() => rankSizeSlope(distribution([4, 1]), 1)).toThrow(RangeError)
})

test('ranks run from the first to the last used model, evenly on the logarithmic scale', () => {
    const d = distribution([0, ...Array.from({ length: 1000 }, (_, i) => i + 1)])
    const pairs = rankSize(d, 4).value!
    expect(pairs).toEqual([
        { rank: 1, value: 1000 },
        { rank: 10, value: 991 },
        { rank: 100, value: 901 },
        { rank: 1000, value: 1 },
    ])
})

test('ranks rise and values do not, whatever the order of the models', () => {
    fc.assert(
        fc.property(demand, fc.integer({ min: 2, max: 100 }), fc.integer(), (values, points, seed) => {
            const pairs = rankSize(distribution(values), points).value!
            const used = values.filter((value) => value > 0)
            expect(pairs.length).toBeLessThanOrEqual(points)
            expect(pairs[0]).toEqual({ rank: 1, value: Math.max(...used) })
            expect(pairs.at(-1)).toEqual({ rank: used.length, value: Math.min(...used) })
            pairs.slice(1).forEach((pair, i) => {
                expect(pair.rank).toBeGreaterThan(pairs[i].rank)
                expect(pair.value).toBeLessThanOrEqual(pairs[i].value)
            })
            expect(rankSize(distribution(shuffled(values, seed)), points).value).toEqual(pairs)
        }),
    )
})

test('there are no ranks without demand, and at least two points', () => {
    expect(rankSize(distribution([0]), 5).nullReason).toMatch(/No demand/)
    expect(() => rankSize(distribution([1]), 1)).toThrow(RangeError)
})

test('bins follow the powers, without gaps, after the bin of the unused', () => {
    expect(histogram(distribution([0, 0, 1, 9, 10, 1000]))).toEqual([
        { from: 0, to: 0, count: 2, demand: 0 },
        { from: 1, to: 10, count: 2, demand: 10 },
        { from: 10, to: 100, count: 1, demand: 10 },
        { from: 100, to: 1000, count: 0, demand: 0 },
        { from: 1000, to: 10_000, count: 1, demand: 1000 },
    ])
    expect(histogram(distribution([0.3, 1, 3, 4]), 2).slice(1)).toEqual([
        { from: 0.25, to: 0.5, count: 1, demand: 0.3 },
        { from: 0.5, to: 1, count: 0, demand: 0 },
        { from: 1, to: 2, count: 1, demand: 1 },
        { from: 2, to: 4, count: 1, demand: 3 },
        { from: 4, to: 8, count: 1, demand: 4 },
    ])
})

test('every value is in the bin around it, from the smallest to the largest number', () => {
    const values = Array.from({ length: 600 }, (_, i) => Number(`1e${i - 300}`))
    for (const base of [2, 10] as const) {
        const bins = histogram(distribution([...values, Number.MIN_VALUE, 1e307]), base)
        expect(bins.reduce((count, bin) => count + bin.count, 0)).toBe(602)
        expect(bins.slice(2).map((bin) => bin.from)).toEqual(bins.slice(1, -1).map((bin) => bin.to))
    }
    for (const value of values)
        expect(histogram(distribution([value]))[1]).toMatchObject({ from: value, count: 1 })
    for (const bin of histogram(distribution(values)).slice(1))
        expect(bin).toMatchObject({ count: 1, demand: bin.from })
})

test('the number just below a power is in the bin below it', () => {
    const below = 1000 - 2 ** -43
    expect(Math.floor(Math.log10(below))).toBe(3)
    expect(histogram(distribution([below]))[1]).toMatchObject({ from: 100, to: 1000, count: 1 })
})

test('with nothing used there is the bin of the unused alone', () => {
    expect(histogram(distribution([]))).toEqual([{ from: 0, to: 0, count: 0, demand: 0 }])
    expect(histogram(distribution([0, 0]))).toEqual([{ from: 0, to: 0, count: 2, demand: 0 }])
})
