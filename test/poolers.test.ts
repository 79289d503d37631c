import { Logger } from '@subsquid/logger'
import { readOnlyDatabase } from '../src/api/database/read-only-database'
import { chooseReaderSessions } from '../src/api/database/reader-sessions'
import { receiptStore } from '../src/api/database/receipt-store'
import { startApi } from '../src/api/start-api'
import { ask, TEST_NETWORK } from '../src/api/testing/test-api'
import { findDatabase } from '../src/cli/serve'
import { migrate } from '../src/database/migrate'
import { openPool, writerPool } from '../src/database/open'
import { withClient } from '../src/database/with-client'
import { ChainBusyError, lockChain } from '../src/ingest/chain-lock'
import { PGBOUNCER, startPgBouncer } from './support/pgbouncer'
import { type Pooler, type PoolerOptions, startPooler } from './support/pooler'
import { type TestDatabase, testDatabase } from './support/postgres'

/** A login role as docs/operating.md makes it, under a name of this run's own. */
const LOGIN = `demand_api_${process.pid}`
const USUAL = ['extra_float_digits', 'options', 'statement_timeout']
const quiet = new Logger(() => {}, 'test')

let database: TestDatabase
let target: PoolerOptions['target']

beforeAll(async () => {
    database = await testDatabase()
    const { hostname, port, password } = new URL(database.url)
    target = { host: hostname, port: Number(port), passwords: { postgres: password, [LOGIN]: 'secret' } }
    await database.pool.query(
        `CREATE ROLE ${LOGIN} LOGIN PASSWORD 'secret' IN ROLE demand_reader;
         ALTER ROLE ${LOGIN} SET default_transaction_read_only = on;
         ALTER ROLE ${LOGIN} SET statement_timeout = '5s'`,
    )
})

afterAll(async () => {
    await database.pool.query(`DROP ROLE ${LOGIN}`)
    await database.drop()
})

const loginUrl = (url: string) => {
    const to = new URL(url)
    to.username = LOGIN
    to.password = 'secret'
    return to.toString()
}

/** Session locks that anybody holds in this database. */
async function heldLocks(): Promise<number> {
    const { rows } = await database.pool.query(
        `SELECT count(*)::int AS n FROM pg_locks WHERE locktype = 'advisory'
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    )
    return rows[0].n
}

/** Who the next clients of a pooler turn out to be, and whether they may write. */
async function nextSessions(url: string): Promise<Set<string>> {
    const seen = new Set<string>()
    for (let n = 0; n < 12; n++)
        await withClient(url, async (client) => {
            const { rows } = await client.query(
                `SELECT current_user || ' ' || current_setting('default_transaction_read_only') AS who`,
            )
            seen.add(rows[0].who)
        })
    return seen
}

const MAKERS: [string, (options: PoolerOptions) => Promise<Pooler>][] = [
    ['a stand-in for PgBouncer', startPooler],
]
if (PGBOUNCER) MAKERS.push(['the PgBouncer of this machine', startPgBouncer])
else
    test.skip('PgBouncer is not installed here (apt-get install pgbouncer): the stand-in alone was tried', () => {})

describe.each(MAKERS)('behind %s', (_name, start) => {
    describe.each([
        ['session', []],
        ['session', USUAL],
        ['transaction', []],
        ['transaction', USUAL],
    ] as [PoolerOptions['mode'], string[]][])('in %s mode, ignoring [%s]', (mode, ignore) => {
        let pooler: Pooler
        beforeAll(async () => {
            pooler = await start({ mode, ignore, target })
        })
        afterAll(() => pooler.stop())

        test('INV-9: the API refuses the owner, and says which login role to make', async () => {
            const url = pooler.through(database.url)
            await expect(chooseReaderSessions(url, 'demand_reader', 5_000)).rejects.toMatchObject({
                name: 'UnfitDatabaseError',
                message: expect.stringMatching(
                    /pooler.*CREATE ROLE demand_api LOGIN.*API_DB_URL|API_DB_URL.*CREATE ROLE demand_api LOGIN/,
                ),
            })
        })

        test('INV-9: under a login role the API answers, read only and within its time, and leaves nothing to other clients', async () => {
            const readUrl = loginUrl(pooler.through(database.url))
            const sessions = await chooseReaderSessions(readUrl, 'demand_reader', 5_000)
            expect(sessions).toEqual({ by: 'login', role: null })
            const api = await startApi({
                databaseUrl: readUrl,
                databaseRole: sessions.role,
                sessionsBy: sessions.by,
                port: 0,
                network: TEST_NETWORK,
                log: quiet,
            })
            const asked = await Promise.all(
                Array.from({ length: 12 }, () =>
                    ask(api.url, '{ models(limit: 1) { id } status { network } }'),
                ),
            )
            for (const { errors } of asked) expect(errors).toBeUndefined()
            const reader = readOnlyDatabase({
                url: readUrl,
                sessions,
                poolSize: 4,
                statementMs: 5_000,
                workMs: 250,
                answerBytes: 2 ** 23,
                log: quiet,
            })
            const standing = `SELECT current_user || ' ' || current_setting('default_transaction_read_only') || ' ' || current_setting('statement_timeout')`
            const seen = await Promise.all(Array.from({ length: 12 }, () => reader.rows(standing)))
            expect(new Set(seen.flat(2))).toEqual(new Set([`${LOGIN} on 5s`]))
            await reader.close()
            await withClient(readUrl, async (client) => {
                await expect(client.query('DELETE FROM model')).rejects.toMatchObject({ code: '25006' })
                await expect(client.query('BEGIN READ WRITE; DELETE FROM model')).rejects.toMatchObject({
                    code: '42501',
                })
                await client.query('ROLLBACK')
                const limit = await client.query('SHOW statement_timeout')
                expect(limit.rows).toEqual([{ statement_timeout: '5s' }])
            })
            await api.close()
            expect(await nextSessions(pooler.through(database.url))).toEqual(new Set(['postgres off']))
        })

        test('INV-9: a login role that may write is refused, whatever its sessions begin with', async () => {
            const readUrl = loginUrl(pooler.through(database.url))
            await database.pool.query(`GRANT DELETE ON model TO ${LOGIN}`)
            await expect(chooseReaderSessions(readUrl, 'demand_reader', 5_000)).rejects.toThrow(
                'its user may write to the table model',
            )
            await database.pool.query(`REVOKE DELETE ON model FROM ${LOGIN}`)
        })

        test('INV-9: a service that is started all the same serves nothing, and its log says why', async () => {
            const lines: string[] = []
            const log = new Logger((line) => lines.push(String(line.msg)), 'test')
            const api = await startApi({
                databaseUrl: pooler.through(database.url),
                port: 0,
                network: TEST_NETWORK,
                log,
            })
            const { status, errors } = await ask(api.url, '{ models(limit: 1) { id } }')
            expect({ status, code: errors?.[0].extensions.code }).toEqual({
                status: 503,
                code: 'DATABASE_UNAVAILABLE',
            })
            expect(errors?.[0].message).not.toMatch(/to spare|postgres/)
            expect(lines.join('\n')).toMatch(
                ignore.length ? /options of the connection did not reach/ : /unsupported startup parameter/,
            )
            await api.close()
        })

        test('INV-9: receipts are added under their own role, which stays with no session', async () => {
            const url = pooler.through(database.url)
            const store = receiptStore({ url, role: 'demand_receiver', statementMs: 5_000, log: quiet })
            const who = await store.query(
                `SELECT current_user AS who, current_setting('statement_timeout') AS ms`,
            )
            expect(who.rows).toEqual([{ who: 'demand_receiver', ms: '5s' }])
            await expect(store.query('DELETE FROM model')).rejects.toMatchObject({ code: '42501' })
            await store.close()
            expect(await nextSessions(url)).toEqual(new Set(['postgres off']))
        })

        if (mode === 'session') {
            test('a chain has one indexer: the second is refused, the next one after it is not', async () => {
                const url = pooler.through(database.url)
                await migrate(url)
                const lock = await lockChain(url, 999)
                await expect(lockChain(url, 999, 500)).rejects.toBeInstanceOf(ChainBusyError)
                await lock.release()
                expect(await heldLocks()).toBe(0)
                const next = await lockChain(url, 999)
                await next.release()
            })

            test('the sessions of writers have limits for standing idle and for waiting', async () => {
                const pool = writerPool(pooler.through(database.url), 'test', 1)
                const { rows } = await pool.query(
                    `SELECT current_setting('idle_in_transaction_session_timeout') AS idle, current_setting('lock_timeout') AS lock,
                         current_setting('application_name') AS name`,
                )
                expect(rows).toEqual([{ idle: '1min', lock: '30s', name: 'test' }])
                await pool.end()
            })
        } else {
            test('session locks are refused before one is taken, and none stays behind', async () => {
                const url = pooler.through(database.url)
                const locking = [
                    () => lockChain(url, 999),
                    () => migrate(url),
                    () => findDatabase(config(url), 5_000, quiet),
                ]
                for (const lock of locking)
                    await expect(lock()).rejects.toMatchObject({
                        name: 'UnfitDatabaseError',
                        message: expect.stringContaining('DB_URL goes through a transaction pooler'),
                    })
                expect(await heldLocks()).toBe(0)
            })

            test('session locks are refused beside other clients that keep the pool busy too', async () => {
                const url = pooler.through(database.url)
                const busy = openPool({ connectionString: url, max: 6 })
                let stop = false
                const others = Array.from({ length: 6 }, async () => {
                    while (!stop) await busy.query('SELECT pg_sleep(0.002)')
                })
                for (let n = 0; n < 5; n++)
                    await expect(lockChain(url, 999)).rejects.toMatchObject({ name: 'UnfitDatabaseError' })
                stop = true
                await Promise.all(others)
                await busy.end()
                expect(await heldLocks()).toBe(0)
            })
        }

        test('serve with API_DB_URL through the pooler and DB_URL direct has all it needs', async () => {
            const found = await findDatabase(
                config(database.url, loginUrl(pooler.through(database.url)), 'a token of some length'),
                ...([5_000, quiet] as const),
            )
            expect(found).toMatchObject({ sessions: { by: 'login', role: null }, writeUrl: database.url })
        })
    })
})

test('INV-9: direct, the API takes its limits with the start of each session', async () => {
    expect(await chooseReaderSessions(database.url, 'demand_reader', 5_000)).toEqual({
        by: 'startup',
        role: 'demand_reader',
    })
})

function config(
    databaseUrl: string,
    apiDatabaseUrl: string | null = null,
    receiptToken: string | null = null,
) {
    return { databaseUrl, apiDatabaseUrl, receiptToken, limits: {} } as Parameters<typeof findDatabase>[0]
}
