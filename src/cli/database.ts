import { migrate } from '../database/migrate'
import { settledUrl } from '../database/tls'
import { type Config, ConfigError } from './config'

/** Applies all migrations and returns the URL that all connections should use. */
export async function migratedUrl(url: string): Promise<string> {
    const settled = await settledUrl(url)
    await migrate(settled)
    return settled
}

/** The address in DB_URL. @throws ConfigError when it is not set */
export function requireDatabase(config: Pick<Config, 'databaseUrl'>): string {
    if (config.databaseUrl) return config.databaseUrl
    throw new ConfigError(
        'DB_URL is not set: expected a URL like postgres://user:password@host:5432/database (only `start` brings a Postgres of its own)',
    )
}
