import { type TestDatabase, testDatabase } from '../../test/support/postgres'
import { ensureQuarters, PARTITIONED, Quarters, quarterOf, quarterRange } from './quarters'
import { inTransaction } from './transaction'

let db: TestDatabase
beforeEach(async () => {
    db = await testDatabase()
})
afterEach(() => db.drop())

/** Attached partitions, in the order of their names. */
async function partitions(): Promise<string[]> {
    const { rows } = await db.pool.query(
        `SELECT inhrelid::regclass::text AS name FROM pg_inherits
         WHERE inhparent = ANY($1::regclass[]) ORDER BY 1`,
        [PARTITIONED],
    )
    return rows.map((row) => row.name)
}

test('a quarter begins with its first millisecond of UTC and ends before the next', () => {
    expect(quarterOf(Date.UTC(2026, 0, 1))).toBe('2026q1')
    expect(quarterOf(Date.UTC(2026, 0, 1) - 1)).toBe('2025q4')
    expect(quarterOf(Date.UTC(2026, 11, 31, 23, 59, 59, 999))).toBe('2026q4')
    expect(quarterRange('2025q4')).toEqual({ fromMs: Date.UTC(2025, 9, 1), toMs: Date.UTC(2026, 0, 1) })
    expect(quarterOf(0)).toBe('1970q1')
})

test('the quarters of some moments are each named once', () => {
    const quarters = new Quarters()
    expect([...quarters]).toEqual([])
    for (const { fromMs, toMs } of [quarterRange('2026q2'), quarterRange('2025q4'), quarterRange('2026q2')])
        for (const ms of [fromMs, toMs - 1, fromMs]) quarters.add(ms)
    expect([...quarters]).toEqual(['2026q2', '2025q4'])
})

test('a quarter has a partition of every table, with the indexes of its parent', async () => {
    await ensureQuarters(db.pool, ['2025q4'])
    expect(await partitions()).toEqual(PARTITIONED.map((table) => `${table}_2025q4`).sort())
    const { rows } = await db.pool.query(
        `SELECT count(*)::int AS n, array_agg(i.indrelid::regclass::text ORDER BY 1) AS tables FROM pg_index i
         JOIN pg_class c ON c.oid = i.indexrelid LEFT JOIN pg_inherits h ON h.inhrelid = i.indexrelid
         WHERE i.indrelid::regclass::text LIKE '%_2025q4' AND h.inhparent IS NOT NULL`,
    )
    const parents = await db.pool.query(
        'SELECT count(*)::int AS n FROM pg_index WHERE indrelid = ANY($1::regclass[])',
        [PARTITIONED],
    )
    expect(rows[0].n).toBe(parents.rows[0].n)
})

test('quarters that are there stay as they are; a partition that is missing of one is made', async () => {
    await ensureQuarters(db.pool, ['2026q1'])
    await db.pool.query('DROP TABLE payout_2026q1')
    await ensureQuarters(db.pool, ['2026q1', '2026q1'])
    await ensureQuarters(db.pool, [])
    expect(await partitions()).toHaveLength(4)
})

test('a rolled-back transaction takes its quarter back, and the next one makes it again', async () => {
    const failing = inTransaction(db.pool, async (client) => {
        await ensureQuarters(client, ['2026q1'])
        throw new Error('the batch failed')
    })
    await expect(failing).rejects.toThrow('the batch failed')
    expect(await partitions()).toEqual([])
    await inTransaction(db.pool, (client) => ensureQuarters(client, ['2026q1']))
    expect(await partitions()).toHaveLength(4)
})

test('neither does a quarter wait for those who read, nor they for it', async () => {
    await ensureQuarters(db.pool, ['2026q1'])
    const reader = await db.pool.connect()
    try {
        await reader.query('BEGIN')
        for (const table of PARTITIONED) await reader.query(`SELECT count(*) FROM ${table}`)
        await inTransaction(db.pool, async (client) => {
            await client.query(`SET LOCAL lock_timeout = '2s'`)
            await ensureQuarters(client, ['2026q2'])
            await reader.query(`SET LOCAL lock_timeout = '2s'`)
            for (const table of PARTITIONED) await reader.query(`SELECT count(*) FROM ${table}`)
        })
    } finally {
        reader.release(true)
    }
})

test('INV-9: the role of the API reads the tables and their partitions and can write neither', async () => {
    await ensureQuarters(db.pool, ['2026q1'])
    const client = await db.pool.connect()
    await client.query('SET ROLE demand_reader')
    for (const table of PARTITIONED.flatMap((name) => [name, `${name}_2026q1`])) {
        await client.query(`SELECT count(*) FROM ${table}`)
        await expect(client.query(`DELETE FROM ${table}`)).rejects.toThrow(/permission denied/)
    }
    client.release(true)
})

test('a detached table that kept its name is an error, not a place for facts', async () => {
    await ensureQuarters(db.pool, ['2026q1'])
    await db.pool.query('ALTER TABLE payment DETACH PARTITION payment_2026q1 CONCURRENTLY')
    await expect(ensureQuarters(db.pool, ['2026q1'])).rejects.toThrow('"payment_2026q1" already exists')
})
