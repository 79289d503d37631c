import { chmodSync, mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { migrate } from '../../src/database/migrate'
import { type PostgresServer, startPostgres } from '../../src/devnet/postgres'
import { isAlive } from '../../src/devnet/processes'
import { admin, TEMPLATE } from './postgres'

interface Running {
    server: PostgresServer
    dir: string
}

const shared = globalThis as unknown as { demandTestPostgres?: Running }

/** Files here are memory: making and dropping a database costs a third of what it does on a disk. */
const IN_MEMORY = '/dev/shm'
/** What the databases of a run take at most, bytes, and as much again. */
const ROOM = 4 * 1024 ** 3
const PREFIX = 'demand-test-'

const settings = {
    fsync: 'off',
    full_page_writes: 'off',
    max_connections: '300',
    max_wal_size: '256MB',
    // Sessions come and go: each that ends unmaps what it touched of this.
    shared_buffers: '64MB',
}

/** One real Postgres for the whole run, with a migrated database of which every test gets copies, and a folder for what is made once. */
export default async function start(): Promise<void> {
    const dir = mkdtempSync(join(folder(), `${PREFIX}${process.pid}-`))
    chmodSync(dir, 0o755)
    const server = await startPostgres({ dataDir: join(dir, 'postgres'), settings })
    await admin(server.url, `CREATE DATABASE ${TEMPLATE}`)
    await migrate(server.url.replace(/demand$/, TEMPLATE))
    process.env.TEST_POSTGRES_URL = server.url
    process.env.TEST_RUN_FOLDER = dir
    shared.demandTestPostgres = { server, dir }
}

export async function stop(): Promise<void> {
    const { server, dir } = shared.demandTestPostgres!
    await server.stop()
    rmSync(dir, { recursive: true, force: true })
}

/** In memory where there is room for it; what runs that were killed left there is removed first. */
function folder(): string {
    try {
        for (const name of readdirSync(IN_MEMORY)) {
            const [, pid] = new RegExp(`^${PREFIX}(\\d+)-`).exec(name) ?? []
            if (pid && !isAlive(Number(pid))) rmSync(join(IN_MEMORY, name), { recursive: true, force: true })
        }
        const { bavail, bsize } = statfsSync(IN_MEMORY)
        return bavail * bsize > ROOM ? IN_MEMORY : tmpdir()
    } catch {
        return tmpdir()
    }
}
