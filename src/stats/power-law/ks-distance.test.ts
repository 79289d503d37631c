import fc from 'fast-check'
import { tableOf } from './frequency-table'
import { ksContinuous, ksDiscrete } from './ks-distance'
import { hurwitzZeta } from './special/hurwitz-zeta'

test('discrete: the largest gap over all whole numbers, those between the observed ones too', () => {
    const values = fc.array(fc.integer({ min: 2, max: 40 }), { minLength: 1, maxLength: 30 })
    fc.assert(
        fc.property(values, fc.double({ min: 1.1, max: 9, noNaN: true }), (drawn, alpha) => {
            const table = tableOf(Float64Array.from(drawn).sort())
            const [xMin] = table.values
            let largest = 0
            for (let x = xMin; x <= 41; x++) {
                const observed = drawn.filter((value) => value >= x).length / drawn.length
                largest = Math.max(
                    largest,
                    Math.abs(observed - hurwitzZeta(alpha, x) / hurwitzZeta(alpha, xMin)),
                )
            }
            expect(ksDiscrete(table, 0, alpha)).toBeCloseTo(largest, 10)
        }),
    )
})

test('continuous: the largest gap in P(X >= x) over the observed values', () => {
    const table = tableOf(Float64Array.of(1, 2, 2, 4))
    expect(ksContinuous(table, 0, 2)).toBeCloseTo(3 / 4 - 1 / 2, 14)
    expect(ksContinuous(table, 1, 2)).toBeCloseTo(1 / 2 - 1 / 3, 14)
})

test('may stop once the distance is above the limit, never below', () => {
    const table = tableOf(Float64Array.from({ length: 100 }, (_, i) => i + 1))
    const exact = ksContinuous(table, 0, 1.2)
    expect(ksContinuous(table, 0, 1.2, exact)).toBe(exact)
    expect(ksContinuous(table, 0, 1.2, 0.01)).toBeGreaterThan(0.01)
})
