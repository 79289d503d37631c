import type { Pool } from 'pg'
import { migrate } from '../database/migrate'
import { writerPool } from '../database/open'
import { settledUrl } from '../database/tls'
import { opgTokens } from '../facts/chain-labels'
import type { ResolveContext } from '../rollups/attribute/context'
import { type Config, ConfigError } from './config'
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

/** Applies all migrations and returns the URL that all connections should use. */
export async function migratedUrl(url: string): Promise<string> {
    const settled = await settledUrl(url)
    await migrate(settled)
    return settled
}

export function requireDatabase(config: Pick<Config, 'databaseUrl'>): string {
    if (config.databaseUrl) return config.databaseUrl
    throw new ConfigError(
        'DB_URL is not set: expected a URL like postgres://user:password@host:5432/database (only `start` brings a Postgres of its own)',
    )
}
