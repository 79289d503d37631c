import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Pool } from 'pg'
import { ask } from '../../src/api/testing/test-api'
import { openClient, openPool } from '../../src/database/open'
import { freePort } from '../../src/devnet/free-port'
import { type PostgresServer, startPostgres } from '../../src/devnet/postgres'
import { isAlive } from '../../src/devnet/processes'
import { type SmallChain, startSmallChain } from '../support/chain'
import { admin as runAs } from '../support/postgres'
import { buildProject, type Project, type Run, run } from '../support/project'
import { randomBlock } from '../support/random-logs'

// Every process that `npm start` runs beside a Postgres of its own, into whose way everything is put that a Postgres may do.
// None may end; each says in one sentence what is the matter, and goes on without a hand when the cause is gone.

const SETTINGS = { fsync: 'off', shared_buffers: '16MB', max_connections: '60' }
const PASSWORD = 'sesame'
/** Users: of those who write, and of the API. */
const [OWNER, READER] = ['indexer', 'demand_api']
const CHAIN = 8453

let project: Project
let dir: string
let port: number
let server: PostgresServer
let admin: Pool
let chain: SmallChain
let block = 0
const children: Record<string, Run> = {}
let apiUrl: string
/** What the children had said when the trouble began. */
let before: Record<string, number> = {}

beforeAll(async () => {
    project = buildProject()
    dir = mkdtempSync(join(tmpdir(), 'demand-troubles-'))
    chmodSync(dir, 0o755)
    port = await freePort()
    await up()
    await admin.query('CREATE ROLE demand_reader NOLOGIN; CREATE ROLE demand_receiver NOLOGIN')
    await admin.query(
        `CREATE ROLE ${OWNER} LOGIN PASSWORD '${PASSWORD}' IN ROLE demand_reader, demand_receiver;
         CREATE ROLE ${READER} LOGIN PASSWORD '${PASSWORD}' IN ROLE demand_reader;
         ALTER ROLE ${READER} SET default_transaction_read_only = on; ALTER ROLE ${READER} SET statement_timeout = '5000ms'`,
    )
    await admin.query(`CREATE DATABASE market OWNER ${OWNER}`)
    chain = await startSmallChain(CHAIN)
    for (; block < 8; block++) await chain.mine(...randomBlock(block, CHAIN))
    const url = (user: string) => `postgres://${user}:${PASSWORD}@127.0.0.1:${port}/market`
    const apiPort = await freePort()
    apiUrl = `http://127.0.0.1:${apiPort}`
    const env = {
        NETWORK: 'devnet',
        DB_URL: url(OWNER),
        RECEIPT_TOKEN: 'a token of some length',
        DATA_DIR: dir,
        [`RPC_URL_${CHAIN}`]: chain.url,
        WALRUS_AGGREGATORS: 'http://127.0.0.1:9',
        PORT: String(apiPort),
        REQUESTS_PER_MINUTE: '100000',
        WORK_PER_MINUTE_MS: '0',
    }
    children.sync = run(project, ['sync', '--chain', String(CHAIN)], env)
    children.proofs = run(project, ['prove'], env)
    children.seal = run(project, ['seal'], env)
    children.api = run(project, ['serve'], { ...env, API_DB_URL: url(READER) })
    await works()
})

afterAll(async () => {
    for (const { signal } of Object.values(children)) signal('SIGTERM')
    const ends = await Promise.all(Object.values(children).map(({ ended }) => ended))
    await admin?.end()
    await server?.stop()
    await chain?.stop()
    rmSync(dir, { recursive: true, force: true })
    expect(ends).toEqual([0, 0, 0, 0])
})

/** Starts Postgres at its usual address. */
async function up(more: Record<string, string> = {}): Promise<void> {
    server = await startPostgres({ dataDir: join(dir, 'pg'), port, settings: { ...SETTINGS, ...more } })
    admin = openPool({ connectionString: server.url.replace(/demand$/, 'postgres'), max: 2 })
}

async function down(signal: NodeJS.Signals = 'SIGINT'): Promise<void> {
    await admin.end()
    process.kill(server.pid, signal)
    while (isAlive(server.pid)) await sleep(20)
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
    for (const deadline = Date.now() + 240_000; !(await holds().catch(() => false)); await sleep(100)) {
        expectAlive()
        if (Date.now() > deadline)
            throw new Error(`never: ${what}\n${Object.keys(children).map(saidBy).join('\n')}`)
    }
}

/** Every child works: each statement in here began after this was called. */
async function works(): Promise<void> {
    const target = (await mine()).height
    const inMarket = openPool({ connectionString: server.url.replace(/demand$/, 'market'), max: 1 })
    const [{ since }] = (await inMarket.query('SELECT now() AS since')).rows
    try {
        await until('sync goes on', async () => {
            const { rows } = await inMarket.query(`SELECT height FROM chain_status WHERE id = '${CHAIN}'`)
            return rows[0]?.height >= target
        })
        for (const name of ['proofs', 'seal'])
            await until(`${name} goes on`, async () => {
                const { rows } = await inMarket.query(
                    `SELECT FROM pg_stat_activity WHERE application_name = $1 AND usename = '${OWNER}' AND query_start > $2::timestamptz`,
                    [name, since],
                )
                return rows.length > 0
            })
        // The second is answered by a process of its own.
        for (const query of ['{ models(limit: 1) { id } }', '{ market(window: ALL) { calls { total } } }'])
            await until(
                `the API answers ${query}`,
                async () => (await ask(apiUrl, query)).errors === undefined,
            )
        await until(
            'the API is asked for its status',
            async () => (await fetch(`${apiUrl}/ready`)).status !== 500,
        )
    } finally {
        await inMarket.end()
    }
}

const saidBy = (name: string) => children[name].output().slice(before[name] ?? 0)

function expectAlive(): void {
    for (const [name, child] of Object.entries(children))
        if (child.process.exitCode !== null || child.process.signalCode !== null)
            throw new Error(`${name} ended with ${child.process.exitCode}: ${child.output()}`)
}

/** Waits until each of these has said the sentence, asking the API all the while. */
async function said(names: string[], sentence: RegExp): Promise<void> {
    for (const deadline = Date.now() + 240_000; ; await sleep(200)) {
        expectAlive()
        for (const query of ['{ models(limit: 1) { id } }', '{ market { calls { total } } }']) {
            // An API that starts does not listen yet.
            const answer = await ask(apiUrl, query).catch(() => null)
            for (const { message } of answer?.errors ?? [])
                expect(message).not.toMatch(/indexer|demand_|127\.0\.0\.1|market/)
        }
        const silent = names.filter((name) => !sentence.test(saidBy(name)))
        if (silent.length === 0) return
        if (Date.now() > deadline)
            throw new Error(`${silent} did not say ${sentence}:\n${silent.map(saidBy).join('\n')}`)
    }
}

function begin(): void {
    before = Object.fromEntries(
        Object.entries(children).map(([name, child]) => [name, child.output().length]),
    )
}

afterEach(async () => {
    await works()
    for (const name of Object.keys(children))
        expect([name, children[name].output()]).toEqual([
            name,
            expect.not.stringMatching(/(\n|\\n)\s+at |\.js:\d+|sesame|node_modules/),
        ])
    expectAlive()
})

const mine = () => chain.mine(...randomBlock(++block + 100, CHAIN))
const ALL = ['sync', 'proofs', 'seal', 'api']
const USERS = `'${OWNER}', '${READER}'`
const END = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename IN (${USERS})`
const both = (what: string) => `ALTER ROLE ${OWNER} ${what}; ALTER ROLE ${READER} ${what}`
const inMarket = (sql: string) => runAs(server.url.replace(/demand$/, 'market'), sql)

test('a Postgres that is stopped fast, immediately or with kill -9, is away for a while and started again', async () => {
    for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
        begin()
        await down(signal)
        // The API says the same once in 30 s.
        const names = signal === 'SIGINT' ? ALL : ALL.filter((name) => name !== 'api')
        await said(names, /Nobody answers there \(connect ECONNREFUSED/)
        await up()
    }
}, 600_000)

test('a Postgres that lets nobody in while it recovers, and is then a standby: what is read is read on, what is written waits until it is promoted', async () => {
    begin()
    await down()
    const [dataDir, signal] = [join(dir, 'pg'), join(dir, 'pg', 'standby.signal')]
    writeFileSync(signal, '')
    const recovering = startPostgres({ dataDir, port, settings: { ...SETTINGS, hot_standby: 'off' } })
    recovering.catch(() => {})
    await said(ALL, /The database is starting or shutting down, or ended this session \(57P03/)
    process.kill(Number(readFileSync(join(dataDir, 'postmaster.pid'), 'utf8').split('\n')[0]), 'SIGINT')
    await recovering.catch(() => {})
    begin()
    await up()
    await mine()
    await said(['sync'], /The database takes no writes.*DB_URL must be the primary \(25006.*trying again/)
    await until('the API reads from the standby', async () => {
        return (await ask(apiUrl, '{ models(limit: 1) { id } }')).errors === undefined
    })
    await admin.query('SELECT pg_promote()')
}, 600_000)

test('every session of every process is ended by an administrator, again and again', async () => {
    for (let n = 0; n < 5; n++) {
        await mine()
        await admin.query(END)
        await sleep(700)
    }
}, 600_000)

test('the server has connections for superusers alone', async () => {
    begin()
    await down()
    await up({ max_connections: '4', superuser_reserved_connections: '3' })
    await admin.query(`CREATE ROLE hog LOGIN PASSWORD 'x'`)
    // Unless another one has it.
    const hog = await openClient({ connectionString: `postgres://hog:x@127.0.0.1:${port}/postgres` }).catch(
        () => null,
    )
    await said(
        ALL,
        /no connection to spare: raise max_connections or the limit of the user.* \(53300: remaining/,
    )
    await hog?.end()
    await admin.query('DROP ROLE hog')
    await down()
    await up()
}, 600_000)

/** What keeps a user out, how it is taken back, and what is said of it. */
const SHUT: [string, string, RegExp][] = [
    [both('NOLOGIN'), both('LOGIN'), /The database lets this user not in.* \(28000/],
    [
        both(`PASSWORD 'other'`),
        both(`PASSWORD '${PASSWORD}'`),
        /The database lets this user not in.* \(28P01/,
    ],
    [both('CONNECTION LIMIT 0'), both('CONNECTION LIMIT -1'), /no connection to spare.* \(53300: too many/],
    [
        `REVOKE CONNECT ON DATABASE market FROM PUBLIC, ${OWNER}`,
        `GRANT CONNECT ON DATABASE market TO PUBLIC, ${OWNER}`,
        /The user or its role lacks a right: grant it again \(42501/,
    ],
    [
        'ALTER DATABASE market ALLOW_CONNECTIONS false',
        'ALTER DATABASE market ALLOW_CONNECTIONS true',
        /not currently accepting connections/,
    ],
]

test('users are shut out in every way while their processes run', async () => {
    let open = ''
    for (const [shut, back, sentence] of SHUT) {
        begin()
        await admin.query(`${shut}; ${open}`)
        await admin.query(END)
        await said(ALL, sentence)
        open = back
    }
    await admin.query(open)
}, 600_000)

test('processes that start while their users are shut out, or the database is away, wait, and work when that is over', async () => {
    for (const { signal } of Object.values(children)) signal('SIGTERM')
    for (const { ended } of Object.values(children)) expect(await ended).toBe(0)
    await admin.query(both('NOLOGIN'))
    for (const name of ALL) children[name] = children[name].again()
    before = {}
    await said(ALL, /The database lets this user not in.* \(28000.*trying again/)
    let open = both('LOGIN')
    for (const [shut, back, sentence] of SHUT.slice(1, 3)) {
        begin()
        await admin.query(`${shut}; ${open}`)
        await said(ALL, sentence)
        open = back
    }
    await admin.query(open)
    await down()
    await said(ALL, /Nobody answers there \(connect ECONNREFUSED/)
    await up()
}, 600_000)

test('a right is taken away, the disk is full, a file cannot be read, memory for locks is used up: each is said and waited for', async () => {
    begin()
    await inMarket(
        'ALTER TABLE chain_status OWNER TO postgres; ALTER TABLE model OWNER TO postgres; REVOKE SELECT ON model FROM demand_reader',
    )
    await mine()
    await said(
        ['sync', 'api'],
        /The user or its role lacks a right: grant it again \(42501: permission denied/,
    )
    await inMarket(
        `ALTER TABLE chain_status OWNER TO ${OWNER}; ALTER TABLE model OWNER TO ${OWNER}; GRANT SELECT ON chain_status, model TO demand_reader`,
    )
    for (const [state, sentence] of [
        ['53100', /The database's disk is full: make room on it \(53100/],
        ['58030', /The database cannot read or write its own files \(58030/],
    ] as const) {
        begin()
        await inMarket(
            `CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                 RAISE EXCEPTION 'could not extend file "base/1/2": No space left on device' USING ERRCODE = '${state}'; END $$;
             CREATE TRIGGER fail BEFORE INSERT ON chain_block EXECUTE FUNCTION fail()`,
        )
        await mine()
        await said(['sync'], sentence)
        await inMarket('DROP FUNCTION fail CASCADE')
    }
    begin()
    const hog = await openClient({ connectionString: server.url.replace(/demand$/, 'market') })
    const all = hog.query('SELECT pg_advisory_lock(n) FROM generate_series(1, 10000000) n')
    await expect(all).rejects.toMatchObject({ code: '53200' })
    await mine()
    await said(['sync'], /out of memory: .*max_locks_per_transaction, raise that \(53200/)
    await hog.end()
}, 600_000)

test.each([
    ['receipts', ['receipts', 'import', __filename]],
    ['catalogue', ['catalogue', 'import', __filename]],
    ['ask-again', ['ask-again', '--state', 'EXPIRED']],
    ['goodness-of-fit', ['goodness-of-fit']],
])(
    'a command that runs once (%s) ends with code 1 and a sentence where it is not let in, with 70 where nobody answers',
    async (_, args) => {
        const at = (user: string, password: string, its: number) =>
            run(project, args, {
                NETWORK: 'devnet',
                DB_URL: `postgres://${user}:${password}@127.0.0.1:${its}/market`,
            })
        for (const [ran, code, sentence] of [
            [at(OWNER, 'other-sesame', port), 1, /^The database lets this user not in: .*28P01/],
            [at(OWNER, PASSWORD, await freePort()), 70, /^Nobody answers there \(/],
        ] as const) {
            expect([await ran.ended, ran.output()]).toEqual([code, expect.stringMatching(sentence)])
            expect(ran.output().trim().split('\n')).toHaveLength(1)
            expect(ran.output()).not.toContain('sesame')
        }
    },
)
