import { setTimeout as sleep } from 'node:timers/promises'
import { PATIENCE_MS } from '../../test/support/patience'
import { type TestDatabase, testDatabase } from '../../test/support/postgres'
import { buildReaderIndexes, READER_INDEXES } from './indexes'
import { takeSessionLock } from './session-lock'

let db: TestDatabase
beforeEach(async () => {
    db = await testDatabase()
})
afterEach(() => db.drop())

async function count(sql: string): Promise<number> {
    const { rows } = await db.pool.query(`SELECT count(*)::int AS n FROM ${sql}`)
    return rows[0].n
}

const BUILDING = `pg_stat_activity WHERE datname = current_database() AND application_name = 'sync indexes'`
const hasBegun = async (sql: string) => {
    for (const deadline = Date.now() + PATIENCE_MS; (await count(sql)) === 0; await sleep(20))
        if (Date.now() > deadline) throw new Error(`never: ${sql}`)
}
const built = () =>
    count(
        `pg_indexes WHERE schemaname = 'public' AND indexname IN (${READER_INDEXES.map(({ name }) => `'${name}'`).join()})`,
    )

test('what is told to stop while indexes are built stops at once, leaves no session and no lock, and the next call builds all of them', async () => {
    // As a table of millions of rows: building its index takes for ever.
    const holder = await db.pool.connect()
    await holder.query('BEGIN; LOCK TABLE inference, model IN ACCESS EXCLUSIVE MODE')
    const stop = new AbortController()
    const building = buildReaderIndexes(db.url, stop.signal)
    const ended = building.catch((error) => error)
    await hasBegun(`${BUILDING} AND wait_event_type = 'Lock' AND query LIKE 'CREATE INDEX%'`)
    stop.abort(new Error('told to stop'))
    expect(await ended).toMatchObject({ message: 'told to stop' })
    for (const deadline = Date.now() + PATIENCE_MS; (await count(BUILDING)) > 0; await sleep(20))
        if (Date.now() > deadline) throw new Error('a session is still there')
    expect(await built()).toBeLessThan(READER_INDEXES.length)
    await holder.query('ROLLBACK')
    holder.release()
    await buildReaderIndexes(db.url)
    expect(await built()).toBe(READER_INDEXES.length)
})

test('what is told to stop while another process builds the indexes does not wait for it', async () => {
    const other = (await takeSessionLock(db.url, 'opengradient-demand indexes', { name: 'another' }))!
    const stop = new AbortController()
    const ended = buildReaderIndexes(db.url, stop.signal).catch((error) => error)
    await hasBegun(BUILDING)
    stop.abort(new Error('told to stop'))
    expect(await ended).toMatchObject({ message: 'told to stop' })
    await other.release()
    expect(await built()).toBe(0)
})

test('what was told to stop before it began builds nothing', async () => {
    await expect(buildReaderIndexes(db.url, AbortSignal.abort(new Error('too late')))).rejects.toThrow(
        'too late',
    )
    expect(await built()).toBe(0)
})
