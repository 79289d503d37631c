import { individualBlob, individualTee, REQUEST_TEXT, textHash } from './__fixtures__/individual'
import { signCall } from './__fixtures__/keys'
import { REQUEST_VECTORS } from './__fixtures__/request-vectors'
import type { IndividualContent } from './blob-content'
import { checkIndividual } from './individual'
import { type KeyEntry, keyFinder } from './keys'
import { readBlob } from './read-blob'

const tee = individualTee
const keyOf = keyFinder(new Map<string, KeyEntry>([[tee.teeId, { publicKey: tee.publicKey }]]))

function read(parts: object = {}): IndividualContent {
    return readBlob(individualBlob(parts)) as IndividualContent
}

function event(inputText = REQUEST_TEXT, outputText = 'your answer') {
    const call = { inputHash: textHash(inputText), outputHash: textHash(outputText), timestamp: '1780000000' }
    return { ...call, teeId: tee.teeId, signature: signCall(tee, call) }
}

test('a blob of the settled call gives its model, tokens and cost', () => {
    expect(checkIndividual(read(), event(), keyOf)).toEqual({
        verified: true,
        unverifiedReason: null,
        inputMatches: true,
        outputMatches: true,
        hashesMatch: true,
        isWebSearch: false,
        model: 'anthropic/claude-haiku-4-5',
        promptTokens: 12,
        completionTokens: 34,
        costOpg: 1820000000000000n,
        costUsd: '0.000182',
    })
})

test('a blob of another call says nothing, though the signature holds (INV-10)', () => {
    const silent = {
        hashesMatch: false,
        model: null,
        promptTokens: null,
        costOpg: null,
        costUsd: null,
        verified: true,
    }
    const asked = { input: { model: 'm', messages: [{ role: 'user', content: 'something else' }] } }
    expect(checkIndividual(read(asked), event(), keyOf)).toMatchObject({
        ...silent,
        inputMatches: false,
        outputMatches: true,
    })
    const answered = event(REQUEST_TEXT, 'another answer')
    expect(checkIndividual(read(), answered, keyOf)).toMatchObject({
        ...silent,
        inputMatches: true,
        outputMatches: false,
    })
})

test('a forged signature is told apart from forged content', () => {
    const forged = { ...event(), signature: `0x${'11'.repeat(256)}` }
    expect(checkIndividual(read(), forged, keyOf)).toMatchObject({
        hashesMatch: true,
        verified: false,
        unverifiedReason: 'SIGNATURE_INVALID',
    })
    expect(checkIndividual(read(), { ...event(), signature: '0x00' }, keyOf).unverifiedReason).toBe(
        'PLACEHOLDER_SIGNATURE',
    )
    expect(checkIndividual(read(), event(), keyFinder(new Map())).unverifiedReason).toBe('TEE_NOT_REGISTERED')
})

describe('the request is recognised', () => {
    test.each(REQUEST_VECTORS)('$name', ({ input, hashed }) => {
        expect(read({ input }).inputHashes).toContain(textHash(hashed))
        expect(read({ input }).inputHashes.length).toBeLessThan(15)
    })

    test('and no other: one more space is another request', () => {
        for (const { input, hashed } of REQUEST_VECTORS) {
            expect(read({ input }).inputHashes).not.toContain(textHash(`${hashed} `))
        }
    })
})

describe('the answer is recognised', () => {
    const calls = [{ id: 'c1', type: 'function', function: { name: 'f', arguments: '{"città": 1}' } }]
    const callsText = String.raw`[{"function": {"arguments": "{\"citt\u00e0\": 1}", "name": "f"}, "id": "c1", "type": "function"}]`
    const chat = (message: object, finish_reason = 'stop') => ({
        choices: [{ index: 0, message, finish_reason }],
    })

    test.each([
        ['a text', chat({ content: 'é' }), 'é'],
        ['an empty text', chat({ content: '' }), ''],
        ['no text, beside pictures', chat({ content: null, images: ['data:'] }), ''],
        ['text in parts', chat({ content: [{ type: 'text', text: 'a' }, 'b', { type: 'x' }] }), 'ab'],
        ['tool calls', chat({ content: '', tool_calls: calls }, 'tool_calls'), callsText],
        ['tool calls with another reason to finish', chat({ content: 'x', tool_calls: calls }), callsText],
        ['a text completion', { choices: [{ text: 'upon a time' }] }, 'upon a time'],
        ['plain text', 'as it is', 'as it is'],
        ['JSON text', JSON.stringify(chat({ content: 'inside' })), 'inside'],
        ['anything else, as Python writes it', { b: 1, a: null }, '{"a": null, "b": 1}'],
    ])('%s', (_, output, hashed) => {
        expect(read({ output }).outputHashes).toContain(textHash(hashed))
    })

    test('half a surrogate pair has no UTF-8 and matches nothing', () => {
        const blob = Buffer.from(String.raw`{"input":"\ud800","output":"\udc00"}`)
        const content = readBlob(blob) as IndividualContent
        expect(content.outputHashes).not.toContain(textHash('\udc00'))
        expect(content.inputHashes).toEqual([textHash(String.raw`"\ud800"`)])
    })
})

describe('what cannot be read is null, never a guess (INV-10)', () => {
    const said = (input: unknown, output: unknown = {}) => read({ input, output })

    test('the model: that of the request, else that of the answer, else none', () => {
        expect(said({ model: ' gpt-5 ' }, { model: 'x' }).model).toBe('gpt-5')
        expect(said({}, { model: 'x' }).model).toBe('x')
        expect(said({ model: '' }, { model: 7 }).model).toBeNull()
        expect(said('{"model":"in-text"}').model).toBe('in-text')
        expect(said({ model: `${'y'.repeat(600)}` }).model).toHaveLength(512)
        expect(said({ model: 'a\0b\ud800' }).model).toBe('a\u2400b\ufffd')
    })

    test('tokens: whole and not negative', () => {
        const tokens = (value: unknown) => said({}, { usage: { prompt_tokens: value } }).promptTokens
        expect([tokens(0), tokens(7), tokens('8'), tokens(2147483647)]).toEqual([0, 7, 8, 2147483647])
        expect([-1, 1.5, 'x', null, true, {}, 2147483648, 1e300].map(tokens)).toEqual(Array(8).fill(null))
        expect(said({}, { usage: { input_tokens: 3, output_tokens: 4 } })).toMatchObject({
            promptTokens: 3,
            completionTokens: 4,
        })
        expect(said({}, {})).toMatchObject({
            promptTokens: null,
            completionTokens: null,
            costOpg: null,
            costUsd: null,
        })
    })

    test('cost in OPG: base units, exact', () => {
        const cost = (text: string) => {
            const blob = `{"input":{},"output":{"opengradient":{"cost_opg":${text}}}}`
            return (readBlob(Buffer.from(blob)) as IndividualContent).costOpg
        }
        expect(cost('"123456789012345678901234567890"')).toBe(123456789012345678901234567890n)
        expect(cost('9007199254740993')).toBe(9007199254740993n)
        expect(cost('0')).toBe(0n)
        for (const text of [
            '"0.5"',
            '1.0',
            '1e18',
            '-1',
            '"-1"',
            '""',
            'null',
            '[1]',
            `"${2n ** 256n}"`,
            '"0x10"',
        ]) {
            expect([text, cost(text)]).toEqual([text, null])
        }
    })

    test('id, signature, time and address: of their form', () => {
        const parts = { teeId: '0x12', teeSignature: '***', timestamp: 'soon', ethAddress: '0xZZ' }
        expect(read(parts)).toMatchObject({ teeId: null, signature: null, timestamp: null, ethAddress: null })
        const bare = tee.teeId.slice(2).toUpperCase()
        expect(read({ teeId: bare, timestamp: 1780000000 })).toMatchObject({
            teeId: tee.teeId,
            timestamp: '1780000000',
        })
    })
})
