import { seeded } from '../random'
import { continuousSampler, discreteSampler } from './sample-tail'
import { hurwitzZeta } from './special/hurwitz-zeta'

test.each([
    [1.6, 1],
    [2.4, 5],
    [3.5, 100],
])('counts of exponent %d from %d on come as often as they should', (alpha, xMin) => {
    const draw = discreteSampler(alpha, xMin)
    const random = seeded(11)
    const drawn = Array.from({ length: 40_000 }, () => draw(random))
    for (const factor of [1, 2, 10, 500, 5000]) {
        const x = xMin * factor
        const expected = hurwitzZeta(alpha, x) / hurwitzZeta(alpha, xMin)
        const seen = drawn.filter((value) => value >= x).length / drawn.length
        expect(Math.abs(seen - expected)).toBeLessThan(4 * Math.sqrt(expected / drawn.length))
    }
    expect(drawn.every((value) => Number.isInteger(value) && value >= xMin)).toBe(true)
})

test('the table and the search beyond it meet: the draw rises with the random number', () => {
    const draw = discreteSampler(1.5, 1)
    const drawn = [0, 0.3, 0.9, 0.969, 0.97, 0.975, 0.976, 0.99, 0.999999].map((u) => draw(() => u))
    expect([...drawn].sort((a, b) => a - b)).toEqual(drawn)
    expect(drawn[0]).toBe(1)
    for (const [u, x] of [
        [0.975, draw(() => 0.975)],
        [0.999999, draw(() => 0.999999)],
    ]) {
        expect(hurwitzZeta(1.5, x) / hurwitzZeta(1.5, 1)).toBeGreaterThanOrEqual((1 - u) * (1 - 1e-9))
        expect(hurwitzZeta(1.5, x + 1) / hurwitzZeta(1.5, 1)).toBeLessThan((1 - u) * (1 + 1e-9))
    }
})

test('real values follow the inverse of the distribution function', () => {
    expect(continuousSampler(3, 10)(() => 0.75)).toBeCloseTo(20, 12)
})
