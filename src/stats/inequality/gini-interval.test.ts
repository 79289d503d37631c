import { distribution } from '../distribution'
import { seeded } from '../random'
import { shuffled } from '../testing/invariances'
import { INCOMES } from '../testing/published'
import { gini } from './gini'
import { giniDeltaInterval } from './gini-delta-interval'
import { giniInfluence } from './gini-influence'
import { giniInterval } from './gini-interval'
import { giniAcceleration } from './gini-jackknife'

const pareto = (n: number, seed: number, unused = 0) => {
    const random = seeded(seed)
    return Array.from({ length: n }, () => (random() < unused ? 0 : (1 - random()) ** (-1 / 3)))
}

test('the acceleration is the skewness of the indices with one model left out', () => {
    for (const values of [INCOMES, [0, 0, 3, 3, 9, 1], pareto(30, 1, 0.4)]) {
        const without = values.map((_, i) => gini(distribution(values.filter((_, j) => j !== i))).value!)
        const mean = without.reduce((a, b) => a + b) / without.length
        const moment = (k: number) => without.reduce((total, index) => total + (mean - index) ** k, 0)
        expect(giniAcceleration(distribution(values))).toBeCloseTo(moment(3) / (6 * moment(2) ** 1.5), 10)
    }
})

test('the influence of a model is how fast the index moves as its weight grows', () => {
    const values = [0, 0, 1, 4, 4, 11]
    const d = distribution(values)
    const { unused, active } = giniInfluence(d, gini(d).value!)
    const weighted = (weights: number[]) => {
        const total = weights.reduce((a, b) => a + b)
        const mean = values.reduce((all, x, i) => all + x * weights[i], 0) / total
        const pairs = values.flatMap((x, i) =>
            values.map((y, j) => weights[i] * weights[j] * Math.abs(x - y)),
        )
        return pairs.reduce((a, b) => a + b) / (2 * total ** 2 * mean)
    }
    const step = 1e-6
    values.forEach((_, i) => {
        const more = weighted(values.map((_, j) => 1 - step + (i === j ? step * values.length : 0)))
        const less = weighted(values.map((_, j) => 1 + step - (i === j ? step * values.length : 0)))
        expect(i < 2 ? unused : active[i - 2]).toBeCloseTo((more - less) / (2 * step), 6)
    })
})

test('the bootstrap interval of the incomes is that of an independent program, up to chance', () => {
    const { value } = giniInterval(distribution(INCOMES), { seed: 1, replicates: 20_000 })
    expect(value!.lower).toBeCloseTo(0.349, 2)
    expect(Math.abs(value!.upper - 0.6454)).toBeLessThan(0.02)
    expect(value!.acceleration).toBeCloseTo(0.0524503, 7)
})

test('an interval of 95 % holds the true index about that often', () => {
    const truth = 1 / (2 * 3 - 1)
    const hits = { bootstrap: 0, delta: 0 }
    const markets = 200
    for (let market = 0; market < markets; market++) {
        const d = distribution(pareto(200, market))
        const bootstrap = giniInterval(d, { seed: market, replicates: 500 }).value!
        const delta = giniDeltaInterval(d).value!
        if (bootstrap.lower <= truth && truth <= bootstrap.upper) hits.bootstrap++
        if (delta.lower <= truth && truth <= delta.upper) hits.delta++
    }
    expect(hits.bootstrap / markets).toBeGreaterThan(0.86)
    expect(hits.delta / markets).toBeGreaterThan(0.82)
})

test('for many models with a short tail the two intervals agree', () => {
    const random = seeded(3)
    const d = distribution(Array.from({ length: 2000 }, () => (random() < 0.5 ? 0 : random())))
    const [delta, bootstrap] = [giniDeltaInterval(d).value!, giniInterval(d, { seed: 1 }).value!]
    expect(bootstrap.lower).toBeCloseTo(delta.lower, 2)
    expect(bootstrap.upper).toBeCloseTo(delta.upper, 2)
})

test('a wider level encloses a narrower one', () => {
    const d = distribution(pareto(100, 5, 0.3))
    for (const of of [
        (level: number) => giniDeltaInterval(d, level).value!,
        (level: number) => giniInterval(d, { level, seed: 1 }).value!,
    ]) {
        expect(of(0.99).lower).toBeLessThan(of(0.8).lower)
        expect(of(0.99).upper).toBeGreaterThan(of(0.8).upper)
    }
})

test('the same seed gives the same interval in any order and unit, another seed another one', () => {
    const values = pareto(50, 9, 0.5)
    const once = giniInterval(distribution(values), { seed: 4 })
    expect(giniInterval(distribution(shuffled(values, 1)), { seed: 4 })).toEqual(once)
    expect(giniInterval(distribution(values.map((value) => value * 1024)), { seed: 4 })).toEqual(once)
    expect(giniInterval(distribution(values), { seed: 5 })).not.toEqual(once)
})

test('equal demand has an interval of no width', () => {
    const d = distribution([2, 2, 2, 2])
    expect(giniInterval(d, { seed: 1 }).value).toMatchObject({ lower: 0, upper: 0 })
    expect(giniDeltaInterval(d).value).toMatchObject({ lower: 0, upper: 0, standardError: 0 })
})

test('there is no interval for nothing, one model, or too few used ones', () => {
    for (const values of [[], [0, 0], [3]]) {
        expect(giniInterval(distribution(values), { seed: 1 }).value).toBeNull()
        expect(giniDeltaInterval(distribution(values)).value).toBeNull()
    }
    expect(giniInterval(distribution([0, 0, 0, 9]), { seed: 1 }).nullReason).toMatch(
        /Too few models are used/,
    )
})

test('levels, replicates and seeds are checked', () => {
    const d = distribution([1, 2])
    expect(() => giniDeltaInterval(d, 1)).toThrow(RangeError)
    expect(() => giniInterval(d, { level: 0, seed: 1 })).toThrow(RangeError)
    expect(() => giniInterval(d, { replicates: 99, seed: 1 })).toThrow(RangeError)
    expect(() => giniInterval(d, { seed: 0.5 })).toThrow(RangeError)
})

test('a thousand samples of a thousand models are drawn in a fraction of a second', () => {
    const d = distribution(pareto(1000, 2, 0.66))
    giniInterval(d, { seed: 1, replicates: 1000 })
    const start = process.cpuUsage()
    giniInterval(d, { seed: 2, replicates: 1000 })
    expect(process.cpuUsage(start).user / 1000).toBeLessThan(1000)
})
