import { constants, createPublicKey, verify } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { StandardMerkleTree } from '@openzeppelin/merkle-tree'
import { keccak256, solidityPackedKeccak256 } from 'ethers'
import { type GraphQLSchema, getNamedType, isNonNullType, isObjectType } from 'graphql'
import { apiSchema } from '../schema'
import {
    archiveRow,
    blobRow,
    CALL_ENCODING,
    type Enclave,
    enclave,
    HASHES_ENCODING,
    hash,
    paymentIdOf,
    registrationRow,
    type SettledBatch,
    settledBatch,
    signedLeaf,
    TIME,
} from '../testing/proof-rows'
import { type TestApi, testApi } from '../testing/test-api'

const SECRET = 'the patient asks what to do'
const PAYER = '0x00000000000000000000000000000000000000aa'

let api: TestApi
let folder: string
let tee: Enclave
let batch: SettledBatch
let old: SettledBatch
let filed: SettledBatch
let unread: SettledBatch
let schema: GraphQLSchema
beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'demand-archive-'))
    api = await testApi({ archiveFolder: folder, limits: { cost: 1_000_000 } })
    schema = (await apiSchema()).schema
    const { pool } = api.database
    tee = enclave()
    await registrationRow(pool, tee)
    const leaves = Array.from({ length: 7 }, (_, i) => signedLeaf(tee, `call ${i}`, 1_777_000_000 + i))
    batch = await settledBatch(pool, 'calls', leaves)
    old = await settledBatch(
        pool,
        'old',
        [1, 2, 3].map((i) => [hash(`i${i}`), hash(`o${i}`), hash(`s${i}`)]),
    )
    filed = await settledBatch(pool, 'filed', leaves.slice(0, 2), false)
    unread = await settledBatch(pool, 'unread', leaves.slice(2, 4), false)
    mkdirSync(join(folder, filed.sha256.slice(0, 2)))
    writeFileSync(join(folder, filed.sha256.slice(0, 2), `${filed.sha256}.br`), filed.stored)
    await pool.query(
        `INSERT INTO chain_block (chain_id, height, hash, time, has_facts) VALUES (10740, 100, '\\xb10c', $1, true)`,
        [TIME],
    )
    await individual()
    await payments()
})
afterAll(async () => {
    await api.close()
    rmSync(folder, { recursive: true, force: true })
})

/** An individual settlement whose blob is archived whole, prompt and all, and a batch that claims the same blob. */
async function individual() {
    const { pool } = api.database
    const text = JSON.stringify({ input: { messages: [{ content: SECRET }] }, output: SECRET })
    const { sha256 } = await archiveRow(pool, text, 'INDIVIDUAL')
    await blobRow(pool, 'whole', 'INDIVIDUAL', sha256)
    await blobRow(pool, 'disguised', 'BATCH', sha256)
    const [teeId, input, output, signature, timestamp] = signedLeaf(tee, 'alone', 1_777_000_100)
    const hex = (value: string) => Buffer.from(value.slice(2), 'hex')
    const columns = `chain_id, height, tx_hash, tx_position, log_index, time, contract, rail, kind, is_replay, attribution, provenance`
    await pool.query(
        `INSERT INTO inference (id, ${columns}, signer, tee_id, input_hash, output_hash, timestamp, signature, blob_id, walrus_blob_id,
             proof, verified)
         VALUES ('alone', 10740, 101, '\\xaa', 0, 3, $1, '\\xf1dc', 'INDIVIDUAL', 'LLM_CHAT', false, 'BLOB', 'blobVerified', $2, $3, $4, $5,
             $6, $7, 'whole', 'whole', 'CHECKED', true)`,
        [TIME, hex(teeId), teeId, hex(input), hex(output), timestamp, hex(signature)],
    )
    await pool.query(
        `INSERT INTO inference (id, ${columns}) VALUES ('plain', 10740, 101, '\\xab', 1, 0, $1, '\\xf4', 'PRECOMPILE', 'MODEL', false,
             'EVENT', 'onchain')`,
        [TIME],
    )
    await pool.query(
        `INSERT INTO settlement_batch (id, chain_id, height, tx_hash, tx_position, log_index, time, contract, rail, merkle_root, claimed,
             blob_id, provenance) VALUES ('spy', 10740, 102, '\\x5b', 0, 0, $1, '\\xf1dc', 'BATCH', '\\x01', 1, 'disguised', 'onchain')`,
        [TIME],
    )
    await pool.query(
        `INSERT INTO inference (id, ${columns}, sub_position, batch_id) VALUES ('spy-0', 10740, 102, '\\x5b', 0, 0, $1, '\\xf1dc', 'BATCH',
             'UNKNOWN', false, 'NONE', 'blobUnverified', 1, 'spy')`,
        [TIME],
    )
}

async function payments() {
    const { pool } = api.database
    const columns = `id, chain_id, height, tx_hash, tx_position, log_index, time, rail, payment_id, pay_to, token, amount, decimals, nonce,
        contract, with_permit, calldata_reason, attribution, unattributed_reason, provenance, payer_id`
    await pool.query(`INSERT INTO payer VALUES ($1, 3, 0, 10, $2, $2, 'onchain')`, [PAYER, TIME])
    const id = Buffer.from(paymentIdOf(8453, PAYER, 7n).slice(2), 'hex')
    await pool.query(
        `INSERT INTO payment (${columns}) VALUES
         ('pay-x402', 8453, 5, '\\x77', 0, 12, $1, 'X402_UPTO', $2, '\\x9dee', '\\xfbc2', 10::numeric ^ 30, 18, 7, '\\x4020', true, NULL,
             'RECEIPT', 'RECEIPTS_COVER_PART', 'onchain', $3),
         ('pay-dark', 8453, 6, '\\x78', 0, 0, $1, 'X402_EXACT', NULL, '\\x9dee', '\\xfbc2', 5, 18, NULL, '\\x4020', false,
             'the transaction did not call the proxy', 'NONE', 'SESSION_NAMES_NO_MODEL', 'onchain', $3),
         ('pay-contract', 8453, 7, '\\x79', 0, 0, $1, 'CONTRACT', '\\x11', '\\x99', '\\xfbc2', 5, 18, NULL, '\\x99', NULL, NULL,
             'CONTRACT', NULL, 'demo', $3)`,
        [TIME, id, PAYER],
    )
    await pool.query(
        `INSERT INTO receipt (id, state, payment_tx, settlement_tx, blob_id, payment_id, inference_id, received_at, provenance)
         VALUES ('r1', 'LINKED', '\\x77', '\\xaa', 'whole', 'pay-x402', 'alone', now(), 'operatorReported'),
                ('r2', 'REFUSED', '\\x77', '\\xaa', 'whole', 'pay-x402', 'alone', now(), 'operatorReported')`,
    )
}

/** Every field of a type, to the leaves. */
function everything(type: string, depth = 5): string {
    const fields = (name: string, left: number): string => {
        const object = schema.getType(name)
        if (!isObjectType(object)) return ''
        const selections = Object.values(object.getFields()).map((field) => {
            const inner = getNamedType(field.type)
            if (!isObjectType(inner)) return field.name
            const below = left > 1 ? fields(inner.name, left - 1) : ''
            return below ? `${field.name} ${below}` : ''
        })
        return `{ ${selections.filter(Boolean).join(' ')} }`
    }
    return fields(type, depth)
}

async function proof(id: string) {
    const { data, errors } = await api.ask(`query ($id: String!) { proof(id: $id) ${everything('Proof')} }`, {
        id,
    })
    expect(errors).toBeUndefined()
    return data.proof
}

test('a leaf comes with all a stranger needs: path to the root on chain, signature, key and registration', async () => {
    for (const [i, value] of batch.tree.entries()) {
        const found = await proof(`${batch.id}-${i}`)
        expect(found).toMatchObject({
            kind: 'LEAF',
            chainId: 10740,
            blockNumber: 100,
            blockHash: '0xb10c',
            logIndex: 0,
            contract: '0xf1dc',
            eventName: 'BatchSettlement',
            state: 'CHECKED',
            verified: true,
            unknown: [],
            batch: { id: batch.id, merkleRoot: batch.tree.root, claimed: '7', published: 7, verified: 7 },
            blob: { id: 'calls', state: 'ARCHIVED', sha256: batch.sha256, aggregatorPath: '/v1/blobs/calls' },
            leaf: { index: i, value, encoding: CALL_ENCODING, leafHash: batch.tree.leafHash(value) },
            registration: {
                txHash: '0x4e60',
                height: 99,
                registry: '0x703c',
                time: TIME,
            },
        })
        // With nothing but the answer and published libraries.
        const { leaf, message, signature, publicKey, teeId } = found
        expect(
            StandardMerkleTree.verify(found.batch.merkleRoot, leaf.encoding, leaf.value, leaf.merklePath),
        ).toBe(true)
        expect(leaf.merkleRoot).toBe(found.batch.merkleRoot)
        expect(keccak256(publicKey)).toBe(teeId)
        const [, input, output, , timestamp] = leaf.value
        expect(solidityPackedKeccak256(['bytes32', 'bytes32', 'uint256'], [input, output, timestamp])).toBe(
            message,
        )
        expect(isSigned(message, signature, publicKey)).toBe(true)
    }
})

function isSigned(message: string, signature: string, publicKey: string): boolean {
    const bytes = (hex: string) => Buffer.from(hex.slice(2), 'hex')
    const key = createPublicKey({ key: bytes(publicKey), format: 'der', type: 'spki' })
    const options = { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }
    return verify('sha256', bytes(message), options, bytes(signature))
}

test('INV-10: a leaf of the old shape has a path, and says what it does not hold', async () => {
    const found = await proof(`${old.id}-1`)
    const { leaf } = found
    expect(leaf.encoding).toEqual(HASHES_ENCODING)
    expect(StandardMerkleTree.verify(old.tree.root, leaf.encoding, leaf.value, leaf.merklePath)).toBe(true)
    expect(found).toMatchObject({ message: null, signature: null, teeId: null, verified: false })
    expect(found.unverifiedReason).toBe('SIGNATURE_NOT_PUBLISHED')
    const reasons = Object.fromEntries(found.unknown.map((entry: any) => [entry.field, entry.reason]))
    expect(Object.keys(reasons)).toEqual(['message', 'signature', 'teeId'])
    expect(reasons.signature).toMatch(/only a hash of it/)
})

test('a batch archived as a file is read from the folder; where that cannot be read, the reason stands there', async () => {
    const found = await proof(`${filed.id}-0`)
    expect(found.leaf.merkleRoot).toBe(filed.tree.root)
    const missing = await proof(`${unread.id}-0`)
    expect(missing.leaf).toBeNull()
    expect(missing.unknown).toContainEqual({ field: 'leaf', reason: expect.stringMatching(/folder/) })
    expect(missing.unknown).toContainEqual({
        field: 'signature',
        reason: expect.stringMatching(/cannot be read/),
    })
})

test('an individual settlement comes with message, signature and key, and with the receipts that link it', async () => {
    const found = await proof('alone')
    expect(found).toMatchObject({
        kind: 'CALL',
        eventName: 'IndividualSettlement',
        logIndex: 3,
        leaf: null,
        batch: null,
        state: 'CHECKED',
        blockHash: null,
        receipts: [{ id: 'r1', paymentId: 'pay-x402', inferenceId: 'alone' }],
    })
    expect(isSigned(found.message, found.signature, found.publicKey)).toBe(true)
    expect(found.unknown).toEqual([
        { field: 'blockHash', reason: expect.stringMatching(/keeps no hash of block 101/) },
    ])
})

test('the key is that of the registration in force when it was settled', async () => {
    const { pool } = api.database
    const later = enclave()
    await registrationRow(pool, { ...later, teeId: tee.teeId }, 100_000)
    expect((await proof('alone')).publicKey).toBe(tee.publicKey)
    const stranger = await settledBatch(pool, 'stranger', [signedLeaf(later, 'x', 1_777_000_000)])
    await registrationRow(pool, later, 100_001)
    const found = await proof(`${stranger.id}-0`)
    expect(found).toMatchObject({ publicKey: null, registration: null })
    expect(found.unknown).toContainEqual({
        field: 'registration',
        reason: expect.stringMatching(/before/),
    })
})

test('INV-10: a call that nobody signs says so', async () => {
    const found = await proof('plain')
    expect(found).toMatchObject({
        kind: 'CALL',
        eventName: 'ModelInferenceEvent',
        blob: null,
        message: null,
        state: null,
    })
    expect(found.unknown.map((entry: any) => entry.field)).toEqual([
        'blob',
        'blockHash',
        'message',
        'signature',
        'teeId',
        'verified',
    ])
})

test('a settlement batch comes with its claim and its blob', async () => {
    const found = await proof(batch.id)
    expect(found).toMatchObject({
        kind: 'SETTLEMENT_BATCH',
        eventName: 'BatchSettlement',
        leaf: null,
        message: null,
        unknown: [],
        batch: { merkleRoot: batch.tree.root, claimed: '7', published: 7, verified: 7, flags: [] },
        blob: { aggregatorPath: '/v1/blobs/calls', sha256: batch.sha256 },
    })
})

test('a payment comes with its transfer, its proxy, the preimage of its id, and its receipts', async () => {
    const found = await proof('pay-x402')
    expect(found).toMatchObject({
        kind: 'PAYMENT',
        eventName: 'Transfer',
        contract: '0xfbc2',
        logIndex: 12,
        txHash: '0x77',
        payment: {
            payer: PAYER,
            payTo: '0x9dee',
            token: '0xfbc2',
            amount: String(10n ** 30n),
            attribution: 'RECEIPT',
            settledLog: { contract: '0x4020', eventName: 'SettledWithPermit' },
        },
        receipts: [{ id: 'r1', settlementTx: '0xaa', blobId: 'whole' }],
    })
    const { chainId, payer, nonce } = found.payment.paymentIdPreimage
    expect(paymentIdOf(chainId, payer, BigInt(nonce))).toBe(found.payment.paymentId)
    const dark = await proof('pay-dark')
    expect(dark.payment).toMatchObject({ paymentId: null, paymentIdPreimage: null })
    expect(dark.unknown).toContainEqual({
        field: 'payment.paymentId',
        reason: 'the transaction did not call the proxy',
    })
    const contract = await proof('pay-contract')
    expect(contract).toMatchObject({
        eventName: 'InferencePaid',
        contract: '0x99',
        payment: { settledLog: null },
    })
})

test('an id that no row has is null', async () => {
    for (const id of ['', 'nothing', `${batch.id}-99`, "'; DROP TABLE blob; --"])
        expect(await proof(id)).toBeNull()
})

test('INV-9: no query returns what was asked or answered, though the archive holds it whole', async () => {
    const answers = [await proof('alone'), await proof('spy-0'), await proof('spy')]
    expect(answers[1].unknown).toContainEqual({
        field: 'leaf',
        reason: 'The archive holds no batch of this SHA-256.',
    })
    const asked: string[] = []
    for (const field of Object.values(schema.getQueryType()!.getFields())) {
        const needed = field.args.some((arg) => isNonNullType(arg.type) && arg.defaultValue === undefined)
        const type = getNamedType(field.type)
        if (needed || !isObjectType(type)) continue
        const page = field.args.find((arg) => arg.name === 'limit' || arg.name === 'first')
        const args = page ? `(${page.name}: 10)` : ''
        const { data, errors } = await api.ask(`{ ${field.name}${args} ${everything(type.name, 2)} }`)
        // Of two names for one argument neither is required, but one of them.
        if (errors) expect(errors[0].extensions.code).toMatch(/^(NOT_INDEXED|BAD_USER_INPUT)$/)
        else asked.push(field.name)
        answers.push(data)
    }
    expect(asked).toEqual(
        expect.arrayContaining(['inferences', 'blobs', 'receipts', 'settlementBatches', 'deadLetters']),
    )
    expect(JSON.stringify(answers)).toContain('"whole"')
    expect(JSON.stringify(answers)).not.toContain(SECRET.slice(0, 12))
    expect(Object.keys(schema.getTypeMap()).filter((name) => /content/i.test(name))).toEqual([])
})

test('INV-9: the role of the API sees no blob but those of batches', async () => {
    const { readOnlyDatabase } = await import('../database/read-only-database')
    const { createLogger } = await import('@subsquid/logger')
    const options = {
        url: api.database.url,
        poolSize: 1,
        statementMs: 5000,
        workMs: 250,
        answerBytes: 2 ** 23,
        log: createLogger('test'),
    }
    const reader = readOnlyDatabase({ ...options, sessions: { by: 'startup', role: 'demand_reader' } })
    expect(await reader.rows('SELECT DISTINCT shape FROM blob_content')).toEqual([['BATCH']])
    await reader.close()
})
