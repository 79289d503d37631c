import fc from 'fast-check'
import { rankMobility } from './rank-mobility'

const market = fc.dictionary(fc.constantFrom(...'abcdefghijklmnopqrst'), fc.nat({ max: 50 }))
const demandOf = (record: Record<string, number>) => new Map(Object.entries(record))
const row = (mobility: ReturnType<typeof rankMobility>, from: number | string) =>
    mobility.value!.rows.find((each) => each.from === from)!

test('models enter, wake, climb and leave', () => {
    const before = demandOf({ low: 1, high: 5, asleep: 0, leaving: 0 })
    const after = demandOf({ low: 9, high: 3, asleep: 1, newcomer: 0 })
    const mobility = rankMobility(before, after, 2)
    expect(mobility.value!.states).toEqual(['absent', 'unused', 1, 2])
    expect(row(mobility, 'absent')).toEqual({ from: 'absent', count: 1, to: [0, 1, 0, 0] })
    expect(row(mobility, 'unused')).toEqual({ from: 'unused', count: 2, to: [0.5, 0, 0.5, 0] })
    expect(row(mobility, 1)).toEqual({ from: 1, count: 1, to: [0, 0, 0, 1] })
    expect(row(mobility, 2)).toEqual({ from: 2, count: 1, to: [0, 0, 0, 1] })
    expect(mobility.value!.shorrocks.value).toBe((3 - 1) / 2)
})

test('a hundred different models fill ten deciles evenly', () => {
    const demand = new Map(Array.from({ length: 100 }, (_, i) => [`${i}`, i + 1]))
    const { rows, shorrocks } = rankMobility(demand, demand).value!
    for (const each of rows.slice(2)) {
        expect(each.count).toBe(10)
        expect(each.to!.indexOf(1)).toBe(1 + (each.from as number))
    }
    expect(rows.slice(0, 2)).toEqual([
        { from: 'absent', count: 0, to: null },
        { from: 'unused', count: 0, to: null },
    ])
    expect(shorrocks.value).toBe(0)
})

test('rows add up to 1, all models are counted, and the order and unit of demand do not matter', () => {
    fc.assert(
        fc.property(market, market, (before, after) => {
            const mobility = rankMobility(demandOf(before), demandOf(after), 4)
            if (mobility.value === null) return
            const { rows } = mobility.value
            for (const { to, count } of rows) {
                if (to === null) expect(count).toBe(0)
                else expect(to.reduce((a, b) => a + b)).toBeCloseTo(1, 12)
            }
            const ids = new Set([...Object.keys(before), ...Object.keys(after)])
            expect(rows.reduce((total, { count }) => total + count, 0)).toBe(ids.size)
            const turned = new Map([...demandOf(before)].reverse().map(([id, value]) => [id, value * 1e-3]))
            expect(rankMobility(turned, demandOf(after), 4)).toEqual(mobility)
        }),
    )
})

test('models that come or go do not count as mobile', () => {
    const before = demandOf({ low: 1, high: 5, asleep: 0, leaving: 0 })
    const after = demandOf({ low: 1, high: 5, asleep: 0, newcomer: 0 })
    expect(rankMobility(before, after, 2).value!.shorrocks.value).toBe(0)
})

test('models with equal demand are in one class', () => {
    const { rows } = rankMobility(demandOf({ a: 2, b: 2, c: 2 }), new Map()).value!
    expect(rows.filter(({ count }) => count > 0)).toEqual([
        { from: 5 + 1, count: 3, to: [1, ...Array(11).fill(0)] },
    ])
})

test('there is no mobility without models, nor an index of one state', () => {
    expect(rankMobility(new Map(), new Map()).nullReason).toMatch(/no values/)
    expect(rankMobility(demandOf({ a: 1 }), demandOf({ a: 2 })).value!.shorrocks.nullReason).toMatch(
        /two states/,
    )
})

test('demand is checked, and so is the number of classes', () => {
    expect(() => rankMobility(demandOf({ a: 1, b: -1 }), new Map())).toThrow('value 1 is -1')
    expect(() => rankMobility(new Map(), new Map(), 1)).toThrow(RangeError)
})
