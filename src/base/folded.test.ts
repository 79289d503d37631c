import fc from 'fast-check'
import { folded } from './folded'

test.each([
    ['Onyx-Labs/ETH', 'onyx-labs/eth'],
    ['Straße', 'strasse'],
    ['STRAẞE', 'strasse'],
    ['ΟΔΟΣ', 'οδοσ'],
    ['ｆｕｌｌ　ｗｉｄｔｈ', 'full width'],
    ['ﬁne', 'fine'],
    ['e\u0301', 'é'],
    ['on\u200byx', 'onyx'],
    ['\u202eonyx\u2066', 'onyx'],
    ['a\tb\n  c', 'a b c'],
    ['a\u0000b', 'a b'],
    ['\u200b\u2060', ''],
    ['\ud800x', '\ufffdx'],
])('%j is compared as %j', (text, expected) => {
    expect(folded(text)).toBe(expected)
})

test('what is folded stays as it is, and case does not matter', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 40 })
    fc.assert(
        fc.property(text, (given) => {
            const once = folded(given)
            expect(folded(once)).toBe(once)
            expect(folded(given.normalize('NFD'))).toBe(once)
        }),
        { numRuns: 2_000 },
    )
    fc.assert(
        fc.property(fc.string({ unit: 'grapheme-ascii' }), (given) => {
            expect(folded(given.toUpperCase())).toBe(folded(given))
        }),
    )
})
