import { randomBytes } from 'node:crypto'
import { id } from 'ethers'
import { type TestDatabase, testDatabase } from '../support/postgres'
import { apply, audit, proved, startProver, type TestProver } from '../support/prover'
import {
    at,
    batchEvent,
    batchOf,
    blobId,
    FILLER,
    type LeafValues,
    newEnclave,
    REGISTRY,
    REGISTRY_V1,
    registered,
    signedLeaf,
    stateEvent,
    TestAggregator,
    WORKER,
} from '../support/settlements'

const enclave = newEnclave()
const gone = newEnclave()
const moved = newEnclave()
const unreadable = newEnclave()
const stranger = newEnclave()

let db: TestDatabase
let aggregator: TestAggregator
let prover: TestProver
const many = (n: number, label: string, by = enclave) =>
    Array.from({ length: n }, (_, i) => signedLeaf(by, `${label}/${i}`))

/** Batches by label: what is settled, what is served, and in which block. */
const settled: Record<
    string,
    { height: number; root: string; claimed: bigint | number; blob: string | null }
> = {}

function settle(
    label: string,
    height: number,
    leaves: unknown[][],
    change: Partial<{
        root: string
        claimed: bigint
        encoding: string[]
        served: any
        blob: string | null
    }> = {},
) {
    const { root, size, bytes } = batchOf(leaves, change.encoding)
    const blob = aggregator.serve(label, change.served ?? bytes)
    settled[label] = {
        height,
        root: change.root ?? root,
        claimed: change.claimed ?? size,
        blob: change.blob === undefined ? blob : change.blob,
    }
}

const altered = ([tee, input, , signature, time]: LeafValues): LeafValues => [
    tee,
    input,
    id('another answer'),
    signature,
    time,
]

beforeAll(async () => {
    db = await testDatabase()
    aggregator = await new TestAggregator().start()
    settle('whole', 20, many(3, 'whole'))
    settle('single', 21, many(1, 'single'))
    settle('wrong root', 22, many(3, 'wrong root'), { root: id('another root') })
    settle('too few', 23, many(2, 'too few'), { claimed: 5n })
    settle('too many', 24, many(4, 'too many'), { claimed: 3n })
    settle('forged', 25, [altered(signedLeaf(enclave, 'forged')), ...many(2, 'honest')])
    settle('filler', 26, [
        [FILLER, id('in'), id('out'), '0x00', '1772400000'],
        [enclave.teeId, id('in'), id('out'), '0x1234', '1772400000'],
    ])
    settle('foreign', 27, many(2, 'foreign', stranger))
    settle(
        'old shape',
        28,
        [1, 2].map((n) => [id(`old in ${n}`), id(`old out ${n}`), id(`signature ${n}`)]),
        { encoding: ['bytes32', 'bytes32', 'bytes32'] },
    )
    settle('before disabling', 29, many(2, 'before', gone))
    settle('after disabling', 31, many(2, 'after', gone))
    settle('after the move', 34, many(2, 'after the move', moved))
    settle('unreadable key', 35, many(1, 'unreadable', unreadable))
    settle('garbage', 36, many(1, 'garbage'), { served: Buffer.from('<html>no blob here</html>') })
    settle('oversized', 37, many(1, 'oversized'), { served: randomBytes(1_000_001) })
    settle('spoofed', 38, many(1, 'spoofed'), { root: id('spoofed'), claimed: 10n ** 9n, blob: 'junk' })
    settle('missing', 39, many(1, 'missing'), { served: 404 })
    settle('failing', 40, many(1, 'failing'), { served: 503 })
    settle('silent', 41, many(1, 'silent'), { served: 'hang' })
    const batches = Object.values(settled).map(({ height, root, claimed, blob }) =>
        batchEvent(at(height), root, claimed, blob),
    )
    const events = [
        registered(at(1, REGISTRY), enclave),
        registered(at(2, REGISTRY), gone),
        registered(at(3, REGISTRY_V1), moved),
        stateEvent(at(4, REGISTRY), 'TEERegistered', unreadable.teeId, {
            owner: WORKER,
            teeType: '0',
            publicKey: null,
            calldataReason: 'through another contract',
        }),
        stateEvent(at(30, REGISTRY), 'TEEDisabled', gone.teeId, {}),
        registered(at(32, REGISTRY), moved),
        stateEvent(at(33, REGISTRY_V1), 'TEEDisabled', moved.teeId, {}),
        ...batches,
    ]
    await apply(
        db.pool,
        events.sort((a, b) => a.ref.height - b.ref.height),
    )
    prover = startProver(db, { aggregators: [aggregator.url], timeoutMs: 400 })
    await proved(db.pool, 5)
    // What can't be used is asked for three times: it may have been a page about maintenance.
    await db.pool.query(
        'UPDATE blob SET attempts = 2, futile_attempts = 2, next_attempt_at = now() WHERE id = ANY($1)',
        [['garbage', 'oversized'].map(blobId)],
    )
    await proved(db.pool, 3)
    await prover.stop()
})

afterAll(async () => {
    await prover.stop().catch(() => {})
    await aggregator.stop()
    await db.pool.end()
})

const one = async (label: string) => {
    const { rows } = await db.pool.query(
        `SELECT proof, claimed::text, published, verified, duplicates, flags, proof_reason FROM settlement_batch WHERE height = $1`,
        [settled[label].height],
    )
    return rows[0]
}
const reasons = async (label: string) => {
    const { rows } = await db.pool.query(
        `SELECT unverified_reason FROM inference WHERE height = $1 AND sub_position > 0 ORDER BY sub_position`,
        [settled[label].height],
    )
    return rows.map((row) => row.unverified_reason)
}
const blob = async (label: string) => {
    const { rows } = await db.pool.query('SELECT state, reason, attempts, bytes FROM blob WHERE id = $1', [
        blobId(label),
    ])
    return rows[0]
}

test('a batch whose root, count and signatures hold is published and verified as claimed', async () => {
    expect(await one('whole')).toMatchObject({
        proof: 'CHECKED',
        claimed: '3',
        published: 3,
        verified: 3,
        duplicates: 0,
        proof_reason: null,
    })
    expect(await one('single')).toMatchObject({ proof: 'CHECKED', published: 1, verified: 1 })
    expect(await blob('whole')).toMatchObject({ state: 'ARCHIVED', reason: null, attempts: 1 })
})

test('leaves become calls that name no model, with the place of their batch and a reason', async () => {
    const { rows } = await db.pool.query(
        `SELECT i.*, '0x' || encode(leaf_hash, 'hex') AS leaf FROM inference i WHERE height = 20 ORDER BY sub_position`,
    )
    expect(rows.map((row) => row.sub_position)).toEqual([1, 2, 3])
    expect(rows[0]).toMatchObject({
        rail: 'BATCH',
        kind: 'UNKNOWN',
        model_id: null,
        attribution: 'NONE',
        unattributed_reason: 'LEAF_WITHOUT_RECEIPT',
        verified: true,
        unverified_reason: null,
        provenance: 'blobVerified',
        tee_id: enclave.teeId,
        is_replay: false,
    })
    expect(rows[0].id).toBe(`${rows[0].batch_id}-0`)
})

test('a root that the blob does not give publishes nothing, and says both roots', async () => {
    const { proof, published, verified, proof_reason, flags } = await one('wrong root')
    expect({ proof, published, verified }).toEqual({ proof: 'ROOT_MISMATCH', published: 0, verified: 0 })
    expect(proof_reason).toContain(id('another root'))
    expect(flags).toContain('ROOT_MISMATCH')
    expect(await reasons('wrong root')).toEqual([])
})

test('INV-7: fewer leaves than claimed are published, more than claimed are not', async () => {
    expect(await one('too few')).toMatchObject({
        proof: 'COUNT_MISMATCH',
        claimed: '5',
        published: 2,
        verified: 2,
        proof_reason: 'it claims 5 calls, its blob has 2',
    })
    expect(await one('too many')).toMatchObject({
        proof: 'COUNT_MISMATCH',
        claimed: '3',
        published: 0,
        verified: 0,
        proof_reason: 'it claims 3 calls, its blob has 4',
    })
    expect(await reasons('too many')).toEqual([])
})

test('a forged signature is published and not verified', async () => {
    expect(await one('forged')).toMatchObject({ proof: 'CHECKED', published: 3, verified: 2 })
    expect((await reasons('forged')).sort()).toEqual(['SIGNATURE_INVALID', null, null].sort())
})

test('filler enclaves, placeholder signatures and strangers are unverified, never an error', async () => {
    expect((await reasons('filler')).sort()).toEqual(['FILLER_TEE', 'PLACEHOLDER_SIGNATURE'])
    expect(await reasons('foreign')).toEqual(['TEE_NOT_REGISTERED', 'TEE_NOT_REGISTERED'])
    expect(await reasons('unreadable key')).toEqual(['KEY_UNKNOWN'])
    expect(await one('foreign')).toMatchObject({ proof: 'CHECKED', published: 2, verified: 0 })
})

test('leaves of the shape before 2026-04-01 are published; their signatures were not', async () => {
    expect(await one('old shape')).toMatchObject({ proof: 'CHECKED', published: 2, verified: 0 })
    expect(await reasons('old shape')).toEqual(['SIGNATURE_NOT_PUBLISHED', 'SIGNATURE_NOT_PUBLISHED'])
})

test('a key counts as it was when the batch was settled: disabled later is valid, disabled before is not, and a registry may be replaced', async () => {
    expect(await one('before disabling')).toMatchObject({ published: 2, verified: 2 })
    expect(await reasons('after disabling')).toEqual(['TEE_DISABLED', 'TEE_DISABLED'])
    expect(await one('after the move')).toMatchObject({ published: 2, verified: 2 })
})

test('a spoofed batch changes what is claimed and nothing else, and is flagged', async () => {
    expect(await one('spoofed')).toEqual({
        proof: 'NO_BLOB',
        claimed: '1000000000',
        published: null,
        verified: null,
        duplicates: null,
        flags: ['UNTRUSTED_SENDER', 'OVERSIZED_CLAIM', 'NO_BLOB'],
        proof_reason: "its blob pointer 'junk' is no Walrus blob id",
    })
    const { rows } = await db.pool.query(
        `SELECT sum(calls)::int AS calls, sum(verified)::int AS verified, sum(claimed)::text AS claimed FROM demand_day
         WHERE reason = 'NO_BLOB'`,
    )
    expect(rows[0]).toEqual({ calls: 0, verified: 0, claimed: '1000000000' })
})

test('what can not be used is rejected with its reason, what is not there is waited for', async () => {
    expect(await blob('garbage')).toMatchObject({ state: 'REJECTED', reason: expect.stringMatching(/JSON/) })
    expect(await blob('oversized')).toMatchObject({ state: 'REJECTED', reason: 'larger than 1000000 bytes' })
    expect(await one('garbage')).toMatchObject({ proof: 'REJECTED', published: null, verified: null })
    expect(await blob('missing')).toMatchObject({
        state: 'WAITING',
        reason: 'no aggregator has it yet',
        attempts: 1,
    })
    expect(await blob('failing')).toMatchObject({
        state: 'WAITING',
        reason: expect.stringMatching(/ answered 503$/),
    })
    expect(await blob('silent')).toMatchObject({
        state: 'WAITING',
        reason: expect.stringMatching(/ took longer than 400 ms$/),
    })
    expect(await one('missing')).toMatchObject({ proof: 'WAITING', published: null })
})

test('INV-4, INV-5, INV-7: rollups equal their recount, nothing vanishes, and verified <= published <= claimed everywhere', async () => {
    expect(await audit(db.pool)).toEqual([])
    const { rows } = await db.pool.query(
        `SELECT count(*)::int AS wrong FROM settlement_batch WHERE NOT (verified <= published AND published <= claimed)`,
    )
    expect(rows[0].wrong).toBe(0)
    const { rows: sums } = await db.pool.query(
        `SELECT day, sum(verified) <= sum(published) AND sum(calls) <= sum(published) AND sum(published) <= sum(claimed) AS right
         FROM demand_day WHERE rail = 'BATCH' GROUP BY day`,
    )
    expect(sums.length).toBeGreaterThan(1)
    expect(sums.every((row) => row.right)).toBe(true)
})
