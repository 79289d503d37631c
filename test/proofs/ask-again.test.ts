import { id } from 'ethers'
import { frozenMoments } from '../../src/api/answers/frozen-up-to'
import { readerOf } from '../../src/database/reader'
import { loadNetwork } from '../../src/networks'
import { type Askable, askAgain } from '../../src/proofs/settle/ask-again'
import { auditPeriods } from '../../src/sealing/audit'
import { sealClosed } from '../../src/sealing/sealer'
import { digestTables } from '../support/digest'
import { type TestDatabase, testDatabase } from '../support/postgres'
import { apply, audit, LASTING, opg, provedInHaste, startProver } from '../support/prover'
import {
    at,
    batchEvent,
    batchOf,
    blobId,
    callEvent,
    newEnclave,
    REGISTRY,
    registered,
    type Served,
    signCall,
    signedLeaf,
    TestAggregator,
} from '../support/settlements'

const enclave = newEnclave()
const [DAY, BLOCKS] = [Date.UTC(2026, 2, 31), 24]
const MARKET = { chainIds: [10740], opg }
const REQUEST = '{"messages": [{"content": "hello", "role": "user"}], "model": "m", "temperature": 1.0}'
const output = (text: string) => `{"choices": [{"message": {"role": "assistant", "content": "${text}"}}]}`
const callBlob = (text: string) => Buffer.from(`{"input": ${REQUEST}, "output": ${output(text)}}`)

let db: TestDatabase
let aggregator: TestAggregator

beforeEach(async () => {
    db = await testDatabase()
    aggregator = await new TestAggregator().start()
})

afterEach(async () => {
    await aggregator.stop()
    await db.drop()
})

const truth = batchOf([signedLeaf(enclave, 1), signedLeaf(enclave, 2)])
const RIGHT: Record<string, Buffer> = { batch: truth.bytes, call: callBlob('hi') }

const [TIME, INPUT, OUTPUT] = [1_772_400_000, id(REQUEST), id('hi')]
/** A batch and a call of one day. */
const SETTLED = [
    registered(at(1, REGISTRY), enclave),
    batchEvent(at(2), truth.root, 2, blobId('batch')),
    callEvent(
        at(3),
        [enclave.teeId, INPUT, OUTPUT, signCall(enclave, INPUT, OUTPUT, TIME), String(TIME)],
        blobId('call'),
    ),
]

/** Both, and the blocks of two days, all of them final. */
async function index(): Promise<void> {
    await apply(db.pool, SETTLED)
    await db.pool.query(
        `INSERT INTO chain_block (chain_id, height, hash, time, has_facts)
         SELECT 10740, n, '\\x01', to_timestamp($1) + n * interval '2 hours', false FROM generate_series(1, $2::int) n`,
        [DAY / 1000, BLOCKS],
    )
    await db.pool.query(
        `INSERT INTO chain_status (id, network, name, start_height, height, finalized_height, hash, genesis_hash, time, events)
         VALUES ('10740', 'n', 'c', 1, $1::int, $1::int, '\\x01', '\\x01', $2, 3)`,
        [BLOCKS, new Date(DAY + BLOCKS * 7_200_000)],
    )
}

async function prove(network = LASTING) {
    const prover = startProver(db, { aggregators: [aggregator.url], network })
    await provedInHaste(db.pool)
    await prover.stop()
}

async function frozen(): Promise<string> {
    await sealClosed(db.pool, MARKET)
    expect(await auditPeriods(db.pool as never, MARKET)).toEqual([])
    expect(await audit(db.pool)).toEqual([])
    const { time, reason } = (await frozenMoments(readerOf(db.pool), MARKET.chainIds)).everything
    return time?.toISOString() ?? reason!
}

const proofs = async () =>
    (
        await db.pool.query(
            `SELECT proof FROM settlement_batch UNION ALL SELECT proof FROM inference WHERE rail = 'INDIVIDUAL'`,
        )
    ).rows.map(({ proof }) => proof)

const BOTH_DAYS = new Date(DAY + 2 * 86_400_000 - 1_000).toISOString()
const EXPIRING = { ...loadNetwork('opengradient'), blobStorageDays: 1 }
const other = batchOf([signedLeaf(enclave, 'other')]).bytes

test.each([
    ['nobody had them', 404, 'EXPIRED', EXPIRING],
    ['they were a page', Buffer.from('<html>'), 'REJECTED', LASTING],
    ['they were too large', Buffer.alloc(1_000_001, 32), 'REJECTED', LASTING],
    ['they were cut off', Buffer.from(truth.bytes.subarray(0, 200)), 'REJECTED', LASTING],
    ['they were another batch', other, 'ROOT_MISMATCH', LASTING],
    ['they were another call', callBlob('ho'), 'ROOT_MISMATCH', LASTING],
] as [string, Served, Askable, typeof LASTING][])(
    'INV-3, INV-8: settlements that ended because %s are as if they had been right at once, when they come after being asked for again, and what is frozen waits for them',
    async (_, served, state, network) => {
        await index()
        for (const label of Object.keys(RIGHT)) aggregator.serve(label, served)
        await prove(network)
        const ended = await proofs()
        // A batch for a call, or a call for a batch, is refused.
        expect(ended.every((proof) => proof === state || proof === 'REJECTED')).toBe(true)
        expect(ended).toContain(state)
        expect(await frozen()).toBe(BOTH_DAYS)

        const { pool } = db
        for (const each of new Set(ended)) await askAgain({ pool, demo: false, opg }, each)
        expect(await proofs()).toEqual(['WAITING', 'WAITING'])
        expect(await frozen()).toBe('No day is sealed, with all of its settlements proved, yet.')

        for (const [label, bytes] of Object.entries(RIGHT)) aggregator.serve(label, bytes)
        await prove(network)
        expect(await proofs()).toEqual(['CHECKED', 'CHECKED'])
        expect(await frozen()).toBe(BOTH_DAYS)
        const digests = await digestTables(db.pool)

        await db.drop()
        db = await testDatabase()
        await index()
        await prove(network)
        expect(digests).toEqual(await digestTables(db.pool))
    },
)

test('what is proven is not asked for again, and what nobody gives any more keeps its verdict', async () => {
    await index()
    aggregator.serve('batch', truth.bytes)
    aggregator.serve('call', callBlob('ho'))
    await prove()
    expect(await proofs()).toEqual(['CHECKED', 'ROOT_MISMATCH'])
    const before = await digestTables(db.pool)
    for (const label of Object.keys(RIGHT)) aggregator.serve(label, 404)
    const asked = aggregator.asked.length
    expect(await askAgain({ pool: db.pool, demo: false, opg }, 'ROOT_MISMATCH')).toBe(1)
    await prove(EXPIRING)
    expect(new Set(aggregator.asked.slice(asked))).toEqual(new Set([blobId('call')]))
    expect(await proofs()).toEqual(['CHECKED', 'ROOT_MISMATCH'])
    expect(await digestTables(db.pool)).toEqual(before)
})
