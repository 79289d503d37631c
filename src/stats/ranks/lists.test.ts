import fc from 'fast-check'
import { rankBiasedOverlap } from './rank-biased-overlap'
import { topKDistance } from './top-k-distance'
import { turnover } from './turnover'

const alphabet = [...'abcdefghijklmnopqrstuvwxyz']
const list = fc.uniqueArray(fc.constantFrom(...alphabet), { minLength: 1, maxLength: 12 })
const depth = fc.double({ min: 0.05, max: 0.95, noNaN: true })

test.each([
    [alphabet.join(''), 'f', 0.9, 0.05309],
    [alphabet.join(''), 'av', 0.2, 0.9],
    [alphabet.join(''), 'bncxagm', 0.2, 0.105466],
    [alphabet.join(''), 'auzemcwhrtjvbfqxyk', 0.4, 0.772647],
    [alphabet.join(''), 'karfvodcjmwgzlypebunq', 0.9, 0.468431],
    ['abcdefghijklmnoqrstuvwxyz', 'achudyxfktsrzwbgqjenolivm', 0.9, 0.640332],
    ['abcdefghijklmnoqrstuvwxyz', 'achudyxfktsrzwbgqjenolivm', 0.99, 0.919628],
])('overlap of %s and %s at %d is what the program of its author gives', (a, b, p, expected) => {
    expect(rankBiasedOverlap([...a], [...b], p).value).toBeCloseTo(expected, 5)
    expect(rankBiasedOverlap([...b], [...a], p).value).toBeCloseTo(expected, 5)
})

test('overlap lies between 0, of strangers, and 1, of the same list', () => {
    fc.assert(
        fc.property(list, list, depth, (a, b, p) => {
            const overlap = rankBiasedOverlap(a, b, p).value!
            expect(overlap).toBeGreaterThanOrEqual(0)
            expect(overlap).toBeLessThanOrEqual(1)
            expect(overlap === 0).toBe(!a.some((id) => b.includes(id)))
            expect(rankBiasedOverlap(a, a, p).value).toBeCloseTo(1, 12)
        }),
    )
})

test('a swap at the top costs more than one further down', () => {
    const swapped = (i: number) => alphabet.with(i, alphabet[i + 1]).with(i + 1, alphabet[i])
    expect(rankBiasedOverlap(alphabet, swapped(0), 0.9).value).toBeLessThan(
        rankBiasedOverlap(alphabet, swapped(5), 0.9).value!,
    )
})

/** By the four cases of the paper, pair by pair. */
function distanceByCases(a: string[], b: string[]): number {
    const union = [...new Set([...a, ...b])]
    const place = (of: string[], id: string) => (of.includes(id) ? of.indexOf(id) : Infinity)
    let count = 0
    union.forEach((i, at) => {
        for (const j of union.slice(at + 1)) {
            const inA = Math.sign(place(a, i) - place(a, j) || 0)
            const inB = Math.sign(place(b, i) - place(b, j) || 0)
            if (inA * inB < 0) count++
        }
    })
    return count
}

test('the distance of top lists counts the pairs they contradict each other on', () => {
    fc.assert(
        fc.property(list, list, (a, b) => {
            const { distance, normalised } = topKDistance(a, b).value!
            expect(distance).toBe(distanceByCases(a, b))
            expect(topKDistance(b, a).value).toEqual({ distance, normalised })
            expect(normalised).toBeLessThanOrEqual(1)
        }),
    )
})

test('the distance by hand: one swap, one newcomer, all strangers', () => {
    expect(topKDistance(['a', 'b', 'c'], ['b', 'a', 'c']).value).toEqual({ distance: 1, normalised: 1 / 9 })
    expect(topKDistance(['a', 'b', 'c'], ['a', 'b', 'd']).value).toEqual({ distance: 1, normalised: 1 / 9 })
    expect(topKDistance(['a', 'b', 'c'], ['d', 'a', 'b']).value).toEqual({ distance: 3, normalised: 1 / 3 })
    expect(topKDistance(['a', 'b'], ['c', 'd']).value).toEqual({ distance: 4, normalised: 1 })
    expect(topKDistance(['a', 'b'], ['a', 'b']).value).toEqual({ distance: 0, normalised: 0 })
})

test('turnover is the share of newcomers', () => {
    expect(turnover(['a', 'b', 'c'], ['c', 'd', 'a', 'e']).value).toBe(0.5)
    expect(turnover([], ['a']).value).toBe(1)
    expect(turnover(['a'], ['a']).value).toBe(0)
})

test('empty lists have no order', () => {
    expect(rankBiasedOverlap([], ['a'], 0.9).nullReason).toMatch(/empty/)
    expect(topKDistance(['a'], []).nullReason).toMatch(/empty/)
    expect(turnover(['a'], []).nullReason).toMatch(/empty/)
})

test('a member that stands twice, and a depth that is no probability, are refused', () => {
    expect(() => rankBiasedOverlap(['a'], ['b', 'c', 'b'], 0.9)).toThrow('the second list has b twice')
    expect(() => topKDistance(['a', 'a'], ['b'])).toThrow('the first list has a twice')
    expect(() => turnover(['a'], ['b', 'b'])).toThrow('the list after has b twice')
    for (const p of [0, 1, Number.NaN]) expect(() => rankBiasedOverlap(['a'], ['b'], p)).toThrow(RangeError)
})
