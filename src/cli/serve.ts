import { createLogger } from '@subsquid/logger'
import { Client } from 'pg'
import { startApi } from '../api/start-api'
import { migrate } from '../facts/migrate'
import { childMain, whenAborted } from './child-main'
import type { Config } from './config'
import { tell } from './messages'
import { requireDatabase } from './sync'

const READER = 'demand_reader'

/** Serves the API until told to stop. */
export function serve(config: Config): Promise<void> {
    return childMain(async (signal) => {
        const databaseUrl = requireDatabase(config)
        const log = createLogger('demand:api')
        if (!(await isStandby(databaseUrl))) await migrate(databaseUrl)
        const databaseRole = await readerRole(databaseUrl)
        if (!databaseRole)
            log.warn(
                `DB_URL's user cannot become ${READER}: the API reads as that user, in read-only sessions`,
            )
        const api = await startApi({
            databaseUrl,
            databaseRole,
            network: config.network,
            port: config.port,
            host: config.host,
            limits: config.limits,
            readyLagBlocks: config.readyLagBlocks,
            trustProxy: config.trustProxy,
            log,
        })
        tell({ type: 'listening', url: api.url })
        await whenAborted(signal)
        await api.close()
    })
}

async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
    const client = new Client({ connectionString: url })
    await client.connect()
    try {
        return await work(client)
    } finally {
        await client.end()
    }
}

function isStandby(url: string): Promise<boolean> {
    return withClient(url, async (client) => {
        const { rows } = await client.query('SELECT pg_is_in_recovery() AS standby')
        return rows[0].standby
    })
}

/** The role that can only read, where this user may take it on. */
function readerRole(url: string): Promise<string | null> {
    return withClient(url, async (client) => {
        try {
            await client.query(`SET ROLE ${READER}`)
            return READER
        } catch {
            return null
        }
    })
}
