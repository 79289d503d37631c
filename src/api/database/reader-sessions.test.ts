import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Logger } from '@subsquid/logger'
import { type TestDatabase, testDatabase } from '../../../test/support/postgres'
import { told } from '../../../test/support/told'
import { SESSION_MARK, type Session } from '../../database/session'
import { readOnlyDatabase } from './read-only-database'
import { chooseReaderSessions, problemsOf } from './reader-sessions'

const USER = `reader_test_${process.pid}`
let db: TestDatabase
let url: string

const asUser = (user: string) => {
    const to = new URL(db.url)
    to.username = user
    to.password = 'secret'
    return to.toString()
}

beforeAll(async () => {
    db = await testDatabase()
    url = asUser(USER)
})
afterAll(() => db.drop())

beforeEach(() => db.pool.query(`CREATE ROLE ${USER} LOGIN PASSWORD 'secret'`))
afterEach(() => db.pool.query(`DROP OWNED BY ${USER}; DROP ROLE ${USER}`))

const choose = (role = 'demand_reader', at = url) => chooseReaderSessions(at, role, 5_000)

/** The statements that docs/operating.md tells an administrator to run. */
const documented = () => {
    const page = readFileSync(join(__dirname, '../../../docs/operating.md'), 'utf8')
    const block = page.split('```').find((text) => text.includes('CREATE ROLE demand_api'))!
    return block.replace(/^sql/, '').replaceAll('demand_api', `${USER}_d`).replace('…', 'secret')
}

test('INV-9: the login role of the documentation is all that is needed', async () => {
    await db.pool.query(documented())
    const at = asUser(`${USER}_d`)
    expect(await choose('demand_reader', at)).toEqual({ by: 'startup', role: 'demand_reader' })
    const reader = readOnlyDatabase({
        url: at,
        sessions: { by: 'login', role: null },
        poolSize: 1,
        statementMs: 5_000,
        workMs: 250,
        answerBytes: 2 ** 23,
        log: new Logger(() => {}, 'test'),
    })
    expect(await reader.rows('SELECT current_user::text')).toEqual([[`${USER}_d`]])
    expect(await reader.rows('SELECT count(*)::int FROM blob_content')).toEqual([[0]])
    await reader.close()
    await db.pool.query(`DROP ROLE ${USER}_d`)
})

test('INV-9: a plain user that cannot become the reader reads as itself, in read-only sessions', async () => {
    expect(await choose()).toEqual({ by: 'startup', role: null })
})

test('INV-9: a superuser that cannot become the reader is refused', async () => {
    await expect(choose('nobody_reads', db.url)).rejects.toMatchObject({
        name: 'UnfitDatabaseError',
        message: expect.stringContaining('is a superuser'),
    })
})

test('INV-9: what a session lacks is found, and said with its value', () => {
    const good: Session = {
        user: 'demand_reader',
        loginUser: 'owner',
        isUnbound: false,
        isReadOnly: true,
        statementMs: 5_000,
        isolation: 'read committed',
        mark: SESSION_MARK,
    }
    const startup = { by: 'startup', role: 'demand_reader' } as const
    const login = { by: 'login', role: null } as const
    expect(problemsOf(good, startup, 5_000)).toEqual([])
    expect(problemsOf({ ...good, mark: null }, login, 5_000)).toEqual([])
    const lacking: [Partial<Session>, RegExp][] = [
        [{ mark: null }, /did not reach the server/],
        [{ mark: 'of another process' }, /did not reach the server/],
        [{ user: 'owner' }, /that of owner, not of demand_reader/],
        [{ isUnbound: true }, /superuser, or passes over row-level security/],
        [{ isReadOnly: false }, /default_transaction_read_only is off/],
        [{ statementMs: 0 }, /no time limit/],
        [{ statementMs: 30_000 }, /30000 ms, longer than STATEMENT_TIMEOUT_MS = 5000/],
        [{ isolation: 'serializable' }, /serializable, which fails on a standby/],
    ]
    for (const [lack, sentence] of told(lacking))
        expect(problemsOf({ ...good, ...lack }, startup, 5_000).join()).toMatch(sentence)
    for (const [lack, sentence] of told(lacking.slice(3)))
        expect(problemsOf({ ...good, mark: null, ...lack }, login, 5_000).join()).toMatch(sentence)
})

test('INV-9: a session whose limits were taken away is not used; once they are back it is', async () => {
    await db.pool.query(
        `GRANT demand_reader TO ${USER}; ALTER ROLE ${USER} SET default_transaction_read_only = on; ALTER ROLE ${USER} SET statement_timeout = '5s'`,
    )
    const lines: string[] = []
    const log = new Logger((line) => lines.push(String(line.msg)), 'test')
    const open = () =>
        readOnlyDatabase({
            url,
            sessions: { by: 'login', role: null },
            poolSize: 1,
            statementMs: 5_000,
            workMs: 250,
            answerBytes: 2 ** 23,
            log,
        })
    for (const [take, give, reason] of [
        ['RESET statement_timeout', `SET statement_timeout = '5s'`, /no time limit/],
        [
            'SET default_transaction_read_only = off',
            'SET default_transaction_read_only = on',
            /not read only/,
        ],
        ['BYPASSRLS', 'NOBYPASSRLS', /row-level security/],
        ['SUPERUSER', 'NOSUPERUSER', /superuser/],
        [
            `SET default_transaction_isolation = 'serializable'`,
            'RESET default_transaction_isolation',
            /serializable/,
        ],
    ] as const) {
        await db.pool.query(`ALTER ROLE ${USER} ${take}`)
        const refused = open()
        await expect(refused.rows('SELECT 1')).rejects.toMatchObject({
            extensions: { code: 'DATABASE_UNAVAILABLE' },
        })
        expect(lines.pop()).toMatch(reason)
        await db.pool.query(`ALTER ROLE ${USER} ${give}`)
        // The same service, without a new start.
        expect(await refused.rows('SELECT 1')).toEqual([[1]])
        await refused.close()
    }
})
