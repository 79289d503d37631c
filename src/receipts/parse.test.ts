import { createHash } from 'node:crypto'
import { id } from 'ethers'
import { parseReceipt } from './parse'
import { receiptId } from './receipt'

const TX = `0x${'Ab'.repeat(32)}`
const LINE = { paymentTx: TX, settlementTx: id('s'), blobId: 'blob' }
const parse = (line: object) => parseReceipt(JSON.stringify(line))

test('the headers of a gateway are taken for the fields they are', () => {
    const plain = parse({ ...LINE, session: 'token' })
    const headers = {
        'X-Processing-Hash': TX.toLowerCase(),
        'x-settlement-tx-hash': LINE.settlementTx,
        'x-settlement-walrus-blob-id': 'blob',
        'x-upto-session': 'token',
    }
    expect(parse(headers)).toEqual(plain)
    expect(receiptId(parse(headers))).toBe(receiptId(plain))
    expect(plain).toEqual({
        ...LINE,
        paymentTx: TX.toLowerCase(),
        sessionHash: createHash('sha256').update('token').digest('hex'),
        model: null,
        inputHash: null,
        outputHash: null,
        requestHashes: [],
        cost: null,
    })
})

test('the request may be an object or its text; its hash is of the form the gateway hashes', () => {
    const text =
        '{"temperature": 1.0, "model":"openai/gpt-4.1", "messages":[{"role":"user","content":"\u{1F600}"}], "max_tokens": 64}'
    const hashed =
        '{"max_tokens": 64, "messages": [{"content": "\\ud83d\\ude00", "role": "user"}], "model": "openai/gpt-4.1", "temperature": 1.0}'
    const asObject = parseReceipt(
        JSON.stringify({ ...LINE, inputHash: id(hashed) }).replace(/}$/, `,"request":${text}}`),
    )
    const asText = parse({ ...LINE, inputHash: id(hashed), request: text })
    expect(asObject).toEqual(asText)
    expect(asText).toMatchObject({
        model: 'openai/gpt-4.1',
        requestHashes: [id(hashed)],
        inputHash: id(hashed),
    })
    expect(parse({ ...LINE, request: text, model: 'gpt-4.1-2025-04-14' }).requestHashes).toContain(id(hashed))
})

test('a cost is a whole number of base units, written as text or as a number', () => {
    expect(parse({ ...LINE, cost: '340282366920938463463374607431768211456' }).cost).toBe(2n ** 128n)
    expect(parseReceipt(JSON.stringify(LINE).replace(/}$/, ',"cost":123456789012345678901}')).cost).toBe(
        123456789012345678901n,
    )
})

test.each<[object | string, string]>([
    [
        { ...LINE, paymentTx: '0x12' },
        'paymentTx is "0x12": expected a transaction hash, 0x and 64 hex digits',
    ],
    [
        { settlementTx: TX, blobId: 'b' },
        'paymentTx (or x-processing-hash) is missing: expected a transaction hash',
    ],
    [{ ...LINE, blobId: '' }, 'blobId is "": expected text'],
    [{ ...LINE, blobId: 'a\0' }, 'blobId is "a\\u0000": expected text without NUL'],
    [{ ...LINE, cost: 1.5 }, 'cost is 1.5: expected OPG base units, a whole decimal number'],
    [{ ...LINE, cost: '-1' }, 'cost is "-1": expected OPG base units'],
    [{ ...LINE, cost: {} }, 'cost is {}: expected OPG base units'],
    [{ ...LINE, inputHash: 7 }, 'inputHash is 7: expected a hash, 0x and 64 hex digits'],
    [{ ...LINE, model: 5 }, 'model is 5: expected text'],
    [{ ...LINE, request: 'not JSON' }, 'request is no JSON object: expected the request as it was sent'],
    [{ ...LINE, request: { messages: [] } }, 'request.model is missing: expected the name of a model'],
    [
        { ...LINE, model: 'gpt-5', request: { model: 'o3' } },
        'model is "gpt-5": expected "o3", which the request names',
    ],
    [
        { ...LINE, inputHash: id('x'), request: { model: 'o3' } },
        `inputHash is "${id('x')}": expected the hash of the request`,
    ],
    ['nonsense', 'expected a JSON object, got "nonsense"'],
    ['[]', 'expected a JSON object, got "[]"'],
])('a receipt that cannot be read is refused with field and value: %j', (line, message) => {
    expect(() => parseReceipt(typeof line === 'string' ? line : JSON.stringify(line))).toThrow(message)
})

test('every problem of a line is told', () => {
    expect(() => parse({ paymentTx: 1, settlementTx: 2 })).toThrow(
        /paymentTx is 1.*\nsettlementTx is 2.*\nblobId/,
    )
})
