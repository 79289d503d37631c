import fc from 'fast-check'
import { atOnce } from '../steps'
import { shuffled } from '../testing/invariances'
import { TUNA } from '../testing/published'
import { inversions } from './inversions'
import { kendallTauB } from './kendall-tau-b'
import { meanRanks } from './mean-ranks'
import { spearman } from './spearman'

const pairs = (x: number[], y: number[]) => x.map((value, i) => ({ x: value, y: y[i] }))
const tuna = pairs(TUNA.lightness, TUNA.quality)
const tied = pairs([3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7], [2, 7, 1, 8, 2, 8, 1, 8, 2, 8, 4, 5, 9, 0])
const many = Array.from({ length: 60 }, (_, i) => ({ x: i, y: (i * 37) % 61 }))

test('published correlations of tuna, with exact p-values', () => {
    const [tau, rho] = [kendallTauB(tuna).value!, spearman(tuna).value!]
    expect(tau.coefficient).toBeCloseTo(0.4444444, 7)
    expect(tau.p).toBeCloseTo(0.1194, 4)
    expect(rho.coefficient).toBeCloseTo(0.6, 12)
    expect(rho.p).toBeCloseTo(0.0968, 4)
    expect([tau.pMethod, rho.pMethod]).toEqual(['exact', 'exact'])
})

test.each([
    ['few with ties', pairs([12, 2, 1, 12, 2], [1, 4, 7, 1, 0]), -0.4714045207910316, 0.28274545993277467],
    ['many with ties', tied, 0.16872368941451035, 0.4297354794542342],
    ['many without', many, 0.09491525423728814, 0.28394830591074505],
])('tau-b and its normal p-value are those of an independent program, %s', (_, data, coefficient, p) => {
    const { value } = kendallTauB(data)
    expect(value!.coefficient).toBeCloseTo(coefficient, 12)
    expect(value!.p).toBeCloseTo(p, 12)
    expect(value!.pMethod).toBe('normal')
})

test.each([
    ['few with ties', pairs([1, 2, 3, 4, 5], [5, 6, 7, 8, 7]), 0.8207826816681233, 0.08858700531354384],
    ['many with ties', tied, 0.19032303899443684, 0.5145760571054941],
    ['many without', many, 0.1142539594331759, 0.38471495324879823],
])('rho and its p-value by t are those of an independent program, %s', (_, data, coefficient, p) => {
    const { value } = spearman(data)
    expect(value!.coefficient).toBeCloseTo(coefficient, 12)
    expect(value!.p).toBeCloseTo(p, 12)
    expect(value!.pMethod).toBe('t')
})

const data = fc.array(fc.record({ x: fc.integer({ min: 0, max: 9 }), y: fc.integer({ min: 0, max: 9 }) }), {
    minLength: 2,
    maxLength: 30,
})

test('tau-b is what counting all pairs of pairs gives', () => {
    fc.assert(
        fc.property(data, (some) => {
            let [score, untiedX, untiedY] = [0, 0, 0]
            some.forEach((a, i) => {
                for (const b of some.slice(i + 1)) {
                    score += Math.sign(a.x - b.x) * Math.sign(a.y - b.y)
                    if (a.x !== b.x) untiedX++
                    if (a.y !== b.y) untiedY++
                }
            })
            const { value } = kendallTauB(some)
            if (untiedX * untiedY === 0) expect(value).toBeNull()
            else expect(value!.coefficient).toBeCloseTo(score / Math.sqrt(untiedX * untiedY), 12)
        }),
    )
})

test('both depend on ranks alone, not on the order of the pairs, and turn with the order of one side', () => {
    fc.assert(
        fc.property(data, fc.integer(), (some, seed) => {
            const order = shuffled([...some.keys()], seed)
            for (const correlation of [kendallTauB, spearman]) {
                const { value } = correlation(some)
                expect(correlation(order.map((i) => some[i]))).toEqual(correlation(some))
                expect(correlation(some.map(({ x, y }) => ({ x: Math.exp(x), y: y ** 3 })))).toEqual(
                    correlation(some),
                )
                if (value === null) continue
                const turned = correlation(some.map(({ x, y }) => ({ x: -x, y })))
                expect(turned.value!.coefficient).toBeCloseTo(-value.coefficient, 12)
                expect(turned.value!.p).toBeCloseTo(value.p, 9)
                expect(correlation(some.map(({ x }) => ({ x, y: x }))).value!.coefficient).toBeCloseTo(1, 12)
            }
        }),
    )
})

test('one pair, or a constant side, has no order', () => {
    for (const correlation of [kendallTauB, spearman]) {
        expect(correlation([]).nullReason).toMatch(/at least two pairs/)
        expect(correlation([{ x: 1, y: 2 }]).nullReason).toMatch(/at least two pairs/)
        expect(correlation(pairs([1, 2, 3], [4, 4, 4])).nullReason).toMatch(/constant/)
        expect(() => correlation(pairs([1, 2], [3, Number.NaN]))).toThrow('pair 1 is (2, NaN)')
    }
})

test('two pairs agree or not, which is no evidence', () => {
    expect(kendallTauB(pairs([1, 2], [3, 4])).value).toMatchObject({ coefficient: 1, p: 1 })
    expect(spearman(pairs([1, 2], [4, 3])).value).toMatchObject({ coefficient: -1, p: 1 })
})

test('a hundred thousand pairs are no matter of seconds', () => {
    const large = Array.from({ length: 100_000 }, (_, i) => ({
        x: (i * 7919) % 100_003,
        y: (i * 104_729) % 9973,
    }))
    const start = process.cpuUsage()
    expect(Math.abs(kendallTauB(large).value!.coefficient)).toBeLessThan(0.02)
    expect(Math.abs(spearman(large).value!.coefficient)).toBeLessThan(0.02)
    expect(process.cpuUsage(start).user / 1000).toBeLessThan(5000)
})

test('equal values share the mean of their ranks, infinite ones too', () => {
    expect([...atOnce(meanRanks(Float64Array.of(30, 10, 10, Infinity, 20, Infinity)))]).toEqual([
        4, 1.5, 1.5, 5.5, 3, 5.5,
    ])
})

test('inversions are pairs in falling order', () => {
    fc.assert(
        fc.property(fc.array(fc.integer({ min: 0, max: 9 })), (values) => {
            const count = values.reduce(
                (all, a, i) => all + values.slice(i + 1).filter((b) => a > b).length,
                0,
            )
            expect(atOnce(inversions(values))).toBe(count)
        }),
    )
})
