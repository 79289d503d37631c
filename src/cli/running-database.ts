import type { Pool } from 'pg'
import { writerPool } from '../database/open'
import { opgTokens } from '../facts/chain-labels'
import type { ResolveContext } from '../rollups/attribute/context'
import { type Config, ConfigError } from './config'
import { migratedUrl } from './database'
import { readEndpoints } from './endpoints'

/** The database of DB_URL, or of the `start` that runs in the same data folder. @throws ConfigError */
export function runningDatabase(config: Config): string {
    const url = config.databaseUrl ?? readEndpoints(config.dataDir)?.databaseUrl
    if (url) return url
    throw new ConfigError(
        `DB_URL is not set and no start runs in ${config.dataDir}: expected a URL like postgres://user:password@host:5432/database`,
    )
}

/**
 * Does some work on the running database, migrated.
 * @param name of the connections, in pg_stat_activity
 * @throws ConfigError
 */
export async function inRunningDatabase<T>(
    config: Config,
    name: string,
    work: (pool: Pool, context: ResolveContext) => Promise<T>,
): Promise<T> {
    const { network } = config
    const pool = writerPool(await migratedUrl(runningDatabase(config)), name, 2)
    try {
        return await work(pool, { demo: network.demo, opg: opgTokens(network) })
    } finally {
        await pool.end()
    }
}
