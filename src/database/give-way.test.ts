import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from 'pg'
import { type TestDatabase, testDatabase } from '../../test/support/postgres'
import { GiveWay } from './give-way'
import { buildReaderIndexes, READER_INDEX_NAMES } from './indexes'
import { openClient } from './open'

let db: TestDatabase
let indexer: Client
beforeEach(async () => {
    db = await testDatabase()
    indexer = await openClient({ connectionString: db.url, application_name: 'sync base' })
})
afterEach(async () => {
    await indexer.end()
    await db.drop()
})

const rest = () => new GiveWay(db.pool).restAfter(40)
const LONG = 960

test("work beside an indexer gives way until every one of the readers' indexes is built, whichever comes last", async () => {
    await buildReaderIndexes(db.url)
    expect(await rest()).toBe(0)
    for (const name of READER_INDEX_NAMES) {
        const { rows } = await db.pool.query('SELECT pg_get_indexdef($1::regclass) AS sql', [name])
        await db.pool.query(`DROP INDEX ${name}`)
        expect([name, Math.round(await rest())]).toEqual([name, LONG])
        await db.pool.query(rows[0].sql.replace(' ON ONLY ', ' ON '))
        expect([name, await rest()]).toEqual([name, 0])
    }
})

test('work beside an indexer gives way while a chain is far behind its head, and not when nobody indexes', async () => {
    await buildReaderIndexes(db.url)
    await db.pool.query(
        `INSERT INTO chain_status (id, network, name, start_height, height, events, head_height, finalized_height, checked_at)
         VALUES ('1', 'n', 'c', 0, 100, 0, 151, 90, now())`,
    )
    expect(Math.round(await rest())).toBe(LONG)
    await indexer.end()
    // The session of a client that has gone is over a moment later.
    for (const deadline = Date.now() + 60_000; (await rest()) > 0; await sleep(20))
        if (Date.now() > deadline) throw new Error('it gives way to nobody')
    indexer = await openClient({ connectionString: db.url, application_name: 'sync base' })
    await db.pool.query('UPDATE chain_status SET height = 101')
    expect(await rest()).toBe(0)
})
