import { createLogger } from '@subsquid/logger'
import { startApi } from '../api/start-api'
import { migrate } from '../facts/migrate'
import { childMain, whenAborted } from './child-main'
import type { Config } from './config'
import { tell } from './messages'
import { requireDatabase } from './sync'

/** Serves the API until told to stop. */
export function serve(config: Config): Promise<void> {
    return childMain(async (signal) => {
        const databaseUrl = requireDatabase(config)
        if (!(await isStandby(databaseUrl))) await migrate(databaseUrl)
        const api = await startApi({
            databaseUrl,
            network: config.network,
            port: config.port,
            host: config.host,
            limits: config.limits,
            readyLagBlocks: config.readyLagBlocks,
            trustProxy: config.trustProxy,
            log: createLogger('demand:api'),
        })
        tell({ type: 'listening', url: api.url })
        await whenAborted(signal)
        await api.close()
    })
}

async function isStandby(url: string): Promise<boolean> {
    const { Client } = await import('pg')
    const client = new Client({ connectionString: url })
    await client.connect()
    try {
        const { rows } = await client.query('SELECT pg_is_in_recovery() AS standby')
        return rows[0].standby
    } finally {
        await client.end()
    }
}
