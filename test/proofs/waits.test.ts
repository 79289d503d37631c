import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readerOf } from '../../src/database/reader'
import { loadNetwork } from '../../src/networks'
import { marketOf } from '../../src/networks/market'
import { Archive } from '../../src/proofs/archive/archive'
import { DEFAULT_GIVE_UP, judgeAnswers } from '../../src/proofs/fetch/judge-answers'
import { keepWaiting, leaseBlobs } from '../../src/proofs/fetch/queue'
import { askAgain } from '../../src/proofs/settle/ask-again'
import { readDay, unsettledOf } from '../../src/sealing/seal'
import { startServer } from '../support/http'
import { PATIENCE_MS } from '../support/patience'
import { type TestDatabase, testDatabase } from '../support/postgres'
import { apply, audit, proved, startProver, type TestProver } from '../support/prover'
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
    signedLeaf,
    TestAggregator,
} from '../support/settlements'

const enclave = newEnclave()
/** Blobs last a day; the settlements of these tests are months old. */
const EXPIRING = { ...loadNetwork('opengradient'), blobStorageDays: 1 }
const DEAD = 'http://127.0.0.1:9'
const giveUp = { overdueDays: 7, attempts: 4, days: 2 }

let db: TestDatabase
let aggregator: TestAggregator
let prover: TestProver | undefined

beforeEach(async () => {
    db = await testDatabase()
    aggregator = await new TestAggregator().start()
})

afterEach(async () => {
    await prover?.stop().catch(() => {})
    prover = undefined
    await aggregator.stop()
    await db.drop()
})

const row = async (sql: string) => (await db.pool.query(sql)).rows[0]
const blob = () => row('SELECT state, reason, attempts FROM blob')

/** Settles one batch and one call, months ago, with one blob. */
async function settle(served: Served) {
    const batch = batchOf([signedLeaf(enclave, 1)])
    const id = aggregator.serve('a', served)
    await apply(db.pool, [
        registered(at(1, REGISTRY), enclave),
        batchEvent(at(2), batch.root, 1, id),
        callEvent(at(3), signedLeaf(enclave, 2), id),
    ])
    return batch
}

function prove(aggregators: string[], more = {}) {
    prover = startProver(db, { aggregators, network: EXPIRING, timeoutMs: 300, giveUp, ...more })
}

/** Waits until the blob was asked for so often, hurrying, or until it is not waited for any more. */
async function asked(attempts: number, hurry = '') {
    for (const deadline = Date.now() + PATIENCE_MS; ; ) {
        await db.pool.query(
            `UPDATE blob SET next_attempt_at = now() ${hurry} WHERE state = 'WAITING' AND leased_until IS NULL`,
        )
        const now = await blob()
        if (now && (now.attempts >= attempts || now.state !== 'WAITING')) return now
        if (Date.now() > deadline) throw new Error(`asked too seldom: ${JSON.stringify(now)}`)
        await new Promise((done) => setTimeout(done, 20))
    }
}

/** As if every attempt were made on another day. */
const DAILY = `, futile_day_at = futile_day_at - interval '25 hours'`

const unsettled = async () =>
    unsettledOf(
        await readDay(
            readerOf(db.pool),
            marketOf(EXPIRING),
            Date.UTC(2026, 2, 31),
            async (ids) => new Map(ids.map((id, i) => [id, i + 1])),
        ),
    )

test.each([
    ['503', 503, / answered 503$/],
    ['500', 500, / answered 500$/],
    ['403', 403, / answered 403$/],
    ['401', 401, / answered 401$/],
    ['429', 429, / answered 429$/],
    ['a part of something (206)', 206, / answered 206$/],
    ['nothing (204)', 204, / answered 204$/],
    ['nothing new (304)', 304, / answered 304$/],
    ['nothing at all', 'hang', / took longer than 300 ms$/],
    ['a redirect that leads nowhere', 302, / answered 302$/],
] as [string, Served, RegExp][])(
    'INV-8: an expired blob that is answered with %s is waited for over days, then given up with the last reasons, and nothing is left to be proved',
    async (_, served, last) => {
        await settle(served)
        prove([aggregator.url])
        expect(await asked(2)).toMatchObject({ state: 'WAITING', reason: expect.stringMatching(last) })
        expect(await unsettled()).toBe(2)
        await asked(99, DAILY)
        await proved(db.pool)
        expect(await blob()).toMatchObject({ state: 'EXPIRED' })
        expect((await blob()).reason).toMatch(
            /^its storage term is over, and no aggregator could say whether it has it in \d+ attempts on \d days; last: 127\.0\.0\.1:\d+ /,
        )
        expect((await blob()).reason).toMatch(last)
        expect(await row('SELECT proof FROM settlement_batch')).toEqual({ proof: 'EXPIRED' })
        expect(await row(`SELECT proof, unattributed_reason AS why FROM inference`)).toEqual({
            proof: 'EXPIRED',
            why: 'BLOB_EXPIRED',
        })
        expect(await unsettled()).toBe(0)
        expect(await audit(db.pool)).toEqual([])
    },
)

test('after the term one aggregator that does not have it is enough, whatever the others do', async () => {
    await settle(404)
    prove([DEAD, aggregator.url])
    await proved(db.pool)
    expect(await blob()).toEqual({
        state: 'EXPIRED',
        reason: 'no aggregator that answers has it, and its storage term is over; the others: 127.0.0.1:9 refuses connections',
        attempts: 1,
    })
})

test('haste is no patience, and a clock that jumps counts one day', async () => {
    await settle(503)
    prove([aggregator.url])
    expect((await asked(8)).state).toBe('WAITING')
    // Back from a year ahead: that day is forgotten, not waited for.
    await db.pool.query(`UPDATE blob SET futile_day_at = now() + interval '1 year'`)
    const { attempts } = await blob()
    await asked(attempts + 2)
    expect(
        await row(
            `SELECT futile_days AS days, futile_day_at < now() + interval '1 hour' AS present FROM blob`,
        ),
    ).toEqual({
        days: 1,
        present: true,
    })
    expect((await blob()).state).toBe('WAITING')
})

test('a blob whose next attempt or lease was written by a clock that ran ahead is asked for all the same', async () => {
    const insert = (label: string, next: string, lease: string) =>
        db.pool.query(
            `INSERT INTO blob (id, state, first_settled_at, expires_at, next_attempt_at, leased_until)
             VALUES ($1, 'WAITING', now(), now(), ${next}, ${lease})`,
            [blobId(label)],
        )
    await insert('next in a year', `now() + interval '1 year'`, 'NULL')
    await insert('leased for a year', 'now()', `now() + interval '1 year'`)
    await insert('no date', 'NULL', 'NULL')
    await insert('next in a while', `now() + interval '59 minutes'`, 'NULL')
    await insert('leased for a while', 'now()', `now() + interval '2 minutes'`)
    const leased = await leaseBlobs(db.pool, 9, false)
    expect(leased.map(({ id }) => id).sort()).toEqual(
        ['next in a year', 'leased for a year', 'no date'].map(blobId).sort(),
    )
})

test('garbage beside an aggregator that stays dead is given up too', async () => {
    await settle(Buffer.from('<html>captive portal</html>'))
    prove([aggregator.url, DEAD])
    expect(await asked(3)).toMatchObject({
        state: 'WAITING',
        reason: expect.stringMatching(/JSON.*127\.0\.0\.1:9/),
    })
    await asked(99, DAILY)
    await proved(db.pool)
    expect(await row('SELECT proof FROM settlement_batch')).toEqual({ proof: 'REJECTED' })
})

test('an aggregator behind a page that answers 200 for an hour costs nothing: a blob is asked for half a day before it is refused', async () => {
    await settle(Buffer.from('<html>captive portal</html>'))
    const insert = `INSERT INTO blob (id, state, first_settled_at, expires_at, next_attempt_at)
        VALUES ($1, 'WAITING', now(), now() + interval '100 days', now())`
    await db.pool.query(insert, [blobId('a')])
    let waited = 0
    for (;;) {
        await db.pool.query('UPDATE blob SET next_attempt_at = now()')
        const [leased] = await leaseBlobs(db.pool, 1, false)
        const answers = { absent: 0, unusable: ['it is not JSON'], failures: [] }
        const judged = judgeAnswers(leased, answers, DEFAULT_GIVE_UP)
        if (judged.state !== 'WAITING') break
        await keepWaiting(db.pool, leased, judged.reason, { futile: judged.futile })
        waited += (await row('SELECT extract(epoch FROM next_attempt_at - now())::float8 AS s FROM blob')).s
    }
    expect(waited).toBeGreaterThan(3 * 3_600)
    expect(waited).toBeLessThan(24 * 3_600)
})

test('what was given up so is asked for again when told to, with all the patience of the first time', async () => {
    const batch = await settle(503)
    prove([aggregator.url])
    await asked(99, DAILY)
    await proved(db.pool)
    expect(await askAgain(prover!.context, 'EXPIRED')).toBe(1)
    expect(await unsettled()).toBe(2)
    expect(await asked(2)).toMatchObject({ state: 'WAITING', reason: expect.stringMatching(/503$/) })
    aggregator.serve('a', batch.bytes)
    await asked(99)
    await proved(db.pool)
    expect(await blob()).toMatchObject({ state: 'ARCHIVED', reason: null })
    expect(await row('SELECT proof, verified FROM settlement_batch')).toEqual({
        proof: 'CHECKED',
        verified: 1,
    })
    expect(await audit(db.pool)).toEqual([])
})

test('an aggregator that redirects is followed to the blob', async () => {
    const batch = await settle(503)
    const moved = await new TestAggregator().start()
    moved.serve('a', batch.bytes)
    const old = await startServer((request, response) =>
        response.writeHead(301, { location: `${moved.url}${request.url}` }).end(),
    )
    prove([old.url])
    await asked(99)
    await proved(db.pool)
    expect(await blob()).toMatchObject({ state: 'ARCHIVED' })
    await old.stop()
    await moved.stop()
})

test('a redirect that is not followed is told with the host it leads to, and no more of its address', async () => {
    await settle(503)
    const old = await startServer((_, response) =>
        response.writeHead(302, { location: 'ftp://user:secret@elsewhere.example/key' }).end(),
    )
    prove([old.url])
    expect((await asked(1)).reason).toBe(
        `${new URL(old.url).host} redirects to an address of the kind ftp, not http(s)`,
    )
    await old.stop()
})

test('an archive that takes nothing is waited for, and says so without naming a path', async () => {
    const { bytes } = await settle(503)
    aggregator.serve('a', bytes)
    const dir = mkdtempSync(join(tmpdir(), 'demand-archive-'))
    const file = join(dir, 'no folder')
    writeFileSync(file, '')
    prove([aggregator.url], { archive: new Archive(file) })
    expect(await asked(2)).toMatchObject({
        state: 'WAITING',
        reason: 'not archived: the archive of this index does not take blobs now, its folder is not there',
    })
    const { warnings } = prover!
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toContain(file)
    rmSync(file)
    await asked(99)
    expect(await blob()).toMatchObject({ state: 'ARCHIVED' })
    rmSync(dir, { recursive: true })
})

test('an archive folder that is not mounted says nothing of what is in it', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'demand-archive-'))
    const archive = new Archive(dir)
    await archive.put(db.pool, {
        sha256: 'ab12',
        shape: 'BATCH',
        redacted: false,
        bytes: Buffer.from('kept'),
    })
    expect((await archive.get(db.pool, ['ab12'])).get('ab12')?.toString()).toBe('kept')
    rmSync(join(dir, 'ab'), { recursive: true })
    await expect(archive.get(db.pool, ['ab12'])).rejects.toThrow('ARCHIVE_DIR is empty or not there')
    writeFileSync(join(dir, 'something'), '')
    expect((await archive.get(db.pool, ['ab12'])).size).toBe(0)
    rmSync(dir, { recursive: true })
})
