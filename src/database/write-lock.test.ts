import { setTimeout as sleep } from 'node:timers/promises'
import type { PoolClient } from 'pg'
import { type TestDatabase, testDatabase } from '../../test/support/postgres'
import { openPool } from './open'
import { inTransaction, inWriteTransaction } from './transaction'
import { takeWriteLock } from './write-lock'

let db: TestDatabase
beforeAll(async () => {
    db = await testDatabase()
})
afterAll(() => db.drop())

/** A process that took the write lock and hangs, with no limits in its session. */
async function hungHolder(state: 'idle' | 'at work'): Promise<PoolClient & { work: Promise<unknown> }> {
    const pool = openPool({ connectionString: db.url, application_name: 'hung', max: 1 })
    const client = await pool.connect()
    await client.query('BEGIN')
    await takeWriteLock(client)
    const work = state === 'at work' ? client.query('SELECT pg_sleep(60)').catch(() => {}) : Promise.resolve()
    return Object.assign(client, { work }) as never
}

/** Short limits: the same code waits for half a minute otherwise. */
const impatient = (client: PoolClient) =>
    client.query(`SET LOCAL lock_timeout = '300ms'; SET LOCAL idle_in_transaction_session_timeout = '1s'`)

test('a holder that hangs in its transaction is ended, and writing goes on', async () => {
    const holder = await hungHolder('idle')
    await sleep(1_200)
    const written = await inTransaction(db.pool, async (client) => {
        await impatient(client)
        await client.query('CREATE TEMP TABLE before_the_lock (x int) ON COMMIT DROP')
        await takeWriteLock(client)
        // What the transaction did before it waited is still there.
        return (await client.query('SELECT count(*)::int AS n FROM before_the_lock')).rows[0].n
    })
    expect(written).toBe(0)
    await expect(holder.query('COMMIT')).rejects.toThrow()
    holder.release(true)
})

test('a holder that is at work is left alone; the one who waits gives up with its name', async () => {
    const holder = await hungHolder('at work')
    const waited = inTransaction(db.pool, async (client) => {
        await impatient(client)
        await takeWriteLock(client)
    })
    await expect(waited).rejects.toMatchObject({
        name: 'DatabaseError',
        message: expect.stringMatching(
            /^The write lock was not to be had: backend \d+ \("hung", active, for \d+ s\) holds it/,
        ),
        trouble: { kind: 'locked', passes: true },
    })
    await db.pool.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'hung'`,
    )
    await holder.work
    holder.release(true)
    await inWriteTransaction(db.pool, (client) => client.query('SELECT 1'))
})

test('one after the other: no two transactions hold it at once', async () => {
    let inside = 0
    let most = 0
    await Promise.all(
        Array.from({ length: 5 }, () =>
            inWriteTransaction(db.pool, async (client) => {
                most = Math.max(most, ++inside)
                await client.query('SELECT pg_sleep(0.02)')
                inside--
            }),
        ),
    )
    expect(most).toBe(1)
})
