import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { migrate } from '../../src/database/migrate'
import { type PostgresServer, startPostgres } from '../../src/devnet/postgres'
import { admin, TEMPLATE } from './postgres'

interface Running {
    server: PostgresServer
    dir: string
}

/** One real Postgres for the whole run, with a migrated database of which every test gets copies. */
export default async function start(): Promise<void> {
    const dir = mkdtempSync(join(tmpdir(), 'demand-test-'))
    chmodSync(dir, 0o755)
    const settings = { fsync: 'off', full_page_writes: 'off', max_connections: '300' }
    const server = await startPostgres({ dataDir: join(dir, 'postgres'), settings })
    await admin(server.url, `CREATE DATABASE ${TEMPLATE}`)
    await migrate(server.url.replace(/demand$/, TEMPLATE))
    process.env.TEST_POSTGRES_URL = server.url
    Object.assign(globalThis, { demandTestPostgres: { server, dir } satisfies Running })
}

export async function stop(): Promise<void> {
    const { server, dir } = (globalThis as unknown as { demandTestPostgres: Running }).demandTestPostgres
    await server.stop()
    rmSync(dir, { recursive: true, force: true })
}
