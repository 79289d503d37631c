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
