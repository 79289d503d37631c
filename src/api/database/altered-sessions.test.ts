import { setTimeout as sleep } from 'node:timers/promises'
import { Logger } from '@subsquid/logger'
import { startDoor } from '../../../test/support/door'
import { PATIENCE_MS } from '../../../test/support/patience'
import { startPooler } from '../../../test/support/pooler'
import { admin, type TestDatabase, testDatabase } from '../../../test/support/postgres'
import { LoopClock } from '../limits/loop-clock'
import { Work } from '../limits/work'
import { startApi } from '../start-api'
import { ask, TEST_NETWORK } from '../testing/test-api'
import { type ReadOnlyDatabase, readOnlyDatabase } from './read-only-database'
import type { ReaderSessions } from './reader-sessions'

// What happens to an API that serves, with its connections open, when its role or the way to the database is changed.

const [USER, ROLE] = [`altered_${process.pid}`, `altered_role_${process.pid}`]
let db: TestDatabase
let url: string

beforeAll(async () => {
    db = await testDatabase()
})
afterAll(() => db.drop())

beforeEach(async () => {
    await db.pool.query(
        `CREATE ROLE ${ROLE} IN ROLE demand_reader;
         CREATE ROLE ${USER} LOGIN PASSWORD 'sesame' IN ROLE demand_reader, ${ROLE};
         ALTER ROLE ${USER} SET default_transaction_read_only = on;
         ALTER ROLE ${USER} SET statement_timeout = '5s'`,
    )
    const to = new URL(db.url)
    to.username = USER
    to.password = 'sesame'
    url = to.toString()
})
afterEach(async () => {
    await db.pool.query(`REVOKE ALL ON ALL TABLES IN SCHEMA public FROM ${USER}, ${ROLE}`).catch(() => {})
    for (const role of [USER, ROLE]) await db.pool.query(`DROP ROLE IF EXISTS ${role}`)
})

const LOGIN: ReaderSessions = { by: 'login', role: null }
const STARTUP: ReaderSessions = { by: 'startup', role: ROLE }

interface Served {
    reader: ReadOnlyDatabase
    /** What the log was told. */
    said: string[]
    /** The code of the next error that statements end with, one after the other on open connections. */
    failure(sql?: string): Promise<{ code: unknown; message: string }>
    /** Resolves when statements are answered again. */
    answered(sql?: string): Promise<void>
}

const TABLE = 'SELECT count(*) FROM model'

/** @param trust of a session, 200 ms where it is not to be the usual time */
function served(sessions: ReaderSessions, at = url, trust: { trustMs?: number } = { trustMs: 200 }): Served {
    const said: string[] = []
    const log = new Logger((line) => said.push(String(line.msg)), 'test')
    const reader = readOnlyDatabase({
        url: at,
        sessions,
        poolSize: 2,
        statementMs: 5_000,
        workMs: 250,
        answerBytes: 2 ** 23,
        ...trust,
        log,
    })
    const tried = (sql: string) =>
        reader.rows(sql).then(
            () => null,
            (error) => ({ code: error.extensions?.code, message: error.message as string }),
        )
    const until = async <T>(sql: string, holds: (outcome: T) => boolean) => {
        for (const deadline = Date.now() + PATIENCE_MS; ; await sleep(50)) {
            const outcome = (await tried(sql)) as T
            if (holds(outcome)) return outcome
            if (Date.now() > deadline) throw new Error(`still ${JSON.stringify(outcome)}; ${said.join('\n')}`)
        }
    }
    return {
        reader,
        said,
        failure: (sql = TABLE) => until<{ code: unknown; message: string }>(sql, (error) => error !== null),
        answered: (sql = TABLE) => until<unknown>(sql, (error) => error === null).then(() => {}),
    }
}

const RIGHTS: [string, string, string, RegExp][] = [
    ['becomes a superuser', 'ALTER ROLE $ SUPERUSER', 'ALTER ROLE $ NOSUPERUSER', /is a superuser/],
    ['may pass over row-level security', 'ALTER ROLE $ BYPASSRLS', 'ALTER ROLE $ NOBYPASSRLS', /row-level/],
]

test.each([
    ...RIGHTS.map((row) => ['login', ...row] as const),
    ...RIGHTS.map((row) => ['startup', ...row] as const),
    [
        'login',
        'may write',
        'GRANT INSERT ON model TO $',
        'REVOKE INSERT ON model FROM $',
        /its user may write to the table model/,
    ] as const,
])(
    'INV-9: serving by %s, a role that %s is not served from any more on connections that were open before, and is again when that is taken back',
    async (by, _what, alter, back, sentence) => {
        const { reader, said, failure, answered } = served(by === 'login' ? LOGIN : STARTUP)
        const role = by === 'login' ? USER : ROLE
        await answered()
        await db.pool.query(alter.replace('$', role))
        expect(await failure()).toEqual({
            code: 'DATABASE_UNAVAILABLE',
            message: expect.not.stringMatching(new RegExp(`${role}|model`)),
        })
        expect(said.join('\n')).toMatch(sentence)
        await db.pool.query(back.replace('$', role))
        await answered()
        await reader.close()
    },
)

test('INV-9: an altered role is noticed within the five seconds that the documentation names, however busy its connections are', async () => {
    const { reader, failure, answered } = served(LOGIN, url, {})
    await answered()
    let busy = true
    const others = Array.from({ length: 4 }, async () => {
        while (busy) await reader.rows('SELECT pg_sleep(0.01)').catch(() => sleep(10))
    })
    await db.pool.query(`ALTER ROLE ${USER} SUPERUSER`)
    const started = performance.now()
    await failure()
    const took = performance.now() - started
    // Not at once either: it costs one statement a connection in that time.
    expect(took).toBeGreaterThan(1_000)
    expect(took).toBeLessThan(5_000 + 25_000)
    busy = false
    await Promise.all(others)
    await reader.close()
})

test('INV-9: limits that are taken from a role stay with sessions that have them, and no new session without them is used', async () => {
    const before = served(LOGIN)
    await before.answered()
    for (const take of ['RESET statement_timeout', 'SET default_transaction_read_only = off']) {
        await db.pool.query(`ALTER ROLE ${USER} ${take}`)
        await sleep(500)
        expect(
            await before.reader.rows(
                `SELECT current_setting('statement_timeout'), current_setting('default_transaction_read_only')`,
            ),
        ).toEqual([['5s', 'on']])
    }
    const after = served(LOGIN)
    expect((await after.failure()).code).toBe('DATABASE_UNAVAILABLE')
    expect(after.said.join()).toMatch(/not read only.*no time limit/)
    await db.pool.query(`ALTER ROLE ${USER} SET default_transaction_read_only = on`)
    await db.pool.query(`ALTER ROLE ${USER} SET statement_timeout = '5s'`)
    await after.answered()
    await Promise.all([before.reader.close(), after.reader.close()])
})

test('INV-9: what takes the limits out of a session that is open, as DISCARD ALL of a pooler may, has it replaced without an error', async () => {
    for (const spoil of [
        'RESET ROLE',
        'DISCARD ALL',
        'SET default_transaction_read_only = off',
        'SET statement_timeout = 0',
    ]) {
        const { reader, answered } = served(STARTUP)
        await answered()
        const standing = `SELECT current_user::text, current_setting('default_transaction_read_only'), current_setting('statement_timeout')`
        await reader.rows(spoil)
        await sleep(300)
        expect([spoil, await reader.rows(standing)]).toEqual([spoil, [[ROLE, 'on', '5s']]])
        await reader.close()
    }
})

const SHUT: [string, string, string, RegExp][] = [
    [
        'loses the right to read a table',
        `REVOKE SELECT ON model FROM demand_reader`,
        `GRANT SELECT ON model TO demand_reader`,
        /lacks a right: grant it again .*permission denied for table model/,
    ],
    [
        'has another password',
        `ALTER ROLE ${USER} PASSWORD 'other'; SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '${USER}'`,
        `ALTER ROLE ${USER} PASSWORD 'sesame'`,
        /lets this user not in/,
    ],
    [
        'may not log in',
        `ALTER ROLE ${USER} NOLOGIN; SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '${USER}'`,
        `ALTER ROLE ${USER} LOGIN`,
        /lets this user not in/,
    ],
    [
        'may have no connection',
        `ALTER ROLE ${USER} CONNECTION LIMIT 0; SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '${USER}'`,
        `ALTER ROLE ${USER} CONNECTION LIMIT -1`,
        /no connection to spare/,
    ],
    [
        'is dropped',
        `DROP ROLE ${USER}`,
        `CREATE ROLE ${USER} LOGIN PASSWORD 'sesame' IN ROLE demand_reader;
         ALTER ROLE ${USER} SET default_transaction_read_only = on; ALTER ROLE ${USER} SET statement_timeout = '5s'`,
        /lets this user not in|lacks a right/,
    ],
]

test.each(SHUT)(
    'a role that %s is said, to the log with the cause, to clients without; all goes on by itself when that is over',
    async (_what, shut, open, sentence) => {
        const { reader, said, failure, answered } = served(LOGIN)
        await answered()
        await db.pool.query(shut)
        const { code, message } = await failure()
        expect(code).toMatch(/^DATABASE_(UNAVAILABLE|BUSY)$/)
        for (const secret of [USER, 'model', 'demand_reader', 'sesame']) expect(message).not.toContain(secret)
        // The first words may be those of the session that was ended.
        await failure()
        await db.pool.query(open)
        await answered()
        expect(said.join('\n')).toMatch(sentence)
        expect(said.join('\n')).not.toMatch(/sesame/)
        await reader.close()
    },
)

test("the cause by which a client's own statement fails is in the log, and not in what the client is told", async () => {
    const { reader, said } = served(LOGIN)
    await db.pool.query('REVOKE SELECT ON model FROM demand_reader')
    const session = reader.session({ client: 'a', work: new Work(new LoopClock()) })
    const error = await session.rows(TABLE, [], { shaped: true }).catch((reason) => reason)
    expect(error.extensions.code).toBe('DATABASE_UNAVAILABLE')
    expect(error.message).not.toMatch(/model|role/)
    expect(said.join('\n')).toMatch(/permission denied for table model/)
    session.close()
    await db.pool.query('GRANT SELECT ON model TO demand_reader')
    await reader.close()
})

test('INV-9: an API whose address is a pooler from now on says so and answers nothing, and answers again when it is Postgres again', async () => {
    const { hostname, port } = new URL(url)
    const target = { host: hostname, port: Number(port), passwords: { [USER]: 'sesame' } }
    // A door that leads to Postgres now, to a pooler later, and back.
    const door = await startDoor(Number(port))
    const lines: string[] = []
    const log = new Logger((line) => lines.push(String(line.msg)), 'test')
    const api = await startApi({
        databaseUrl: url.replace(`:${port}/`, `:${door.port}/`),
        databaseRole: ROLE,
        port: 0,
        network: TEST_NETWORK,
        log,
        limits: { requestsPerMinute: 0 },
    })
    const code = async () => (await ask(api.url, '{ models(limit: 1) { id } }')).errors?.[0].extensions.code
    const until = async (expected: string | undefined) => {
        let last: string | undefined
        for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; await sleep(100))
            if ((last = await code()) === expected) return
        throw new Error(`${last} instead of ${expected}: ${lines.join('\n')}`)
    }
    await until(undefined)
    const pooler = await startPooler({
        mode: 'transaction',
        ignore: ['options', 'statement_timeout'],
        target,
    })
    door.leadTo(Number(new URL(pooler.through(url)).port))
    await until('DATABASE_UNAVAILABLE')
    expect(lines.join('\n')).toMatch(/Where a pooler such as PgBouncer stands in between/)
    expect((await fetch(`${api.url}/ready`)).status).toBe(503)
    door.leadTo(Number(port))
    await until(undefined)
    expect(lines.join('\n')).not.toMatch(/sesame/)
    await api.close()
    await pooler.stop()
    door.close()
})

test('INV-9: behind a transaction pooler, whose server sessions come and go, a role without its limits is noticed too', async () => {
    const { hostname, port } = new URL(url)
    const target = { host: hostname, port: Number(port), passwords: { [USER]: 'sesame' } }
    const pooler = await startPooler({ mode: 'transaction', ignore: [], target })
    const { reader, said, failure, answered } = served(LOGIN, pooler.through(url))
    await answered()
    // Our connections to the pooler stay; its own to the server are made anew.
    await admin(
        db.url,
        `ALTER ROLE ${USER} SET default_transaction_read_only = off; SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '${USER}'`,
    )
    const left = `SELECT count(*)::int AS n FROM pg_stat_activity WHERE usename = '${USER}'`
    while ((await db.pool.query(left)).rows[0].n > 0) await sleep(20)
    await sleep(300)
    await failure()
    expect(said.join()).toMatch(/are not read only/)
    await db.pool.query(`ALTER ROLE ${USER} SET default_transaction_read_only = on`)
    await db.pool.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '${USER}'`)
    await answered()
    await reader.close()
    await pooler.stop()
})
