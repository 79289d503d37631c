import { openPool } from '../../src/database/open'
import { loadNetwork } from '../../src/networks'
import { Archive } from '../../src/proofs/archive/archive'
import { Checker } from '../../src/proofs/checks/checker'
import { giveUp, leaseBlobs, markArchived } from '../../src/proofs/fetch/queue'
import { askAgain } from '../../src/proofs/settle/ask-again'
import { checkBlobs } from '../../src/proofs/settle/check-blobs'
import { type ProofContext, proofContext } from '../../src/proofs/settle/context'
import { enlistSettlements } from '../../src/proofs/settle/enlist'
import { type TestDatabase, testDatabase } from '../support/postgres'
import {
    apply,
    audit,
    hurry,
    LASTING,
    opg,
    proved,
    provedInHaste,
    startProver,
    undo,
} from '../support/prover'
import {
    at,
    batchEvent,
    batchOf,
    blobId,
    callEvent,
    newEnclave,
    REGISTRY,
    registered,
    signedLeaf,
    TestAggregator,
} from '../support/settlements'

const enclave = newEnclave()
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

function openContext({ pool }: TestDatabase): ProofContext {
    const parts = { pool, checker: new Checker(), archive: new Archive(), network: LASTING }
    return { ...proofContext(parts), opg }
}

/** What the prover does when the one blob that is waited for comes. */
async function archive({ pool, archive }: ProofContext, bytes: Buffer): Promise<void> {
    await archive.put(pool, { sha256: 'content', shape: 'BATCH', redacted: false, bytes })
    await pool.query(
        `UPDATE blob SET state = 'ARCHIVED', shape = 'BATCH', sha256 = 'content', checked = false`,
    )
}

async function queue(...labels: string[]): Promise<void> {
    for (const [i, label] of labels.entries()) {
        await db.pool.query(
            `INSERT INTO blob (id, state, first_settled_at, expires_at, next_attempt_at)
             VALUES ($1, 'WAITING', now(), now() + make_interval(days => $2), now())`,
            [blobId(label), labels.length - i],
        )
    }
}

test('blobs whose storage ends first are fetched first, and no two processes hold the same one', async () => {
    await queue('d', 'c', 'b', 'a')
    const [one, two] = await Promise.all([leaseBlobs(db.pool, 2, false), leaseBlobs(db.pool, 2, false)])
    const ids = [...one, ...two].map((blob) => blob.id)
    expect(new Set(ids).size).toBe(4)
    expect(await leaseBlobs(db.pool, 2, false)).toEqual([])
    await db.pool.query('UPDATE blob SET leased_until = NULL')
    expect((await leaseBlobs(db.pool, 4, false)).map((blob) => blob.id)).toEqual(
        ['a', 'b', 'c', 'd'].map(blobId),
    )
})

test('a blob held by a process that was killed is free again when its lease ends', async () => {
    await queue('a')
    expect(await leaseBlobs(db.pool, 1, false)).toHaveLength(1)
    await db.pool.query(`UPDATE blob SET leased_until = now() - interval '1 second'`)
    expect(await leaseBlobs(db.pool, 1, false)).toHaveLength(1)
})

test('what is settled stays settled, whatever a slow process says later', async () => {
    await queue('a')
    const [blob] = await leaseBlobs(db.pool, 1, false)
    await giveUp(db.pool, blob, 'REJECTED', 'first')
    await giveUp(db.pool, blob, 'EXPIRED', 'second')
    await markArchived(db.pool, blob, { shape: 'BATCH', sha256: 'late', bytes: 1, redacted: false })
    const { rows } = await db.pool.query('SELECT state, reason FROM blob')
    expect(rows).toEqual([{ state: 'REJECTED', reason: 'first' }])
})

test('a blob that nobody has is waited for ever longer, until its storage term is over', async () => {
    const batch = batchOf([signedLeaf(enclave, 1)])
    await apply(db.pool, [batchEvent(at(2), batch.root, 1, aggregator.serve('a', 404))])
    const prover = startProver(db, { aggregators: [aggregator.url] })
    const waits: number[] = []
    for (let attempt = 1; attempt <= 3; attempt++) {
        for (;;) {
            const { rows } = await db.pool.query(
                'SELECT attempts, extract(epoch FROM next_attempt_at - now())::float AS wait FROM blob',
            )
            if (rows[0]?.attempts === attempt) {
                waits.push(rows[0].wait)
                break
            }
            await new Promise((done) => setTimeout(done, 10))
        }
        await hurry(db.pool)
    }
    expect(waits[1] / waits[0]).toBeGreaterThan(1.7)
    expect(waits[2] / waits[1]).toBeGreaterThan(1.7)
    await db.pool.query(`UPDATE blob SET expires_at = now() - interval '1 day'`)
    await provedInHaste(db.pool)
    await prover.stop()
    const { rows } = await db.pool.query(
        'SELECT b.state, b.reason, s.proof, s.published, s.flags FROM blob b JOIN settlement_batch s ON s.blob_id = b.id',
    )
    expect(rows[0]).toEqual({
        state: 'EXPIRED',
        reason: 'no aggregator has it, and its storage term is over',
        proof: 'EXPIRED',
        published: null,
        flags: ['UNTRUSTED_SENDER', 'EXPIRED'],
    })
})

test('an aggregator that fails or lies is passed over for the next one, and failures alone do not end the wait at once', async () => {
    const batch = batchOf([signedLeaf(enclave, 1)])
    const liar = await new TestAggregator().start()
    const blob = aggregator.serve('a', batch.bytes)
    liar.serve('a', Buffer.from('<html>captive portal</html>'))
    liar.serve('b', 500)
    aggregator.serve('b', 503)
    await apply(db.pool, [
        registered(at(1, REGISTRY), enclave),
        batchEvent(at(2), batch.root, 1, blob),
        batchEvent(at(3), batch.root, 1, blobId('b')),
    ])
    const network = { ...loadNetwork('opengradient'), blobStorageDays: 1 }
    const prover = startProver(db, { aggregators: [liar.url, 'http://127.0.0.1:9', aggregator.url], network })
    await proved(db.pool, 1)
    await prover.stop()
    const { rows } = await db.pool.query('SELECT id, state, reason FROM blob')
    expect(rows).toContainEqual({ id: blob, state: 'ARCHIVED', reason: null })
    expect(rows).toContainEqual({
        id: blobId('b'),
        state: 'WAITING',
        reason: expect.stringMatching(/answered 500; .*127\.0\.0\.1:9/),
    })
    await liar.stop()
})

test('blobs that were given up are asked for again when told to, and everything follows', async () => {
    const batch = batchOf([signedLeaf(enclave, 1)])
    const [teeId, input, output, signature, time] = signedLeaf(enclave, 2)
    const blob = aggregator.serve('a', Buffer.from('garbage'))
    await apply(db.pool, [
        registered(at(1, REGISTRY), enclave),
        batchEvent(at(2), batch.root, 1, blob),
        callEvent(at(3), [teeId, input, output, signature, time], blob),
    ])
    const prover = startProver(db, { aggregators: [aggregator.url] })
    const proofs = async () => {
        const { rows } = await db.pool.query(
            `SELECT proof, flags FROM settlement_batch UNION ALL SELECT proof, ARRAY[unattributed_reason] FROM inference WHERE sub_position = 0`,
        )
        return rows
    }
    await provedInHaste(db.pool)
    expect(await proofs()).toEqual([
        { proof: 'REJECTED', flags: ['UNTRUSTED_SENDER', 'REJECTED'] },
        { proof: 'REJECTED', flags: ['BLOB_REJECTED'] },
    ])
    aggregator.serve('a', batch.bytes)
    expect(await askAgain(prover.context, 'REJECTED')).toBe(1)
    expect(await audit(db.pool)).toEqual([])
    await provedInHaste(db.pool)
    await prover.stop()
    expect(await proofs()).toEqual([
        { proof: 'CHECKED', flags: ['UNTRUSTED_SENDER'] },
        { proof: 'REJECTED', flags: ['BLOB_REJECTED'] },
    ])
    expect(await audit(db.pool)).toEqual([])
})

test('settlements without number may point to one blob: they are checked in pieces, and none is left out', async () => {
    const batch = batchOf([signedLeaf(enclave, 1), signedLeaf(enclave, 2)])
    const blob = aggregator.serve('a', batch.bytes)
    const events = Array.from({ length: 150 }, (_, n) => batchEvent(at(n + 2), batch.root, 2, blob))
    await apply(db.pool, [registered(at(1, REGISTRY), enclave), ...events])
    const prover = startProver(db, { aggregators: [aggregator.url] })
    await proved(db.pool)
    await prover.stop()
    const { rows } = await db.pool.query(
        `SELECT count(*)::int AS leaves, count(*) FILTER (WHERE NOT is_replay)::int AS calls FROM inference`,
    )
    expect(rows[0]).toEqual({ leaves: 300, calls: 2 })
    expect(await audit(db.pool)).toEqual([])
})

test('an archived content that is broken is fetched again, and nothing else waits for it', async () => {
    const [one, two] = [1, 2].map((n) => batchOf([signedLeaf(enclave, n)]))
    await apply(db.pool, [
        registered(at(1, REGISTRY), enclave),
        batchEvent(at(2), one.root, 1, aggregator.serve('a', one.bytes)),
    ])
    const prover = startProver(db, { aggregators: [aggregator.url] })
    await proved(db.pool)
    await db.pool.query(`UPDATE blob_content SET data = 'broken'`)
    await apply(db.pool, [
        batchEvent(at(3), one.root, 1, blobId('a')),
        batchEvent(at(4), two.root, 1, aggregator.serve('b', two.bytes)),
    ])
    await provedInHaste(db.pool)
    await prover.stop()
    const { rows } = await db.pool.query('SELECT proof, verified FROM settlement_batch')
    expect(rows).toEqual([1, 2, 3].map(() => ({ proof: 'CHECKED', verified: 1 })))
})

test('what was checked before a rollback is checked again after it', async () => {
    const batch = batchOf([signedLeaf(enclave, 1)])
    await apply(db.pool, [
        registered(at(1, REGISTRY), enclave),
        batchEvent(at(2), batch.root, 1, aggregator.serve('a', 404)),
    ])
    const prover = startProver(db, { aggregators: [aggregator.url] })
    await proved(db.pool, 1)
    await prover.stop()
    const context = openContext(db)
    await archive(context, batch.bytes)
    const checked = await checkBlobs(context, [])
    const later = at(2)
    await undo(db.pool, 10740, 0)
    await db.pool.query(
        `INSERT INTO rollback (id, chain_id, from_height, to_height, beyond_finality, rows_removed, at, reason)
         VALUES ('r', 10740, 2, 0, false, 2, now(), 'test')`,
    )
    // The same transaction, a day later, and no enclave before it.
    await apply(db.pool, [
        batchEvent({ ...later, timeMs: later.timeMs + 86_400_000 }, batch.root, 1, blobId('a')),
    ])
    await enlistSettlements(context)
    await checked!.write()
    expect(await audit(db.pool)).toEqual([])
    await (await checkBlobs(context, []))!.write()
    const { rows } = await db.pool.query('SELECT unverified_reason AS reason FROM inference')
    expect(rows).toEqual([{ reason: 'TEE_NOT_REGISTERED' }])
    expect(await audit(db.pool)).toEqual([])
    await context.checker.close()
})

test('two provers at once prove everything once', async () => {
    const batches = Array.from({ length: 40 }, (_, n) =>
        batchOf([signedLeaf(enclave, `${n}/0`), signedLeaf(enclave, `${n}/1`)]),
    )
    await apply(db.pool, [
        registered(at(1, REGISTRY), enclave),
        ...batches.map(({ root, bytes }, n) =>
            batchEvent(at(n + 2), root, 2, aggregator.serve(`${n}`, bytes)),
        ),
    ])
    const provers = [1, 2].map(() => startProver(db, { aggregators: [aggregator.url] }))
    await proved(db.pool)
    await Promise.all(provers.map((prover) => prover.stop()))
    const { rows } = await db.pool.query(
        `SELECT count(*)::int AS leaves, count(*) FILTER (WHERE verified AND NOT is_replay)::int AS verified FROM inference`,
    )
    expect(rows[0]).toEqual({ leaves: 80, verified: 80 })
    expect(new Set(aggregator.asked).size).toBe(40)
    expect(aggregator.asked.length).toBe(40)
})

test('a database that goes away is waited for; nothing is lost', async () => {
    const batch = batchOf([signedLeaf(enclave, 1)])
    await apply(db.pool, [
        registered(at(1, REGISTRY), enclave),
        batchEvent(at(2), batch.root, 1, aggregator.serve('a', 404)),
    ])
    const prover = startProver(db, { aggregators: [aggregator.url] })
    await proved(db.pool, 1)
    const admin = openPool({ connectionString: db.url, max: 1 })
    await admin.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'prover'`,
    )
    await admin.end()
    aggregator.serve('a', batch.bytes)
    await provedInHaste(db.pool)
    await prover.stop().catch(() => {})
    const { rows } = await db.pool.query('SELECT proof, verified FROM settlement_batch')
    expect(rows).toEqual([{ proof: 'CHECKED', verified: 1 }])
})
