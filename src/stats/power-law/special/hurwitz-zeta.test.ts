import fc from 'fast-check'
import { hurwitzZeta, scaledZeta, scaledZetaFar } from './hurwitz-zeta'

/** ζ(s, q) and the first two derivatives of its logarithm in s, from the definition with 120 digits. */
const KNOWN: [s: number, q: number, zeta: number, slope: number, curvature: number][] = [
    [2, 1, 1.6449340668482264, -0.5699609930945329, 0.8844818339635239],
    [1.9527, 7, 0.17611246087981722, -2.9242898291096004, 1.0998222346641564],
    [1.5, 1, 2.612375348685488, -1.5052353557882678, 3.8549629156760385],
    [1.0001, 3, 9999.077257603696, -10000.922785611401, 99999999.98727004],
    [2.37, 12, 0.025685044917870697, -3.1734480355271315, 0.5321677512353786],
    [3, 1e6, 5.0000050000025e-13, -14.315510057964357, 0.24999999999991668],
    [10, 1, 1.0009945751278182, -0.0006963404452840204, 0.0004908295366975954],
    [25.5, 40, 3.0690017508382523e-41, -3.7184397002226723, 0.0016139013309310892],
    [2.2, 0.5, 5.3581950906986755, 0.4605263182511889, 0.41747653614981967],
    [100, 90, 5.646466610254065e-196, -4.505351962160783, 9.22784598751561e-5],
]

test.each(KNOWN)('zeta(%d, %d) is exact to 1e-12, its derivatives too', (s, q, zeta, slope, curvature) => {
    expect(Math.abs(hurwitzZeta(s, q) / zeta - 1)).toBeLessThan(1e-12)
    const { sum, logSum, logSquareSum } = scaledZeta(s, q)
    const mean = logSum / sum
    expect(Math.abs((-mean - Math.log(q)) / slope - 1)).toBeLessThan(1e-11)
    expect(Math.abs((logSquareSum / sum - mean ** 2) / curvature - 1)).toBeLessThan(1e-10)
})

test.each([
    [2, Math.PI ** 2 / 6],
    [4, Math.PI ** 4 / 90],
    [6, Math.PI ** 6 / 945],
    [3, 1.2020569031595942],
])('zeta(%d, 1) is Riemann zeta', (s, expected) => {
    expect(Math.abs(hurwitzZeta(s, 1) / expected - 1)).toBeLessThan(1e-12)
})

const exponent = fc.double({ min: 1.001, max: 60, noNaN: true })
const start = fc.double({ min: 0.5, max: 1e6, noNaN: true })

test('zeta(s, q) = zeta(s, q + 1) + q^-s', () => {
    fc.assert(
        fc.property(exponent, start, (s, q) => {
            const { sum } = scaledZeta(s, q)
            const shifted = ((q + 1) / q) ** -s * scaledZeta(s, q + 1).sum + 1
            expect(Math.abs(shifted / sum - 1)).toBeLessThan(1e-12)
        }),
    )
})

test('the short form agrees with the long one where it may be used', () => {
    fc.assert(
        fc.property(exponent, start, (s, above) => {
            const a = 2 * s + 12 + above
            expect(Math.abs(scaledZetaFar(s, a) / scaledZeta(s, a).sum - 1)).toBeLessThan(1e-11)
        }),
    )
})

test('exists where zeta itself is 0 in doubles', () => {
    expect(hurwitzZeta(1000, 1000)).toBe(0)
    expect(Math.log(scaledZeta(1000, 1000).sum) - 1000 * Math.log(1000)).toBeCloseTo(
        Math.log(1.582973853500711) - 3000 * Math.LN10,
        8,
    )
})
