import fc from 'fast-check'
import { ratio, SHARE_PLACES } from './ratio'

test('known ratios', () => {
    expect(ratio(1n, 3n, 'down')).toBe('0.333333333333')
    expect(ratio(1n, 3n, 'up')).toBe('0.333333333334')
    expect(ratio(0n, 7n, 'up')).toBe('0.000000000000')
    expect(ratio(7n, 7n, 'down')).toBe('1.000000000000')
    expect(ratio(1n, 8n, 'up')).toBe('0.125000000000')
})

test('down and up enclose the ratio, a unit of the last place apart at most', () => {
    const amount = fc.bigInt({ min: 1n, max: 2n ** 256n })
    fc.assert(
        fc.property(amount, amount, (a, b) => {
            const [numerator, denominator] = a < b ? [a, b] : [b, a]
            const unscaled = (text: string) => BigInt(text.replace('.', ''))
            const low = unscaled(ratio(numerator, denominator, 'down'))
            const high = unscaled(ratio(numerator, denominator, 'up'))
            const exact = numerator * 10n ** BigInt(SHARE_PLACES)
            expect(low * denominator <= exact && exact <= high * denominator).toBe(true)
            expect(high - low).toBeLessThanOrEqual(1n)
        }),
    )
})
