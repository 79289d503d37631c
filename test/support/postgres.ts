import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client, Pool } from 'pg'
import { type PostgresServer, startPostgres } from '../../src/devnet/postgres'
import { migrate } from '../../src/facts/migrate'

let server: Promise<PostgresServer> | undefined
let dir: string
let count = 0

/** One real Postgres a test file, in a folder of its own. */
function shared(): Promise<PostgresServer> {
    if (!server) {
        dir = mkdtempSync(join(tmpdir(), 'demand-test-'))
        require('node:fs').chmodSync(dir, 0o755)
        const settings = { fsync: 'off', full_page_writes: 'off' }
        server = startPostgres({ dataDir: join(dir, 'postgres'), settings })
    }
    return server
}

let template: Promise<string> | undefined

/** A database with every migration applied, of which the others are copies. */
function migrated(base: string): Promise<string> {
    template ??= (async () => {
        const name = `template_${process.pid}`
        await admin(base, `CREATE DATABASE ${name}`)
        await migrate(base.replace(/demand$/, name))
        return name
    })()
    return template
}

export interface TestDatabase {
    url: string
    pool: Pool
    drop(): Promise<void>
}

async function admin(url: string, sql: string): Promise<void> {
    const client = new Client({ connectionString: url })
    await client.connect()
    await client.query(sql)
    await client.end()
}

/** A fresh database with every migration applied. */
export async function testDatabase(): Promise<TestDatabase> {
    const { url: base } = await shared()
    const name = `test_${process.pid}_${++count}`
    await admin(base, `CREATE DATABASE ${name} TEMPLATE ${await migrated(base)}`)
    const url = base.replace(/demand$/, name)
    const pool = new Pool({ connectionString: url, max: 6 })
    pool.on('error', () => {})
    return {
        url,
        pool,
        async drop() {
            await pool.end()
            await admin(base, `DROP DATABASE ${name} WITH (FORCE)`)
        },
    }
}

if (typeof afterAll === 'function') {
    afterAll(async () => {
        if (!server) return
        await (await server).stop()
        rmSync(dir, { recursive: true, force: true })
        server = template = undefined
    })
}
