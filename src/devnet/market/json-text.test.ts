import { compactText, Float, type Json, pythonText } from './json-text'

const VALUE: Json = {
    z: [1, new Float(1), new Float(0), new Float(0.7), -3, true, null, {}, []],
    model: 'grok-4',
    '🦄': 'a',
    '\uffee': 'b',
    é: 'grüße 📈\n\t"quoted" \\ /\u007f\u2028',
    big: 10n ** 20n,
}

it('writes what json.dumps(value, sort_keys=True) of Python 3 writes', () => {
    // Made with Python 3.11.
    const expected =
        '{"big": 100000000000000000000, "model": "grok-4", "z": [1, 1.0, 0.0, 0.7, -3, true, null, {}, []], ' +
        '"\\u00e9": "gr\\u00fc\\u00dfe \\ud83d\\udcc8\\n\\t\\"quoted\\" \\\\ /\\u007f\\u2028", ' +
        '"\\uffee": "b", "\\ud83e\\udd84": "a"}'
    expect(pythonText(VALUE)).toBe(expected)
})

it('keeps the floats of Python, or makes of them what JavaScript does', () => {
    const value = { temperature: new Float(1), top_p: new Float(0.5), n: 1 }
    expect(compactText(value, 'python')).toBe('{"temperature":1.0,"top_p":0.5,"n":1}')
    expect(compactText(value, 'javascript')).toBe('{"temperature":1,"top_p":0.5,"n":1}')
})
