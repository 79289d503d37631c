import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync } from 'node:zlib'
import { id } from 'ethers'
import { Archive } from '../../src/proofs/archive/archive'
import { proofsOfEachTest } from '../support/proofs-of-each-test'
import { apply, audit } from '../support/prover'
import {
    at,
    callEvent,
    type Enclave,
    FILLER,
    type LeafValues,
    newEnclave,
    REGISTRY,
    registered,
    signCall,
} from '../support/settlements'
import { told } from '../support/told'

const enclave = newEnclave()
const SECRET = 'the launch code is 0000'
const ANSWER = 'I will not tell anybody'
const TIME = 1_772_400_000

/** As a gateway publishes a call; the request's text is what Python's json.dumps(sort_keys=True) makes of it. */
function call(model: string | null, change: { answer?: string; by?: Enclave } = {}) {
    const named = model === null ? '' : `, "model": "${model}"`
    const request = `{"max_tokens": 64, "messages": [{"content": "${SECRET}", "role": "user"}]${named}, "temperature": 1.0}`
    const [inputHash, outputHash] = [id(request), id(ANSWER)]
    const by = change.by ?? enclave
    const signature = signCall(by, inputHash, outputHash, TIME)
    const output = {
        choices: [
            { message: { role: 'assistant', content: change.answer ?? ANSWER }, finish_reason: 'stop' },
        ],
        usage: { prompt_tokens: 12, completion_tokens: 34 },
        opengradient: { cost_opg: '1234567', cost_usd: '0.00012' },
    }
    const teeSignature = Buffer.from(signature.slice(2), 'hex').toString('base64')
    const rest = JSON.stringify({
        output,
        teeSignature,
        teeId: by.teeId,
        timestamp: String(TIME),
        ethAddress: `0x${'11'.repeat(20)}`,
    })
    const bytes = Buffer.from(`{"input":${request},${rest.slice(1)}`)
    const values: LeafValues = [by.teeId, inputHash, outputHash, signature, String(TIME)]
    return { values, bytes }
}

const each = proofsOfEachTest()

const rows = async () => {
    const { rows } = await each.db.pool.query(
        `SELECT i.proof, i.verified, i.unverified_reason AS unverified, i.attribution, i.unattributed_reason AS reason, a.cid,
             i.input_tokens::int AS input, i.output_tokens::int AS output, i.cost::text, i.cost_usd AS usd, i.provenance
         FROM inference i LEFT JOIN model_artifact a ON a.id = i.artifact_id ORDER BY height`,
    )
    return rows
}

test('INV-5, INV-10: a blob whose content has the hashes on chain names the model, tokens and cost; without it they are null with a reason', async () => {
    const plain = call('anthropic/claude-haiku-4-5')
    const changed = call('openai/gpt-5', { answer: 'something else' })
    const nameless = call(null)
    const unregistered = call('google/gemini-2.5-pro', { by: newEnclave() })
    const filler: LeafValues = [FILLER, id('a'), id('b'), '0x00', String(TIME)]
    await apply(each.db.pool, [
        registered(at(1, REGISTRY), enclave),
        callEvent(at(2), plain.values, each.aggregator.serve('plain', plain.bytes)),
        callEvent(at(3), changed.values, each.aggregator.serve('changed', changed.bytes)),
        callEvent(at(4), nameless.values, each.aggregator.serve('nameless', nameless.bytes)),
        callEvent(at(5), unregistered.values, each.aggregator.serve('unregistered', unregistered.bytes)),
        callEvent(at(6), filler, each.aggregator.serve('garbage', Buffer.from('{"neither": true}'))),
        callEvent(at(7), signedAgain(plain.values), null),
        callEvent(at(8), call('openai/gpt-4.1').values, 'no blob id'),
    ])
    await each.prove()
    const said = { input: 12, output: 34, cost: '1234567', usd: '0.00012' }
    const nothing = { cid: null, input: null, output: null, cost: null, usd: null, attribution: 'NONE' }
    const valid = { verified: true, unverified: null }
    expect(await rows()).toEqual([
        {
            ...valid,
            ...said,
            proof: 'CHECKED',
            attribution: 'BLOB',
            reason: null,
            cid: 'claude-haiku-4-5',
            provenance: 'blobVerified',
        },
        {
            ...valid,
            ...nothing,
            proof: 'ROOT_MISMATCH',
            reason: 'BLOB_CONTRADICTS_HASHES',
            provenance: 'onchain',
        },
        {
            ...valid,
            ...nothing,
            ...said,
            proof: 'CHECKED',
            reason: 'BLOB_NAMES_NO_MODEL',
            provenance: 'blobVerified',
        },
        {
            verified: false,
            unverified: 'TEE_NOT_REGISTERED',
            ...said,
            proof: 'CHECKED',
            attribution: 'BLOB',
            reason: null,
            cid: 'gemini-2.5-pro',
            provenance: 'blobUnverified',
        },
        {
            verified: false,
            unverified: 'FILLER_TEE',
            ...nothing,
            proof: 'REJECTED',
            reason: 'BLOB_REJECTED',
            provenance: 'onchain',
        },
        { ...valid, ...nothing, proof: 'NO_BLOB', reason: 'HASHES_ONLY', provenance: 'onchain' },
        { ...valid, ...nothing, proof: 'NO_BLOB', reason: 'HASHES_ONLY', provenance: 'onchain' },
    ])
    expect(await audit(each.db.pool)).toEqual([])
})

function signedAgain([tee, input, output, , time]: LeafValues): LeafValues {
    return [tee, input, output, signCall(enclave, input, output, Number(time)), time]
}

test('by default neither prompt nor answer is kept, anywhere in the database, and the proof is the same', async () => {
    const { values, bytes } = call('openai/gpt-5')
    const unusable = Buffer.from(JSON.stringify({ [SECRET]: 1, input: SECRET, output: ANSWER }))
    await apply(each.db.pool, [
        registered(at(1, REGISTRY), enclave),
        callEvent(at(2), values, each.aggregator.serve('x', bytes)),
        callEvent(at(3), values, each.aggregator.serve('unusable', unusable)),
        callEvent(at(4), values, each.aggregator.serve('text', Buffer.from(JSON.stringify(SECRET)))),
    ])
    await each.prove()
    expect((await rows())[0]).toMatchObject({ proof: 'CHECKED', verified: true, cid: 'gpt-5' })
    const { rows: blobs } = await each.db.pool.query('SELECT state, reason FROM blob')
    expect(blobs.filter(({ state }) => state === 'REJECTED').length).toBeGreaterThan(0)
    expect(JSON.stringify(blobs)).not.toContain(SECRET)
    const { rows: kept } = await each.db.pool.query('SELECT data, redacted FROM blob_content')
    for (const { data, redacted } of told(kept)) {
        const text = brotliDecompressSync(data).toString()
        expect(redacted).toBe(true)
        expect(text).toContain('redacted-v1')
        for (const secret of [SECRET, ANSWER]) expect(text).not.toContain(secret)
    }
    expect(kept.length).toBeGreaterThan(0)
    const { rows: tables } = await each.db.pool.query(
        `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'`,
    )
    for (const { name } of told(tables)) {
        const { rows: found } = await each.db.pool.query(
            `SELECT FROM ${name} t WHERE strpos(t::text, $1) > 0 OR strpos(t::text, $2) > 0`,
            [SECRET, ANSWER],
        )
        expect({ name, found: found.length }).toEqual({ name, found: 0 })
    }
})

test('with ARCHIVE_CONTENT=full the bytes are kept as they came, out of the reach of the role that reads for the API (INV-9)', async () => {
    const { values, bytes } = call('openai/gpt-5')
    await apply(each.db.pool, [
        registered(at(1, REGISTRY), enclave),
        callEvent(at(2), values, each.aggregator.serve('x', bytes)),
    ])
    await each.prove({ keepContent: true })
    const { rows: kept } = await each.db.pool.query('SELECT data, redacted FROM blob_content')
    expect(brotliDecompressSync(kept[0].data).equals(bytes)).toBe(true)
    expect(kept[0].redacted).toBe(false)
    const client = await each.db.pool.connect()
    await client.query('SET ROLE demand_reader')
    expect((await client.query('SELECT * FROM blob_content')).rows).toEqual([])
    client.release(true)
})

test('equal blobs are kept once, in a folder when one is given', async () => {
    const { values, bytes } = call('openai/gpt-5')
    const folder = mkdtempSync(join(tmpdir(), 'demand-archive-'))
    await apply(each.db.pool, [
        registered(at(1, REGISTRY), enclave),
        callEvent(at(2), values, each.aggregator.serve('one', bytes)),
        callEvent(at(3), values, each.aggregator.serve('two', bytes)),
    ])
    await each.prove({ archive: new Archive(folder), keepContent: true })
    const { rows: kept } = await each.db.pool.query('SELECT sha256, data FROM blob_content')
    expect(kept).toEqual([{ sha256: expect.any(String), data: null }])
    const { sha256 } = kept[0]
    expect(readdirSync(folder)).toEqual([sha256.slice(0, 2)])
    const file = readFileSync(join(folder, sha256.slice(0, 2), `${sha256}.br`))
    expect(brotliDecompressSync(file).equals(bytes)).toBe(true)
    expect((await rows()).map((row) => row.proof)).toEqual(['CHECKED', 'CHECKED'])
    rmSync(folder, { recursive: true })
})
