import { id } from 'ethers'
import { readBlob } from '../../src/proofs/checks/read-blob'
import { readFetched } from '../../src/proofs/checks/read-fetched'
import { readTree } from '../../src/verify/proofs/batch'
import { readCall } from '../../src/verify/proofs/individual'
import { batchOf } from '../support/settlements'
import { told } from '../support/told'

const OUTPUT = '"output": {"choices": [{"message": {"role": "assistant", "content": "hi"}}]}'
const call = (input: string, output = OUTPUT) => Buffer.from(`{"input": ${input}, ${output}}`)
const chat = (more = '', model = '"m"') =>
    `{"model": ${model}, ${more} "messages": [{"role": "user", "content": "x"}]}`
const [BATCH] = [batchOf([[id('a'), id('b'), id('c'), '0x12', '1']]).bytes.toString()]
const nested = (open: string, close: string, n: number) => `${open.repeat(n)}1${close.repeat(n)}`

/** Texts that are read, by their model. */
const READ: Record<string, [bytes: Buffer, model: string | null]> = {
    'a key twice': [call('{"model": "a", "model": "m", "messages": []}'), 'm'],
    'a whole part twice': [call(`{}, "input": ${chat()}`), 'm'],
    'a member __proto__': [call(chat('"__proto__": {"model": "x"},')), 'm'],
    'a member __proto__ at the top': [
        Buffer.from(`{"__proto__": {"input": 1}, "input": ${chat()}, ${OUTPUT}}`),
        'm',
    ],
    'a member constructor': [call(chat('"constructor": {"prototype": 1},')), 'm'],
    'a number above 2^53': [call(chat('"max_tokens": 9007199254740993,')), 'm'],
    'a number beyond any double': [call(chat('"temperature": 1e999999999,')), 'm'],
    'a number of a million digits': [call(chat(`"temperature": ${'9'.repeat(1_000_000)},`)), 'm'],
    'half a surrogate pair': [call(chat('', '"m\\ud800"')), 'm\ufffd'],
    'a NUL': [call(chat('', '"m\\u0000"')), 'm\u2400'],
    'a text that is itself deep': [call(JSON.stringify(nested('{"a":', '}', 50_000))), null],
}

/** Texts that are refused, in one of a few sentences. */
const REFUSED: Record<string, Buffer> = {
    'a byte order mark': Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), call(chat())]),
    UTF16: Buffer.from(`{"input": ${chat()}, ${OUTPUT}}`, 'utf16le'),
    NaN: call(chat('"temperature": NaN,')),
    'lists in lists': call(nested('[', ']', 200_000)),
    'objects in objects': call(nested('{"a":', '}', 4_000)),
    'a batch behind __proto__': Buffer.from(`{"__proto__": ${BATCH}}`),
    'a leaf behind __proto__': Buffer.from(BATCH.replace('"value"', '"__proto__"')),
    nothing: Buffer.alloc(0),
}

test.each(Object.entries(READ))(
    'a call with %s is read, and hashes alike on both paths',
    (_, [bytes, model]) => {
        expect(readFetched(bytes, false)).toMatchObject({ shape: 'INDIVIDUAL' })
        const ours = readBlob(bytes)
        const theirs = readCall(bytes)!
        expect(ours).toMatchObject({ kind: 'individual', model })
        expect(theirs.model).toBe(model)
        if (ours.kind !== 'individual') return
        expect(ours.inputHashes.filter((hash) => !theirs.inputHashes.has(hash))).toEqual([])
        expect(ours.outputHashes.filter((hash) => !theirs.outputHashes.has(hash))).toEqual([])
        // What is archived without its texts says the same.
        const kept = readFetched(bytes, false)
        expect('archive' in kept && readBlob(kept.archive)).toEqual(ours)
    },
)

test.each(Object.entries(REFUSED))(
    '%s is refused in a sentence that quotes nothing, on both paths',
    (_, bytes) => {
        const refused = readFetched(bytes, false)
        expect(refused).toHaveProperty('error')
        expect(JSON.stringify(refused)).toMatch(/^\{"error":"[a-zA-Z ]+","code":"[A-Z_]+"\}$/)
        expect(readCall(bytes) ?? readTree(bytes)).toBeNull()
    },
)

test('prices and counts that are no amounts are unknown, not wrong', () => {
    const odd = ['1e99999999', '-1', '1.5', '9'.repeat(200), '"1e999999"', 'true', '{}', '"\\u0661"']
    for (const value of told(odd)) {
        const output = `"output": {"usage": {"prompt_tokens": ${value}}, "opengradient": {"cost_opg": ${value}}}`
        const bytes = call(chat(), output)
        expect(readBlob(bytes)).toMatchObject({ promptTokens: null, costOpg: null })
        expect(readCall(bytes)).toMatchObject({ inputTokens: null, cost: null })
    }
})
