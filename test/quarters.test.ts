import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Pool } from 'pg'
import { buildReaderIndexes } from '../src/database/indexes'
import { PARTITIONED, quarterOf, quarterRange } from '../src/database/quarters'
import { inTransaction } from '../src/database/transaction'
import type { DomainEvent } from '../src/decode/events'
import { applyEvents } from '../src/ingest/apply'
import { emptyDatabase } from '../src/ingest/empty-database'
import { undoAbove } from '../src/ingest/undo'
import { context, hashOf, Ledger, labels } from '../src/receipts/testing/ledger'
import { resolveReferences } from '../src/rollups/attribute/resolve-leaves'
import { auditRollups } from '../src/rollups/demand/audit'
import { digestTables, type TableDigest } from './support/digest'
import { type TestDatabase, testDatabase } from './support/postgres'
import { randomEvents, seeded } from './support/random-events'

const { opg } = context

const BLOCKS = 40
const DAY = 86_400_000
/** Four days a block: 40 blocks are in 2025q4, 2026q1 and 2026q2, and some begin with their quarter's first moment. */
const blockTime = (height: number) => Date.UTC(2025, 9, 31) + height * 4 * DAY + (height === 15 ? 2 * DAY : 0)
const QUARTERS = ['2025q4', '2026q1', '2026q2']

/** Events of a chain over three quarters, in chain order. */
function market(seed: number, chainId: number, above = 0): DomainEvent[] {
    return randomEvents(seed, chainId, BLOCKS)
        .filter(({ ref }) => ref.height > above)
        .map((event) => ({ ...event, ref: { ...event.ref, timeMs: blockTime(event.ref.height) } }))
}

const apply = (pool: Pool, chainId: number, events: DomainEvent[]) =>
    inTransaction(pool, (client) => applyEvents(client, events, labels(chainId)))
const undo = (pool: Pool, chainId: number, height: number) =>
    inTransaction(pool, (client) => undoAbove(client, labels(chainId), height))

/** Where the facts are: rows by the partition they stand in and by the quarter of their time. */
async function places(pool: Pool) {
    const rows: { table: string; partition: string; quarter: string; n: number }[] = []
    for (const table of PARTITIONED) {
        const answer = await pool.query(
            `SELECT $1 AS "table", tableoid::regclass::text AS partition, to_char(time AT TIME ZONE 'UTC', 'YYYY"q"Q') AS quarter,
                 count(*)::int AS n FROM ${table} GROUP BY 2, 3 ORDER BY 3`,
            [table],
        )
        rows.push(...answer.rows)
    }
    return rows
}

let db: TestDatabase
beforeEach(async () => {
    db = await testDatabase()
})
afterEach(() => db.drop())

test('INV-1: facts of three quarters stand in three partitions of each table, each row in the one of its time', async () => {
    const events = [...market(1, 10740), ...market(2, 8453)]
    for (const chainId of [10740, 8453])
        await apply(
            db.pool,
            chainId,
            events.filter(({ ref }) => ref.chainId === chainId),
        )
    const found = await places(db.pool)
    for (const table of PARTITIONED)
        expect(found.filter((row) => row.table === table).map((row) => row.quarter)).toEqual(QUARTERS)
    for (const { table, partition, quarter } of found) expect(partition).toBe(`${table}_${quarter}`)
    const count = (table: string) =>
        found.filter((row) => row.table === table).reduce((sum, { n }) => sum + n, 0)
    const kinds = (kind: string) => events.filter((event) => event.kind === kind).length
    expect(count('inference')).toBe(kinds('inference'))
    expect(count('settlement_batch')).toBe(kinds('batch'))
    expect(count('payment')).toBe(kinds('payment'))
    expect(await auditRollups(db.pool, opg)).toEqual([])
})

test('a fact of the first moment of a quarter is in it, one of the millisecond before is not', async () => {
    const [event] = market(1, 8453).filter(({ kind }) => kind === 'payment')
    const at = (timeMs: number, height: number) => ({ ...event, ref: { ...event.ref, timeMs, height } })
    const { fromMs } = quarterRange('2026q1')
    await apply(db.pool, 8453, [at(fromMs - 1, 1), at(fromMs, 2)])
    const payments = (await places(db.pool)).filter(({ table }) => table === 'payment')
    expect(payments.map(({ partition, n }) => [partition, n])).toEqual([
        ['payment_2025q4', 1],
        ['payment_2026q1', 1],
    ])
})

test('INV-1: a fact of any kind that comes alone finds the quarter of its time', async () => {
    const events = market(1, 8453)
    for (const kind of ['inference', 'batch', 'payment', 'payout']) {
        const event = events.find(
            (one) => one.kind === kind && !(one.kind === 'payment' && one.modelId === null),
        )!
        await emptyDatabase(db.url, [])
        for (const { partition } of await places(db.pool)) throw new Error(`${partition} is not empty`)
        for (const table of PARTITIONED) await db.pool.query(`DROP TABLE IF EXISTS ${table}_2029q3`)
        await apply(db.pool, 8453, [{ ...event, ref: { ...event.ref, timeMs: Date.UTC(2029, 6, 1) } }])
        expect((await places(db.pool)).map(({ quarter, n }) => [quarter, n])).toEqual([['2029q3', 1]])
    }
})

test.each([1, 2, 3])(
    'INV-3, INV-4: rollbacks across quarters, of two chains in any order, end where a clean index ends (seed %i)',
    async (seed) => {
        const random = seeded(seed)
        const chains = new Map<number, DomainEvent[]>([
            [10740, []],
            [8453, []],
        ])
        for (let round = 0; round < 6; round++) {
            const chainId = random.pick([10740, 8453])
            const base = random.below(BLOCKS)
            const branch = market(seed * 50 + round, chainId, base)
            await undo(db.pool, chainId, base)
            const middle = branch.findIndex(({ ref }) => ref.height > base + 5)
            for (const batch of [branch.slice(0, middle), branch.slice(middle)])
                await apply(db.pool, chainId, batch)
            const kept = chains.get(chainId)!.filter(({ ref }) => ref.height <= base)
            chains.set(chainId, [...kept, ...branch])
            expect(await auditRollups(db.pool, opg)).toEqual([])
        }
        const clean = await testDatabase()
        for (const [chainId, events] of chains) await apply(clean.pool, chainId, events)
        const digest = await digestTables(clean.pool)
        await clean.drop()
        expect(await digestTables(db.pool)).toEqual(digest)
        expect(digest.inference.rows).toBeGreaterThan(20)
    },
)

test('an emptied database, and one where a batch failed, are written again', async () => {
    const events = market(3, 8453)
    await apply(db.pool, 8453, events)
    const digest = await digestTables(db.pool)
    await emptyDatabase(db.url, [8453])
    const failing = inTransaction(db.pool, async (client) => {
        await applyEvents(client, market(3, 8453), labels(8453))
        throw new Error('failed')
    })
    await expect(failing).rejects.toThrow('failed')
    await apply(db.pool, 8453, events)
    expect(await digestTables(db.pool)).toEqual(digest)
})

test('leaves that stand at the same place of two partitions keep their own models', async () => {
    const ledger = new Ledger(db.pool)
    const batches = ['batch 1', 'batch 2', 'batch 3', 'batch 4', 'batch 5', 'batch 6']
    for (const batch of batches) {
        await ledger.settleBatch(batch, 1)
        await ledger.readBatch(batch, [batch])
        await ledger.pay(`for ${batch}`, 5, hashOf(`model of ${batch}`), hashOf(`leaf ${batch}`))
    }
    const models = () => db.pool.query('SELECT leaf_hash, model_id FROM inference ORDER BY id')
    const before = await models()
    expect(new Set(before.rows.map((row) => row.model_id)).size).toBe(batches.length)
    const { rows } = await db.pool.query('SELECT count(*) > count(DISTINCT ctid) AS shared FROM inference')
    expect(rows).toEqual([{ shared: true }])
    await inTransaction(db.pool, (client) =>
        resolveReferences(
            client,
            batches.map((batch) => hashOf(`leaf ${batch}`)),
            context,
        ),
    )
    expect((await models()).rows).toEqual(before.rows)
    expect(await ledger.audit()).toEqual([])
})

/** The statements that docs/operating.md gives for detaching a quarter, of another quarter. */
function documentedDetach(quarter: string): string[] {
    const text = readFileSync(join(__dirname, '../docs/operating.md'), 'utf8')
    const section = text.split('## Detaching an old quarter')[1].split('\n## ')[0]
    const sql = /```sql\n([\s\S]*?)```/.exec(section)![1]
    return sql
        .replaceAll('2025q4', quarter)
        .replace(/--.*/g, '')
        .split(';')
        .map((statement) => statement.trim())
        .filter((statement) => statement !== '')
}

async function detach(pool: Pool, quarter: string): Promise<void> {
    for (const statement of documentedDetach(quarter)) await pool.query(statement)
}

test('without its oldest quarter, taken off as documented, all else is read as before and indexing goes on', async () => {
    const events = market(5, 10740)
    const old = (event: DomainEvent) => quarterOf(event.ref.timeMs) === '2025q4'
    await apply(
        db.pool,
        10740,
        events.filter(({ ref }) => ref.height <= 30),
    )
    await buildReaderIndexes(db.url)
    const before = await places(db.pool)
    await detach(db.pool, '2025q4')
    const kept = before.filter(({ quarter }) => quarter !== '2025q4')
    expect(await places(db.pool)).toEqual(kept)
    for (const { table, n } of before.filter(({ quarter }) => quarter === '2025q4')) {
        const { rows } = await db.pool.query(`SELECT count(*)::int AS n FROM archive.${table}_2025q4`)
        expect(rows[0].n).toBe(n)
    }

    // The next quarter begins.
    await apply(
        db.pool,
        10740,
        events.filter(({ ref }) => ref.height > 30),
    )
    const quarters = (await places(db.pool)).map(({ quarter }) => quarter)
    expect(new Set(quarters)).toEqual(new Set(['2026q1', '2026q2']))

    // A wallet joins, and its payments of the detached quarter are read.
    const late = events.filter((event) => event.kind === 'payment' && old(event)).slice(0, 2)
    const moved = late.map((event) => ({ ...event, ref: { ...event.ref, logIndex: 9 } }))
    await apply(db.pool, 10740, moved)
    const found = (await places(db.pool)).filter(({ partition }) => partition === 'payment_2025q4')
    expect(found.map(({ n }) => n)).toEqual([moved.length])
})

test('a detached quarter that is attached again is as if it had never been away', async () => {
    await apply(db.pool, 10740, market(6, 10740))
    await buildReaderIndexes(db.url)
    const digest = await digestTables(db.pool)
    await detach(db.pool, '2025q4')
    expect(await digestTables(db.pool)).not.toEqual(digest)
    for (const table of PARTITIONED) {
        await db.pool.query(`ALTER TABLE archive.${table}_2025q4 SET SCHEMA public`)
        await db.pool.query(
            `ALTER TABLE ${table} ATTACH PARTITION ${table}_2025q4 FOR VALUES FROM ('2025-10-01Z') TO ('2026-01-01Z')`,
        )
    }
    expect(await digestTables(db.pool)).toEqual(digest)
    await undo(db.pool, 10740, 10)
    expect(await auditRollups(db.pool, opg)).toEqual([])
})

/** Those whose views and functions need the tables as they are now, the newest first. */
const LATER = ['1765010000000-SelfPaid', '1765000000000-Registrations'].map(
    (name) => new (require(`../db/migrations/${name}.js`))(),
)
const adapter = {
    query: async (sql: string, params?: unknown[]) => (await db.pool.query(sql, params)).rows,
}

const Quarters = require('../db/migrations/1764300000000-Quarters.js')

test('the migration and its way back keep every row, column and index', async () => {
    await apply(db.pool, 10740, market(7, 10740))
    await apply(db.pool, 8453, market(8, 8453))
    await buildReaderIndexes(db.url)
    const state = async () => ({
        digests: (await digestTables(db.pool)) as Record<string, TableDigest>,
        columns: (
            await db.pool.query(
                `SELECT table_name, column_name, data_type, column_default, is_nullable FROM information_schema.columns
                 WHERE table_name = ANY($1) ORDER BY table_name, ordinal_position`,
                [PARTITIONED],
            )
        ).rows,
        indexes: (
            await db.pool.query(
                `SELECT replace(indexdef, ' ON ONLY ', ' ON ') AS def FROM pg_indexes
                 WHERE tablename = ANY($1) AND indexname NOT LIKE '%\\_position' ORDER BY 1`,
                [PARTITIONED],
            )
        ).rows,
    })
    const before = await state()
    const places0 = await places(db.pool)
    const migrating = (direction: 'up' | 'down') =>
        inTransaction(db.pool, (client) =>
            new Quarters()[direction]({
                query: async (sql: string, params?: unknown[]) => (await client.query(sql, params)).rows,
            }),
        )
    for (const direction of ['down', 'up'] as const) {
        for (const later of LATER) await later.down(adapter)
        await migrating(direction)
        for (const later of LATER.toReversed()) await later.up(adapter)
        expect(await state()).toEqual(before)
        if (direction === 'down')
            expect((await places(db.pool)).map(({ partition }) => partition)).toContain('inference')
    }
    expect(await places(db.pool)).toEqual(places0)
    await undo(db.pool, 10740, 20)
    await apply(db.pool, 10740, market(9, 10740, 20))
    expect(await auditRollups(db.pool, opg)).toEqual([])
    const reader = await db.pool.connect()
    await reader.query('SET ROLE demand_reader')
    for (const table of PARTITIONED) await reader.query(`SELECT count(*) FROM ${table}`)
    reader.release(true)
})

const Contents = require('../db/migrations/1764950000000-Contents.js')

test('INV-10: rows from before contents of logs were kept have none, blocks with such rows are counted, and a quarter that was detached fits again', async () => {
    await apply(db.pool, 8453, market(2, 8453))
    await db.pool.query(
        `INSERT INTO chain_status (id, network, name, genesis_hash, start_height, height, events)
         VALUES ('8453', 'devnet', 'base', '\\x00', 1, 30, 7)`,
    )
    for (const later of LATER) await later.down(adapter)
    await new Contents().down(adapter)
    for (const table of PARTITIONED) {
        await db.pool.query(`ALTER TABLE ${table} DETACH PARTITION ${table}_2025q4`)
        await db.pool.query('CREATE SCHEMA IF NOT EXISTS archive')
        await db.pool.query(`ALTER TABLE ${table}_2025q4 SET SCHEMA archive`)
    }
    await new Contents().up(adapter)
    for (const later of LATER.toReversed()) await later.up(adapter)
    const [from, to] = Object.values(quarterRange('2025q4')).map((ms) => new Date(ms).toISOString())
    for (const table of PARTITIONED) {
        await db.pool.query(`ALTER TABLE archive.${table}_2025q4 SET SCHEMA public`)
        await db.pool.query(
            `ALTER TABLE ${table} ATTACH PARTITION ${table}_2025q4 FOR VALUES FROM ('${from}') TO ('${to}')`,
        )
    }
    const { rows } = await db.pool.query('SELECT chain_id, places_to FROM chain_confirmation')
    expect(rows).toEqual([{ chain_id: 8453, places_to: 30 }])
    await undo(db.pool, 8453, 20)
    await apply(db.pool, 8453, market(2, 8453, 20))
    const after = await db.pool.query(
        `SELECT (SELECT places_to FROM chain_confirmation) AS "placesTo", count(*) FILTER (WHERE log_digest IS NULL)::int AS without,
             count(*) FILTER (WHERE log_digest IS NULL AND height > 20)::int AS late FROM payment`,
    )
    expect(after.rows[0]).toMatchObject({ placesTo: 20, late: 0 })
    expect(after.rows[0].without).toBeGreaterThan(0)
})
