import { id } from 'ethers'
import type { DomainEvent } from '../../src/decode/events'
import { askAgain } from '../../src/proofs/settle/ask-again'
import { digestTables } from '../support/digest'
import { PATIENCE_MS } from '../support/patience'
import { type TestDatabase, testDatabase } from '../support/postgres'
import { apply, audit, hurry, provedInHaste, startProver, type TestProver } from '../support/prover'
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
import { told } from '../support/told'

const enclave = newEnclave()
const DEAD = 'http://127.0.0.1:9'
const REQUEST =
    '{"messages": [{"content": "hello", "role": "user"}], "model": "openai/gpt-5", "temperature": 1.0}'
const REPLY = 'good day'

/** The blob of a call that has the hashes of REQUEST and REPLY. */
function callBlob(request = REQUEST, cost = '5600') {
    const output = {
        choices: [{ message: { role: 'assistant', content: REPLY }, finish_reason: 'stop' }],
        usage: { prompt_tokens: 12, completion_tokens: 34 },
        opengradient: { cost_opg: cost, cost_usd: '0.00056' },
    }
    return Buffer.from(
        `{"input": ${request}, "output": ${JSON.stringify(output)}, "teeId": "${enclave.teeId}"}`,
    )
}

const settledCall = (height: number, label: string): DomainEvent => {
    const [input, output, time] = [id(REQUEST), id(REPLY), 1_772_400_000 + height]
    return callEvent(
        at(height),
        [enclave.teeId, input, output, signCall(enclave, input, output, time), String(time)],
        blobId(label),
    )
}

const [one, two, other] = ['one', 'two', 'other'].map((label) =>
    batchOf([signedLeaf(enclave, `${label} 1`), signedLeaf(enclave, `${label} 2`)]),
)

/** What the market's blobs hold. */
const BLOBS: Record<string, Buffer> = { one: one.bytes, two: two.bytes, call: callBlob() }

/** Two batches and a call, and two settlements that point to the blob of another. */
const MARKET: DomainEvent[] = [
    registered(at(1, REGISTRY), enclave),
    batchEvent(at(2), id('no root of it'), 2, blobId('one')),
    batchEvent(at(3), one.root, 2, blobId('one')),
    batchEvent(at(4), two.root, 2, blobId('two')),
    settledCall(5, 'call'),
    settledCall(6, 'two'),
]

let db: TestDatabase
let prover: TestProver | undefined
const open: TestAggregator[] = []

beforeEach(async () => {
    db = await testDatabase()
})

afterEach(async () => {
    await prover?.stop().catch(() => {})
    prover = undefined
    for (const aggregator of open.splice(0)) await aggregator.stop()
    await db.drop()
})

async function aggregator(blobs: Record<string, Served>): Promise<TestAggregator> {
    const started = await new TestAggregator().start()
    for (const [label, served] of Object.entries(blobs)) started.serve(label, served)
    open.push(started)
    return started
}

const honest = () => aggregator(BLOBS)

const query = async (sql: string) => (await db.pool.query(sql)).rows
const settlements = () =>
    query(`SELECT height, proof, published, verified FROM settlement_batch ORDER BY height`)
const calls = () =>
    query(`SELECT height, proof, attribution, unattributed_reason AS why, cost::text FROM inference
        WHERE rail = 'INDIVIDUAL' ORDER BY height`)
async function proveWith(urls: string[]) {
    prover = startProver(db, { aggregators: urls, timeoutMs: 1_000 })
    await provedInHaste(db.pool)
    await prover.stop()
    prover = undefined
}

/** Lets the aggregators be heard until each blob that is left was asked for so often. */
async function heard(attempts: number) {
    for (const deadline = Date.now() + PATIENCE_MS; ; ) {
        await hurry(db.pool)
        const [{ least, busy }] =
            await query(`SELECT min(attempts) FILTER (WHERE state = 'WAITING')::int AS least,
            count(*) < 3 OR bool_or(state <> 'WAITING' AND NOT checked) AS busy FROM blob`)
        if (!busy && (least === null || least >= attempts)) return
        if (Date.now() > deadline) throw new Error(`asked ${least} times`)
        await new Promise((done) => setTimeout(done, 50))
    }
}

async function digestOf(urls: string[]) {
    await apply(db.pool, MARKET)
    await proveWith(urls)
    expect(await audit(db.pool)).toEqual([])
    return digestTables(db.pool)
}

/** Well formed, and of something else: another batch, another call, a call for a batch, a batch for a call. */
const LIES: Record<string, Record<string, Served>> = {
    'another batch': { one: other.bytes, two: other.bytes, call: other.bytes },
    'another call': {
        one: callBlob('{"model": "x"}'),
        two: callBlob('{"model": "x"}'),
        call: callBlob('{"model": "x"}'),
    },
    'the blobs of each other': { one: two.bytes, two: one.bytes, call: one.bytes },
    'a part of it': {
        one: batchOf([signedLeaf(enclave, 'one 1')]).bytes,
        two: batchOf([signedLeaf(enclave, 'two 2')]).bytes,
        call: callBlob(REQUEST.replace('hello', 'hullo')),
    },
}

test.each(Object.keys(LIES))(
    'INV-3: an aggregator that lies with %s changes no table, wherever it stands beside an honest one',
    async (lie) => {
        const truth = await digestOf([(await honest()).url])
        expect(await settlements()).toMatchObject([
            { proof: 'ROOT_MISMATCH' },
            { proof: 'CHECKED', verified: 2 },
            { proof: 'CHECKED', verified: 2 },
        ])
        for (const order of told(['first', 'last', 'between'])) {
            await db.drop()
            db = await testDatabase()
            const [liar, good] = [(await aggregator(LIES[lie])).url, (await honest()).url]
            const urls =
                order === 'first'
                    ? [liar, good]
                    : order === 'last'
                      ? [good, liar]
                      : [liar, good, (await aggregator(LIES['another call'])).url]
            expect([order, await digestOf(urls)]).toEqual([order, truth])
        }
    },
)

const TRUE_BATCHES = [{ proof: 'ROOT_MISMATCH' }, { proof: 'CHECKED' }, { proof: 'CHECKED' }]

test('beside an aggregator that is silent nothing that another one gave is final; what is proven is written at once', async () => {
    await apply(db.pool, MARKET)
    const liar = await aggregator({ ...LIES['another batch'], two: two.bytes })
    prover = startProver(db, { aggregators: [liar.url, DEAD], timeoutMs: 1_000 })
    await heard(5)
    const names = ['WAITING', 'WAITING', 'CHECKED']
    expect((await settlements()).map(({ proof }) => proof)).toEqual(names)
    expect(await calls()).toMatchObject([{ proof: 'WAITING' }, { proof: 'WAITING' }])
    const [{ reason }] = await query(`SELECT reason FROM blob WHERE id = '${blobId('one')}'`)
    expect(reason).toMatch(
        /^what was given for it is not what was settled.*: 127\.0\.0\.1:9 refuses connections$/,
    )
    await prover.stop()
    // It comes back, or another one takes its place.
    await proveWith([liar.url, (await honest()).url])
    expect(await settlements()).toMatchObject(TRUE_BATCHES)
    expect(await calls()).toMatchObject([{ proof: 'CHECKED', cost: '5600' }, { proof: 'REJECTED' }])
    expect(await audit(db.pool)).toEqual([])
})

test('a silence that lasts ends the doubt as well', async () => {
    await apply(db.pool, MARKET)
    const liar = await aggregator(LIES['another batch'])
    prover = startProver(db, { aggregators: [liar.url, DEAD], timeoutMs: 1_000 })
    await heard(3)
    expect((await settlements()).map(({ proof }) => proof)).toEqual(['WAITING', 'WAITING', 'WAITING'])
    await db.pool.query('UPDATE blob SET futile_attempts = 20, futile_days = 3')
    await heard(99)
    await provedInHaste(db.pool)
    expect((await settlements()).map(({ proof }) => proof)).toEqual(Array(3).fill('ROOT_MISMATCH'))
    expect(await audit(db.pool)).toEqual([])
})

test('INV-8: the right blob that is met later takes the place of the wrong one everywhere, and the day is settled again', async () => {
    const truth = await digestOf([(await honest()).url])
    await db.drop()
    db = await testDatabase()
    const liar = await aggregator({ ...LIES['another batch'], call: callBlob('{"model": "x"}') })
    await apply(db.pool, MARKET)
    await proveWith([liar.url])
    expect((await settlements()).map(({ proof }) => proof)).toEqual(Array(3).fill('ROOT_MISMATCH'))
    expect((await calls())[0]).toMatchObject({ why: 'BLOB_CONTRADICTS_HASHES', cost: null })
    const wrong = await query(`SELECT id, sha256 FROM blob ORDER BY id`)

    prover = startProver(db, { aggregators: [liar.url, DEAD, (await honest()).url], timeoutMs: 1_000 })
    expect(await askAgain(prover.context, 'ROOT_MISMATCH')).toBe(3)
    // The wrong pointers wait for the silent one; what is proven does not.
    await heard(3)
    expect((await settlements()).map(({ proof }) => proof)).toEqual(['WAITING', 'CHECKED', 'CHECKED'])
    expect((await calls())[0]).toMatchObject({ proof: 'CHECKED', attribution: 'BLOB', cost: '5600' })
    await prover.stop()
    await proveWith([liar.url, (await honest()).url])
    expect(await digestTables(db.pool)).toEqual(truth)
    expect(await audit(db.pool)).toEqual([])
    // What was taken for the blob stays in the archive, as what was given under that id, and is its content no more.
    for (const { id: blob, sha256 } of told(wrong)) {
        const [now] = await query(`SELECT sha256, contents FROM blob WHERE id = '${blob}'`)
        expect(now.sha256).not.toBe(sha256)
        expect(now.contents.map((each: { sha256: string }) => each.sha256)).toContain(sha256)
        expect(await query(`SELECT 1 FROM blob_content WHERE sha256 = '${now.sha256}'`)).toHaveLength(1)
    }
    const unsettled = await query(`SELECT 1 FROM demand_day WHERE reason IN ('WAITING', 'BLOB_WAITING')`)
    expect(unsettled).toEqual([])
})

test('an aggregator that gives other bytes each time costs nothing beside an honest one, and alone is heard for as long as any', async () => {
    let n = 0
    const moody = await aggregator(
        Object.fromEntries(
            Object.keys(BLOBS).map((label) => [
                label,
                () => batchOf([signedLeaf(enclave, `moody ${n++}`)]).bytes,
            ]),
        ),
    )
    const truth = await digestOf([(await honest()).url])
    await db.drop()
    db = await testDatabase()
    expect(await digestOf([moody.url, (await honest()).url])).toEqual(truth)

    await db.drop()
    db = await testDatabase()
    await apply(db.pool, MARKET)
    prover = startProver(db, { aggregators: [moody.url], giveUp: { overdueDays: 7, attempts: 15, days: 0 } })
    await heard(10)
    expect((await settlements()).map(({ proof }) => proof)).toEqual(['WAITING', 'WAITING', 'WAITING'])
    await provedInHaste(db.pool)
    expect((await settlements()).map(({ proof }) => proof)).toEqual(Array(3).fill('ROOT_MISMATCH'))
    const [{ most }] = await query('SELECT max(jsonb_array_length(contents))::int AS most FROM blob')
    expect(most).toBe(8)
})

test('INV-3: two provers at once, and one that goes and comes again, end where one alone does', async () => {
    const truth = await digestOf([(await honest()).url])
    await db.drop()
    db = await testDatabase()
    await apply(db.pool, MARKET)
    const urls = [(await aggregator(LIES['another batch'])).url, (await honest()).url]
    const hasty = setInterval(() => void hurry(db.pool).catch(() => {}), 50)
    for (let n = 0; n < 4; n++) {
        const provers = [1, 2].map(() => startProver(db, { aggregators: urls, timeoutMs: 1_000 }))
        await new Promise((done) => setTimeout(done, 150))
        for (const each of provers) await each.stop()
    }
    clearInterval(hasty)
    const second = startProver(db, { aggregators: urls, timeoutMs: 1_000 })
    await proveWith(urls)
    await second.stop()
    expect(await digestTables(db.pool)).toEqual(truth)
    expect(await audit(db.pool)).toEqual([])
})

test('INV-3: settlements that point to one blob and are proven by different contents end alike in any order of the aggregators', async () => {
    // Who posts a settlement and runs an aggregator can have it proven as with a blob of his own; nobody else loses by it.
    const theirs = batchEvent(at(7), other.root, 2, blobId('one'))
    const lying = { ...BLOBS, one: other.bytes }
    const ends = []
    for (const order of told(['first', 'last'])) {
        await db.drop()
        db = await testDatabase()
        await apply(db.pool, [...MARKET, theirs])
        const [liar, good] = [(await aggregator(lying)).url, (await honest()).url]
        await proveWith(order === 'first' ? [liar, good] : [good, liar])
        const proofs = (await settlements()).map(({ proof }) => proof)
        expect(proofs.slice(1)).toEqual(['CHECKED', 'CHECKED', 'CHECKED'])
        expect(proofs[0]).toBe('ROOT_MISMATCH')
        expect(await audit(db.pool)).toEqual([])
        ends.push(
            await query(`SELECT id, proof, published, verified, flags FROM settlement_batch ORDER BY id`),
        )
    }
    expect(ends[0]).toEqual(ends[1])
})
