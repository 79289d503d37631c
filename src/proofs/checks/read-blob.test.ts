import fc from 'fast-check'
import { blobOf, CALLS, hash, signedLeaf } from './__fixtures__/batches'
import { testTee } from './__fixtures__/keys'
import { MAX_LEAVES } from './batch-blob'
import { BlobError } from './blob-error'
import { readBlob } from './read-blob'

function refusal(blob: unknown): [string, string] {
    const bytes = Buffer.isBuffer(blob)
        ? blob
        : Buffer.from(typeof blob === 'string' ? blob : JSON.stringify(blob))
    try {
        readBlob(bytes)
    } catch (error) {
        expect(error).toBeInstanceOf(BlobError)
        const { code, message } = error as BlobError
        expect(message.length).toBeLessThan(400)
        expect(message.isWellFormed() && !message.includes('\0')).toBe(true)
        return [code, message]
    }
    throw new Error('The blob was read.')
}

const leaf = signedLeaf(testTee(), 'x')

function batch(value: unknown, leafEncoding: unknown = CALLS): unknown {
    return { format: 'standard-v1', leafEncoding, tree: [], values: [{ value, treeIndex: 0 }] }
}

function withField(index: number, field: unknown): unknown {
    return batch(leaf.map((own, i) => (i === index ? field : own)))
}

describe('a blob is refused with a sentence that names the value', () => {
    test.each([
        ['no UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 'NOT_JSON', 'The blob is not UTF-8 text.'],
        ['a byte order mark', '\ufeff{}', 'NOT_JSON', 'The blob is not JSON.'],
        ['HTML', '<html></html>', 'NOT_JSON', 'The blob is not JSON.'],
        ['cut JSON', blobOf([leaf]).bytes.subarray(0, 300), 'NOT_JSON', 'The blob is not JSON.'],
        ['nothing', '', 'NOT_JSON', 'The blob is not JSON.'],
        ['a number', '17', 'UNKNOWN_SHAPE', 'The blob is 17, not a settlement.'],
        ['null', 'null', 'UNKNOWN_SHAPE', 'The blob is null, not a settlement.'],
        ['a list', '[1]', 'UNKNOWN_SHAPE', 'The blob is a list of 1, not a settlement.'],
        [
            'other keys',
            { error: 'x' },
            'UNKNOWN_SHAPE',
            'The blob is an object with error, not a settlement.',
        ],
        [
            'inherited keys',
            '{"__proto__":{"input":1,"output":2}}',
            'UNKNOWN_SHAPE',
            'The blob is an object with __proto__, not a settlement.',
        ],
        [
            'only an input',
            { input: {} },
            'UNKNOWN_SHAPE',
            'The blob is an object with input, not a settlement.',
        ],
        [
            'another encoding',
            batch(leaf, ['string']),
            'UNKNOWN_SHAPE',
            'No batch has the leaf encoding "string".',
        ],
        [
            'no encoding',
            batch(leaf, { a: 1 }),
            'UNKNOWN_SHAPE',
            'No batch has the leaf encoding an object with a.',
        ],
        [
            'a joined encoding',
            batch(leaf, [CALLS]),
            'UNKNOWN_SHAPE',
            'No batch has the leaf encoding a list of 1.',
        ],
        [
            'no values',
            { format: 'standard-v1', leafEncoding: CALLS },
            'UNKNOWN_SHAPE',
            "A batch's values are a list; these are nothing.",
        ],
        [
            'no leaves',
            { format: 'standard-v1', leafEncoding: CALLS, values: [] },
            'EMPTY_TREE',
            'The batch has no leaves.',
        ],
        [
            'a leaf of four',
            batch(leaf.slice(1)),
            'MALFORMED_LEAF',
            'Leaf 0 must be a list of 5; it is a list of 4.',
        ],
        [
            'a leaf that is text',
            batch('12345'),
            'MALFORMED_LEAF',
            'Leaf 0 must be a list of 5; it is "12345".',
        ],
        [
            'an entry that is null',
            { format: 'standard-v1', leafEncoding: CALLS, values: [null] },
            'MALFORMED_LEAF',
            'Leaf 0 must be a list of 5; it is nothing.',
        ],
        [
            'a short id',
            withField(0, '0x12'),
            'MALFORMED_LEAF',
            'The TEE id of leaf 0 must be 32 bytes of hex; it is "0x12".',
        ],
        [
            'a number for a hash',
            withField(1, 7),
            'MALFORMED_LEAF',
            'The input hash of leaf 0 must be 32 bytes of hex; it is 7.',
        ],
        [
            'a hash that is no hex',
            withField(2, `0x${'g'.repeat(64)}`),
            'MALFORMED_LEAF',
            `The output hash of leaf 0 must be 32 bytes of hex; it is "0x${'g'.repeat(57)}….`,
        ],
        [
            'half a byte',
            withField(3, '0x123'),
            'MALFORMED_LEAF',
            'The signature of leaf 0 must be hex of at most 4096 bytes; it is "0x123".',
        ],
        [
            'a signature in base64',
            withField(3, 'AAAA'),
            'MALFORMED_LEAF',
            'The signature of leaf 0 must be hex of at most 4096 bytes; it is "AAAA".',
        ],
        [
            'no signature',
            withField(3, null),
            'MALFORMED_LEAF',
            'The signature of leaf 0 must be hex of at most 4096 bytes; it is null.',
        ],
        [
            'an endless signature',
            withField(3, `0x${'00'.repeat(4097)}`),
            'MALFORMED_LEAF',
            expect.stringMatching(/^The signature of leaf 0/),
        ],
        [
            'a negative time',
            withField(4, -1),
            'MALFORMED_LEAF',
            'The timestamp of leaf 0 must be a uint256; it is -1.',
        ],
        [
            'a time between seconds',
            withField(4, 1.5),
            'MALFORMED_LEAF',
            'The timestamp of leaf 0 must be a uint256; it is 1.5.',
        ],
        [
            'a time that JSON rounds',
            withField(4, 2 ** 53),
            'MALFORMED_LEAF',
            'The timestamp of leaf 0 must be a uint256; it is 9007199254740992.',
        ],
        [
            'a time beyond uint256',
            withField(4, String(2n ** 256n)),
            'MALFORMED_LEAF',
            expect.stringMatching(/^The timestamp/),
        ],
        [
            'a time in hex',
            withField(4, '0x10'),
            'MALFORMED_LEAF',
            'The timestamp of leaf 0 must be a uint256; it is "0x10".',
        ],
        [
            'a time in other digits',
            withField(4, '١٢'),
            'MALFORMED_LEAF',
            'The timestamp of leaf 0 must be a uint256; it is "١٢".',
        ],
        [
            'an object for a time',
            withField(4, { valueOf: 1 }),
            'MALFORMED_LEAF',
            'The timestamp of leaf 0 must be a uint256; it is an object with valueOf.',
        ],
        [
            'half a surrogate pair',
            String.raw`{"\ud800\u0000":1}`,
            'UNKNOWN_SHAPE',
            expect.stringMatching(/not a settlement/),
        ],
        [
            'hashes that are none',
            { form: 'redacted-v1', inputHashes: ['x'], outputHashes: [] },
            'UNKNOWN_SHAPE',
            'inputHashes must be a list of hashes; it is a list of 1.',
        ],
    ])('%s', (_, blob, code, message) => {
        expect(refusal(blob)).toEqual([code, message])
    })

    test('too many leaves, before one of them is read', () => {
        const text = `{"format":"standard-v1","leafEncoding":${JSON.stringify(CALLS)},"values":[0${',0'.repeat(MAX_LEAVES)}]}`
        expect(refusal(text)).toEqual([
            'TOO_MANY_LEAVES',
            'The batch has 1000001 leaves; at most 1000000 are read.',
        ])
    })

    test.each([1_000, 3_000, 20_000, 500_000])('an input that is nested %d deep', (depth) => {
        for (const [open, close] of [
            ['[', ']'],
            ['{"a":', '}'],
            ['{"a":1,"a":', '}'],
        ]) {
            const nested = `${open.repeat(depth)}1${close.repeat(depth)}`
            expect(refusal(`{"input":${nested},"output":{}}`)[0]).toBe('TOO_DEEP')
        }
    })
})

test('whatever JSON comes, it is read or refused with a BlobError', () => {
    const some = fc.jsonValue({ maxDepth: 4 })
    const keys = [
        'format',
        'form',
        'leafEncoding',
        'values',
        'input',
        'output',
        'inputHashes',
        'model',
        'usage',
        'choices',
    ]
    const blob = fc.dictionary(fc.constantFrom(...keys), some)
    const standard = fc.record({
        format: fc.constant('standard-v1'),
        leafEncoding: fc.constant(CALLS),
        values: fc.array(
            fc.oneof(
                some,
                fc.record({
                    value: fc.array(fc.oneof(some, fc.constant(hash('x'))), { minLength: 5, maxLength: 5 }),
                }),
            ),
        ),
    })
    const message = fc.record({
        role: fc.constantFrom('user', 'assistant', 'tool', 'x'),
        content: some,
        tool_calls: some,
    })
    const call = fc.record({
        input: fc.oneof(
            some,
            fc.record({
                messages: fc.array(fc.oneof(some, message)),
                temperature: some,
                model: some,
                stop: some,
            }),
        ),
        output: fc.oneof(
            some,
            fc.record({
                choices: fc.array(fc.record({ message, finish_reason: some })),
                usage: some,
                opengradient: some,
            }),
        ),
        timestamp: some,
        teeSignature: some,
    })
    fc.assert(
        fc.property(fc.oneof(blob, standard, call), (value) => {
            try {
                readBlob(Buffer.from(JSON.stringify(value)))
            } catch (error) {
                expect(error).toBeInstanceOf(BlobError)
            }
        }),
        { numRuns: 500 },
    )
})

test('whatever bytes come, they are refused with a BlobError', () => {
    fc.assert(
        fc.property(fc.uint8Array(), (bytes) => void refusal(Buffer.from(bytes))),
        { numRuns: 200 },
    )
})
