import fc from 'fast-check'
import { distribution } from '../distribution'
import { demand, shuffled } from '../testing/invariances'
import { gini } from './gini'
import { lorenzCurve } from './lorenz-curve'

test('the curve of four models is exact at every quarter', () => {
    expect(lorenzCurve(distribution([5, 0, 3, 2])).value).toEqual([
        { population: 0, demand: 0 },
        { population: 0.25, demand: 0 },
        { population: 0.5, demand: 0.2 },
        { population: 0.75, demand: 0.5 },
        { population: 1, demand: 1 },
    ])
})

test('the curve rises, is convex, and twice its distance from the diagonal is the Gini index', () => {
    fc.assert(
        fc.property(demand, (values) => {
            const d = distribution(values)
            const curve = lorenzCurve(d).value!
            const slopes = curve.slice(1).map((point, i) => (point.demand - curve[i].demand) * d.n)
            const area = curve
                .slice(1)
                .reduce((sum, point, i) => sum + (point.demand + curve[i].demand) / (2 * d.n), 0)
            expect(
                slopes.every((slope, i) => slope >= -1e-12 && (i === 0 || slope >= slopes[i - 1] - 1e-9)),
            ).toBe(true)
            expect(1 - 2 * area).toBeCloseTo(gini(d).value!, 9)
        }),
    )
})

test('a down-sampled curve has its ends and points of the whole one', () => {
    fc.assert(
        fc.property(demand, fc.integer({ min: 2, max: 60 }), fc.integer(), (values, points, seed) => {
            const whole = lorenzCurve(distribution(values)).value!
            const some = lorenzCurve(distribution(shuffled(values, seed)), points).value!
            expect(some).toHaveLength(Math.min(points, values.length + 1))
            expect([some[0], some.at(-1)]).toEqual([whole[0], whole.at(-1)])
            for (const point of some) expect(whole).toContainEqual(point)
        }),
    )
})

test('there is no curve without demand, and none of fewer than two points', () => {
    expect(lorenzCurve(distribution([])).nullReason).toMatch(/no values/)
    expect(lorenzCurve(distribution([0, 0])).nullReason).toMatch(/No demand/)
    expect(() => lorenzCurve(distribution([1, 2]), 1)).toThrow(RangeError)
})

test('two hundred points of a million models take less than a second', () => {
    const d = distribution(Float64Array.from({ length: 1_000_000 }, (_, i) => i % 1000))
    const start = process.cpuUsage()
    expect(lorenzCurve(d, 200).value).toHaveLength(200)
    expect(process.cpuUsage(start).user / 1000).toBeLessThan(1000)
})
