import { CatalogueError } from '../catalogue/catalogue-error'
import { importGatewayList } from '../catalogue/gateway'
import { readGatewayList } from '../catalogue/read-gateway-list'
import { writerPool } from '../database/open'
import { inTransaction } from '../database/transaction'
import { opgTokens } from '../facts/chain-labels'
import { type Config, ConfigError } from './config'
import { migratedUrl } from './database'
import { runningDatabase } from './running-database'

/** Runs the command `catalogue gateway`: takes in a newer list of the gateways' models, and prints what is offered by it. */
export async function gatewayListCommand(config: Config, from: string): Promise<void> {
    const { demo } = config.network
    const url = await migratedUrl(runningDatabase(config))
    const pool = writerPool(url, 'catalogue', 2)
    try {
        const list = await readGatewayList(from)
        const { models, asOf } = await inTransaction(pool, (client) =>
            importGatewayList(client, list, { demo, opg: opgTokens(config.network) }),
        )
        const gone = models.filter(({ until }) => until !== null && until <= asOf)
        console.log(`${models.length - gone.length} models offered on ${asOf}, ${gone.length} before`)
    } catch (error) {
        if (error instanceof CatalogueError) throw new ConfigError(error.message)
        throw error
    } finally {
        await pool.end()
    }
}
