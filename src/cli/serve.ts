import { createLogger } from '@subsquid/logger'
import { startApi } from '../api/start-api'
import { migrate } from '../facts/migrate'
import { withClient } from '../facts/with-client'
import { childMain, whenAborted } from './child-main'
import type { Config } from './config'
import { tell } from './messages'
import { assertPortFree } from './port'
import { requireDatabase } from './sync'

/** Reads everything but blob contents of individual calls. */
const READER = 'demand_reader'
/** Adds receipts. */
const RECEIVER = 'demand_receiver'

/** Serves the API until told to stop. */
export function serve(config: Config): Promise<void> {
    return childMain(async (signal) => {
        const databaseUrl = requireDatabase(config)
        await assertPortFree(config.port, config.host)
        const log = createLogger('demand:api')
        const standby = await isStandby(databaseUrl)
        if (!standby) await migrate(databaseUrl)
        const databaseRole = await takenRole(databaseUrl, READER)
        if (!databaseRole)
            log.warn(
                `DB_URL's user cannot become ${READER}: the API reads as that user, in read-only sessions`,
            )
        if (standby && config.receiptToken)
            log.warn('DB_URL is a standby, which cannot be written to: receipts are not taken here')
        const receiptToken = standby ? null : config.receiptToken
        const api = await startApi({
            databaseUrl,
            databaseRole,
            network: config.network,
            port: config.port,
            host: config.host,
            limits: config.limits,
            readyLagBlocks: config.readyLagBlocks,
            trustProxy: config.trustProxy,
            metrics: config.metrics,
            httpLimits: config.httpLimits,
            memoryMb: config.memoryMb,
            warm: true,
            archiveFolder: config.proofs.archiveDir,
            receiptToken,
            receiverRole: receiptToken ? await takenRole(databaseUrl, RECEIVER) : null,
            log,
        })
        tell({ type: 'listening', url: api.url })
        await whenAborted(signal)
        await api.close()
    })
}

function isStandby(url: string): Promise<boolean> {
    return withClient(url, async (client) => {
        const { rows } = await client.query('SELECT pg_is_in_recovery() AS standby')
        return rows[0].standby
    })
}

/** A role that can do little, where this user may take it on. */
function takenRole(url: string, role: string): Promise<string | null> {
    return withClient(url, async (client) => {
        try {
            await client.query(`SET ROLE ${role}`)
            return role
        } catch {
            return null
        }
    })
}
