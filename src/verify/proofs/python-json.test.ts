import { parseJson, pythonFloat, pythonJson } from './python-json'

/** Made with Python 3: `json.dumps(json.loads(text), sort_keys=True)`. */
const VECTORS: [text: string, python: string][] = [
    ['{"b":1,"a":[1.0,2,0.7,1e5,-0,-0.0]}', '{"a": [1.0, 2, 0.7, 100000.0, 0, -0.0], "b": 1}'],
    [
        '{"ü":"Grüße 🦄\\u007f","z":"a/b\\n\\"","A":null}',
        '{"A": null, "z": "a/b\\n\\"", "\\u00fc": "Gr\\u00fc\\u00dfe \\ud83e\\udd84\\u007f"}',
    ],
    [
        '{"\\uffff":1,"\\ud83e\\udd84":2,"a":true,"":[]}',
        '{"": [], "a": true, "\\uffff": 1, "\\ud83e\\udd84": 2}',
    ],
    [
        '[123456789012345678901234567890, 1E400, 5e-324, {}]',
        '[123456789012345678901234567890, Infinity, 5e-324, {}]',
    ],
]

test.each(VECTORS)('%s is written as Python writes it', (text, python) => {
    expect(pythonJson(parseJson(Buffer.from(text)))).toBe(python)
})

/** `repr(float(x))` of Python 3. */
const FLOATS: [number, string][] = [
    [0, '0.0'],
    [1e15, '1000000000000000.0'],
    [1e16, '1e+16'],
    [123456789012345680, '1.2345678901234568e+17'],
    [0.0001, '0.0001'],
    [0.00001, '1e-05'],
    [0.000123, '0.000123'],
    [1.5e-7, '1.5e-07'],
    [-2.5, '-2.5'],
    [1 / 3, '0.3333333333333333'],
    [1.7976931348623157e308, '1.7976931348623157e+308'],
]

test.each(FLOATS)('%d is %s', (value, python) => {
    expect(pythonFloat(value)).toBe(python)
})
