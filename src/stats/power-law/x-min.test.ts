import fc from 'fast-check'
import { atOnce } from '../steps'
import { tableOf } from './frequency-table'
import { CONTINUOUS, DISCRETE } from './tail-family'
import { scanXMin, summaryAt } from './x-min'

const counts = fc
    .array(fc.integer({ min: 1, max: 60 }), { minLength: 2, maxLength: 80 })
    .map((values) => tableOf(Float64Array.from(values).sort()))

test.each([
    ['discrete', DISCRETE],
    ['continuous', CONTINUOUS],
])('%s: no other start of the tail is closer, and none as close is smaller', (_, family) => {
    fc.assert(
        fc.property(counts, (table) => {
            const best = atOnce(scanXMin(table, family, 2000))
            const distances = Array.from({ length: table.values.length - 1 }, (_, i) =>
                family.distance(table, i, family.alpha(summaryAt(table, i))),
            )
            expect(best?.distance ?? Infinity).toBe(Math.min(...distances))
            expect(best?.index ?? -1).toBe(distances.indexOf(Math.min(...distances)))
        }),
    )
})

test('of two equal distances the smaller xMin wins', () => {
    const family = { ...CONTINUOUS, distance: () => 0.25 }
    const table = tableOf(Float64Array.from({ length: 40 }, (_, i) => i + 1))
    expect(atOnce(scanXMin(table, family, 2000))?.index).toBe(0)
})

test('values that are all equal have no tail', () => {
    expect(atOnce(scanXMin(tableOf(Float64Array.of(3, 3, 3)), CONTINUOUS, 2000))).toBeNull()
})
