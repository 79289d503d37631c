import fc from 'fast-check'
import { decimalOrNull } from './decimal'
import { JsonNumber } from './json'

test.each([
    ['0', '0'],
    ['0.00', '0'],
    ['1.50', '1.5'],
    ['007.1', '7.1'],
    ['1e-7', '0.0000001'],
    ['1.25E+3', '1250'],
    ['12.5e-1', '1.25'],
    ['0.1e1', '1'],
    ['123456789012345678901234567890.123456789', '123456789012345678901234567890.123456789'],
])('%s is %s', (lexeme, plain) => {
    expect(decimalOrNull(lexeme)).toBe(plain)
    expect(decimalOrNull(new JsonNumber(lexeme))).toBe(plain)
})

test.each(['', '-1', '+1', '.5', '5.', '1e999', 'NaN', 'Infinity', '1,5', '0x1', '1_0', '1'.repeat(41)])(
    '%s is no amount',
    (text) => {
        expect(decimalOrNull(text)).toBeNull()
    },
)

test('is the number that is written', () => {
    fc.assert(
        fc.property(fc.double({ min: 1e-15, max: 1e20, noNaN: true }), (number) => {
            expect(Number(decimalOrNull(String(number)))).toBe(number)
        }),
    )
})
