import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PATIENCE_MS } from '../support/patience'
import { startPooler } from '../support/pooler'
import { admin, type TestDatabase, testDatabase } from '../support/postgres'
import { buildProject, type Project, run } from '../support/project'

const USER = `in_the_way_${process.pid}`
let project: Project
let db: TestDatabase
let url: string

beforeAll(async () => {
    project = buildProject()
    db = await testDatabase()
    await db.pool.query(`CREATE ROLE ${USER} SUPERUSER LOGIN PASSWORD 'sesame'`)
    const to = new URL(db.url)
    to.username = USER
    to.password = 'sesame'
    url = to.toString()
})

afterAll(async () => {
    await db.pool.query(`DROP ROLE ${USER}`)
    await db.drop()
    rmSync(SETTINGS.DATA_DIR, { recursive: true, force: true })
})

const COMMANDS = [['start'], ['serve'], ['seal'], ['prove'], ['sync', '--chain', '8453']]
const SETTINGS = {
    PORT: '0',
    RPC_URL_8453: 'http://127.0.0.1:9',
    WALRUS_AGGREGATORS: 'http://127.0.0.1:9',
    NETWORK: 'devnet',
    DATA_DIR: join(tmpdir(), `demand-${USER}`),
}

async function refusals(databaseUrl: string): Promise<void> {
    for (const command of COMMANDS) {
        const ended = run(project, command, { ...SETTINGS, DB_URL: databaseUrl })
        expect([command, await ended.ended]).toEqual([command, 1])
        const lines = ended.output().trim().split('\n')
        expect(lines.at(-1)).toMatch(/transaction pooler|offers no encryption|cannot be served/)
        expect(ended.output()).not.toMatch(/ at .*\.js:|sesame/)
    }
}

test('through a transaction pooler every process that needs session locks ends with code 1 and one sentence', async () => {
    const { hostname, port } = new URL(url)
    const target = { host: hostname, port: Number(port), passwords: { [USER]: 'sesame' } }
    const pooler = await startPooler({
        mode: 'transaction',
        ignore: ['options', 'statement_timeout'],
        target,
    })
    await refusals(pooler.through(url))
    await pooler.stop()
})

test('TLS that cannot be had ends every process with code 1 and one sentence', () =>
    refusals(`${url}?sslmode=require`))

test('a user that is shut out ends nothing: it is said, and the service comes up when the user is let in', async () => {
    const shut = (sql: string) => admin(process.env.TEST_POSTGRES_URL!, `ALTER ROLE ${USER} ${sql}`)
    await shut('NOLOGIN')
    const serving = run(project, ['serve'], { ...SETTINGS, DB_URL: url })
    await serving.says(/lets this user not in.*trying again in/)
    await shut('LOGIN')
    await untilReads(serving)
    serving.signal('SIGTERM')
    expect(await serving.ended).toBe(0)
    expect(serving.output()).not.toContain('sesame')
})

/** Waits until the service has its connections: it reads ahead as soon as it listens. */
async function untilReads(serving: { output(): string }): Promise<void> {
    for (const deadline = Date.now() + PATIENCE_MS; ; ) {
        const { rows } = await db.pool.query(
            `SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name = 'demand-api' AND datname = current_database()`,
        )
        if (rows[0].n > 0) return
        if (Date.now() > deadline) throw new Error(serving.output())
        await new Promise((done) => setTimeout(done, 100))
    }
}
