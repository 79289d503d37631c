import { distribution } from '../distribution'
import { frequencyTable, meanLogExcess, size } from './frequency-table'

test('each value above 0 stands there once, with how often it occurs', () => {
    const table = frequencyTable(distribution([4, 0, 1, 4, 0, 2]))
    expect([...table.values]).toEqual([1, 2, 4])
    expect([...table.counts]).toEqual([1, 1, 2])
    expect([...table.atLeast]).toEqual([4, 3, 2, 0])
    expect(size(table)).toBe(4)
    expect(meanLogExcess(table, 1)).toBeCloseTo((2 / 3) * Math.LN2, 14)
})

test('is empty when nothing is used', () => {
    expect(size(frequencyTable(distribution([0, 0])))).toBe(0)
})
