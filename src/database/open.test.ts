import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { admin, type TestDatabase, testDatabase } from '../../test/support/postgres'
import { lockChain } from '../ingest/chain-lock'
import { dataSource } from './data-source'
import { keepTrying } from './keep-trying'
import { openPool, WRITER_SESSIONS, writerPool } from './open'
import { inTransaction } from './transaction'
import { databaseTrouble } from './trouble'
import { withClient } from './with-client'

let db: TestDatabase
beforeAll(async () => {
    db = await testDatabase()
})
afterAll(() => db.drop())

const kill = (pid: number) => db.pool.query('SELECT pg_terminate_backend($1)', [pid])
const pidOf = async (client: { query(sql: string): Promise<any> }): Promise<number> =>
    (await client.query('SELECT pg_backend_pid() AS pid')).rows[0].pid

describe('a session that is killed never is an unhandled error', () => {
    // Jest would not survive one; say which it was.
    const unhandled: Error[] = []
    const note = (error: Error) => unhandled.push(error)
    beforeAll(() => process.on('uncaughtException', note))
    afterAll(() => {
        process.off('uncaughtException', note)
        expect(unhandled).toEqual([])
    })

    test('while it is checked out of a pool, idle in its transaction', async () => {
        const pool = writerPool(db.url, 'test', 1)
        const failed = inTransaction(pool, async (client) => {
            await kill(await pidOf(client))
            await sleep(300)
            await client.query('SELECT 1')
        })
        const error = await failed.catch((reason) => reason)
        expect(databaseTrouble(error)?.passes).toBe(true)
        // The pool threw it away and makes another.
        expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
        expect(pool.totalCount).toBe(1)
        await pool.end()
    })

    test('while it is idle in a pool, running a statement, or another process at its end', async () => {
        const lost: string[] = []
        const pool = openPool({ connectionString: db.url, max: 1 }, (error) => lost.push(error.message))
        await kill(await pidOf(pool))
        while (lost.length === 0) await sleep(20)
        const client = await pool.connect()
        const pid = await pidOf(client)
        const sleeping = client.query('SELECT pg_sleep(30)').catch((error) => databaseTrouble(error)?.kind)
        await kill(pid)
        expect(await sleeping).toBe('restarting')
        client.release(true)
        await pool.end()
    })

    test('of a client of its own, of the lock of a chain, and of typeorm', async () => {
        await withClient(db.url, async (client) => {
            await kill(await pidOf(client))
            await sleep(300)
        })
        const lock = await lockChain(db.url, 4242)
        const { rows } = await db.pool.query(
            `SELECT pid FROM pg_stat_activity WHERE application_name = 'sync 4242'`,
        )
        await kill(rows[0].pid)
        while (!lock.lost.aborted) await sleep(20)
        expect(databaseTrouble(lock.lost.reason)).toMatchObject({ kind: 'unreachable', passes: true })
        await lock.release()
        const source = await dataSource(db.url, WRITER_SESSIONS).initialize()
        const runner = source.createQueryRunner()
        await runner.startTransaction()
        const [{ pid }] = await runner.query('SELECT pg_backend_pid() AS pid')
        await kill(pid)
        await sleep(300)
        await runner.query('SELECT 1').catch(() => {})
        await runner.release().catch(() => {})
        await source.destroy()
    })
})

test('whatever connects to Postgres, in this program, its tests and its benchmarks, does so in open.ts, where a lost session is listened for', () => {
    const root = join(__dirname, '../..')
    const files = ['src', 'test', 'bench', 'tools'].flatMap((dir) =>
        readdirSync(join(root, dir), { recursive: true, encoding: 'utf8' })
            .filter((file) => /\.(ts|mjs|cjs)$/.test(file))
            .map((file) => join(dir, file)),
    )
    const connecting = files.filter((file) =>
        /new (pg\.)?(Client|Pool|DataSource)\(/.test(readFileSync(join(root, file), 'utf8')),
    )
    expect(connecting.sort()).toEqual([
        // TypeORM listens by itself, see above.
        'src/database/data-source.ts',
        'src/database/open.ts',
        // Shares no code with what it verifies, and has a listener of its own.
        'src/verify/database/snapshot.ts',
        // Goes wrong on purpose.
        'test/support/hanging-child.cjs',
    ])
})

test('a chain that lost its lock can be locked anew, and a second process cannot have it meanwhile', async () => {
    const lock = await lockChain(db.url, 4243)
    await expect(lockChain(db.url, 4243, 300)).rejects.toThrow('another process is indexing chain 4243')
    await lock.release()
    await (await lockChain(db.url, 4243)).release()
})

test('the sessions of writers, those of typeorm too, let go by themselves, and a cut-off client is noticed', async () => {
    const names = [
        'idle_in_transaction_session_timeout',
        'lock_timeout',
        'client_connection_check_interval',
        'tcp_keepalives_idle',
    ]
    const sql = `SELECT ${names.map((name) => `current_setting('${name}') AS ${name}`).join(', ')}`
    const expected = {
        idle_in_transaction_session_timeout: '1min',
        lock_timeout: '30s',
        client_connection_check_interval: '10s',
        tcp_keepalives_idle: '60',
    }
    const pool = writerPool(db.url, 'test', 1)
    expect((await pool.query(sql)).rows).toEqual([expected])
    await pool.end()
    const source = await dataSource(db.url, WRITER_SESSIONS).initialize()
    expect(await source.query(sql)).toEqual([expected])
    await source.destroy()
})

describe('whatever shuts a database is said in a sentence, and work goes on when it is gone', () => {
    const USER = `shut_out_${process.pid}`
    let url: string
    beforeAll(async () => {
        await db.pool.query(`CREATE ROLE ${USER} LOGIN PASSWORD 'secret'`)
        const to = new URL(db.url)
        to.username = USER
        to.password = 'secret'
        url = to.toString()
    })
    afterAll(() => db.pool.query(`DROP ROLE ${USER}`))

    const database = () => new URL(db.url).pathname.slice(1)
    test.each([
        [
            'a revoked role',
            /let.* not in/,
            () => `ALTER ROLE ${USER} NOLOGIN`,
            () => `ALTER ROLE ${USER} LOGIN`,
        ],
        [
            'another password',
            /let.* not in/,
            () => `ALTER ROLE ${USER} PASSWORD 'x'`,
            () => `ALTER ROLE ${USER} PASSWORD 'secret'`,
        ],
        [
            'no connection to spare',
            /no connection to spare/,
            () => `ALTER ROLE ${USER} CONNECTION LIMIT 0`,
            () => `ALTER ROLE ${USER} CONNECTION LIMIT -1`,
        ],
        [
            'a database that lets nobody in',
            /let.* not in|lacks a right/,
            () => `REVOKE CONNECT ON DATABASE ${database()} FROM PUBLIC`,
            () => `GRANT CONNECT ON DATABASE ${database()} TO PUBLIC`,
        ],
        [
            'a database that takes no connections',
            /./,
            () => `ALTER DATABASE ${database()} ALLOW_CONNECTIONS false`,
            () => `ALTER DATABASE ${database()} ALLOW_CONNECTIONS true`,
        ],
    ])('%s', async (_, sentence, shut, open) => {
        await admin(process.env.TEST_POSTGRES_URL!, shut())
        const said: string[] = []
        const working = keepTrying(() => withClient(url, (client) => client.query('SELECT 1')), {
            log: {
                warn(text) {
                    said.push(text)
                    if (said.length === 2) void admin(process.env.TEST_POSTGRES_URL!, open())
                },
            },
        })
        await working
        expect(said[0]).toMatch(sentence)
        expect(said[0]).toMatch(/; trying again in 0.5 s$/)
        expect(said.join()).not.toContain('secret')
    })
})
