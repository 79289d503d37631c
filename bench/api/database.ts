import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildReaderIndexes } from '../../src/database/indexes'
import { migrate } from '../../src/database/migrate'
import { type PostgresServer, startPostgres } from '../../src/devnet/postgres'
import { networks } from '../../src/networks'
import { marketOf } from '../../src/networks/market'
import { type LoadTimes, loadMarket } from './market/load'
import { planOf } from './market/plan'

/** Nothing that is being loaded outlives a crash, and no standby follows. */
const LOADING = {
    fsync: 'off',
    full_page_writes: 'off',
    wal_level: 'minimal',
    max_wal_senders: '0',
    max_wal_size: '8GB',
    checkpoint_timeout: '30min',
    autovacuum: 'off',
}

export const NETWORK = networks.devnet
export const MARKET = marketOf(NETWORK)

export interface LoadedDatabase {
    url: string
    /** Process of the server. */
    pid: number
    /** Null: it was loaded by an earlier run. */
    times: LoadTimes | null
    close(): Promise<void>
}

/**
 * A Postgres as the devnet starts it, with the market of some number of calls.
 * @param keep folder in which it stays, and is found again; null = it goes with the run
 */
export async function loadedDatabase(
    calls: number,
    keep: string | null,
    log: (text: string) => void,
): Promise<LoadedDatabase> {
    const dir = keep ?? mkdtempSync(join(tmpdir(), 'demand-bench-'))
    mkdirSync(dir, { recursive: true })
    chmodSync(dir, 0o755)
    // Postgres is stopped when the process exits.
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
    const done = join(dir, `loaded-${calls}.json`)
    const dataDir = join(dir, `market-${calls}`)
    let times: LoadTimes | null = null
    if (existsSync(done)) log(`the market of ${calls} calls is in ${dataDir}: ${readFileSync(done, 'utf8')}`)
    else {
        rmSync(dataDir, { recursive: true, force: true })
        const loading = await startPostgres({ dataDir, settings: LOADING, log })
        await migrate(loading.url)
        times = await loadMarket(loading.url, planOf(calls), MARKET.opg, log)
        await loading.stop()
        writeFileSync(done, JSON.stringify(times))
    }
    const postgres: PostgresServer = await startPostgres({ dataDir, log })
    await migrate(postgres.url)
    // An older market lacks those that came later.
    await buildReaderIndexes(postgres.url)
    return {
        url: postgres.url,
        pid: postgres.pid,
        times,
        async close() {
            await postgres.stop()
            if (keep === null) rmSync(dir, { recursive: true, force: true })
        },
    }
}
