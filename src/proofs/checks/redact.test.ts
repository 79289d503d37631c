import fc from 'fast-check'
import { blobOf, signedLeaf } from './__fixtures__/batches'
import { individualBlob, individualTee } from './__fixtures__/individual'
import { REQUEST_VECTORS } from './__fixtures__/request-vectors'
import { readBlob } from './read-blob'
import { readFetched } from './read-fetched'

const SECRET = 'a secret that nobody may keep'

test('of an individual blob the hashes, the model, the usage and the cost are kept, not what was said', () => {
    const message = { role: 'user', content: SECRET, name: SECRET }
    const blob = individualBlob({
        input: { model: 'gpt-5', messages: [message], user: SECRET, temperature: 1, [SECRET]: SECRET },
        output: {
            model: 'gpt-5',
            id: SECRET,
            choices: [
                {
                    message: { content: SECRET, tool_calls: [{ function: { name: SECRET } }] },
                    finish_reason: SECRET,
                },
            ],
            usage: { prompt_tokens: 3, completion_tokens: SECRET },
            opengradient: { cost_opg: '5', cost_usd: SECRET },
        },
        teeId: SECRET,
        timestamp: SECRET,
        ethAddress: SECRET,
        note: SECRET,
    })
    const read = readFetched(blob, false)
    expect(read).toMatchObject({
        shape: 'INDIVIDUAL',
        redacted: true,
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
    const kept = (read as { archive: Buffer }).archive.toString()
    expect(kept).not.toContain('secret')
    expect(JSON.parse(kept)).toEqual({
        form: 'redacted-v1',
        sha256: (read as { sha256: string }).sha256,
        bytes: blob.length,
        inputHashes: expect.any(Array),
        outputHashes: expect.any(Array),
        isWebSearch: false,
        model: 'gpt-5',
        promptTokens: 3,
        completionTokens: null,
        costOpg: '5',
        costUsd: null,
        teeId: null,
        teeSignature: Buffer.alloc(256, 7).toString('base64'),
        timestamp: null,
        ethAddress: null,
    })
})

test('what is kept tells the checks the same as the blob did', () => {
    const json = fc.jsonValue({ maxDepth: 3 })
    const input = fc.oneof(fc.constantFrom(...REQUEST_VECTORS.map((vector) => vector.input)), json)
    const output = fc.record({
        choices: fc.array(
            fc.record({ message: fc.record({ content: json, tool_calls: json }), finish_reason: json }),
        ),
        model: fc.oneof(fc.string({ maxLength: 700 }), fc.constant(`${'y'.repeat(511)} y`), json),
        usage: fc.record({
            prompt_tokens: fc.oneof(fc.nat(), json),
            completion_tokens: fc.oneof(fc.nat(), json),
        }),
        opengradient: fc.record({
            cost_opg: fc.oneof(fc.bigInt().map(String), json),
            cost_usd: fc.oneof(fc.double().map(String), json),
        }),
    })
    const parts = fc.record(
        {
            input,
            output: fc.oneof(output, json),
            teeId: fc.oneof(fc.constant(individualTee.teeId.toUpperCase()), json),
            teeSignature: fc.oneof(fc.base64String(), fc.constantFrom('A', '-_-_', '===='), json),
            timestamp: fc.oneof(fc.nat(), json),
        },
        { requiredKeys: ['input', 'output'] },
    )
    fc.assert(
        fc.property(parts, (some) => {
            const blob = individualBlob(some)
            const read = readFetched(blob, false) as { archive: Buffer; redacted: boolean }
            expect(read.redacted).toBe(true)
            expect(readBlob(read.archive)).toEqual(readBlob(blob))
        }),
        { numRuns: 300 },
    )
})

test('all of an individual blob is kept when its content is wanted', () => {
    const blob = individualBlob()
    expect(readFetched(blob, true)).toMatchObject({ shape: 'INDIVIDUAL', redacted: false, archive: blob })
})

test('a batch holds nothing that was said and is kept whole', () => {
    const { bytes } = blobOf([signedLeaf(individualTee, 'x')])
    expect(readFetched(bytes, false)).toMatchObject({ shape: 'BATCH', redacted: false, archive: bytes })
})

test('what is no settlement is told in a sentence', () => {
    expect(readFetched(Buffer.from('<html>'), false)).toEqual({
        code: 'NOT_JSON',
        error: 'it is not JSON',
    })
})

test('an excerpt is not taken for a published blob', () => {
    const { archive } = readFetched(individualBlob(), false) as { archive: Buffer }
    expect(readFetched(archive, false)).toMatchObject({
        code: 'UNKNOWN_SHAPE',
        error: 'it has the shape of no settlement',
    })
})
