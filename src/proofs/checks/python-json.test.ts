import { PYTHON_VECTORS } from './__fixtures__/python-vectors'
import { BlobError } from './blob-error'
import { parseExact } from './json'
import { pythonJson } from './python-json'

test.each(PYTHON_VECTORS)('%s is written as Python writes it', (text, dumped) => {
    expect(pythonJson(parseExact(text))).toBe(dumped)
})

test('what is nested deeper than Python goes is refused, and the stack holds', () => {
    for (const depth of [1_000, 5_000, 100_000, 2_000_000]) {
        const text = '['.repeat(depth) + ']'.repeat(depth)
        expect(() => pythonJson(parseExact(text))).toThrow(BlobError)
    }
})
