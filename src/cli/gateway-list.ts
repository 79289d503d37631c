import { CatalogueError } from '../catalogue/catalogue-error'
import { importGatewayList } from '../catalogue/gateway'
import { readGatewayList } from '../catalogue/read-gateway-list'
import { inTransaction } from '../database/transaction'
import { type Config, ConfigError } from './config'
import { inRunningDatabase } from './running-database'

/** Runs the command `catalogue gateway`: takes in a newer list of the gateways' models, and prints what is offered by it. */
export async function gatewayListCommand(config: Config, from: string): Promise<void> {
    return inRunningDatabase(config, 'catalogue', async (pool, context) => {
        const list = await readGatewayList(from)
        const { models, asOf } = await inTransaction(pool, (client) =>
            importGatewayList(client, list, context),
        )
        const gone = models.filter(({ until }) => until !== null && until <= asOf)
        console.log(`${models.length - gone.length} models offered on ${asOf}, ${gone.length} before`)
    }).catch((error) => {
        throw error instanceof CatalogueError ? new ConfigError(error.message) : error
    })
}
