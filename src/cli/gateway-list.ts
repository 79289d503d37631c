import { CatalogueError } from '../catalogue/catalogue-error'
import { importGatewayList } from '../catalogue/gateway'
import { readGatewayList } from '../catalogue/read-gateway-list'
import { inTransaction } from '../database/transaction'
import { isOfferedOn } from '../networks/gateway-models'
import { type Config, ConfigError } from './config'
import { inRunningDatabase } from './running-database'

/** Runs the command `catalogue gateway`: takes in a newer list of the gateways' models, and prints what is offered by it. */
export async function gatewayListCommand(config: Config, from: string): Promise<void> {
    try {
        const list = await readGatewayList(from)
        const { models, asOf } = await inRunningDatabase(config, 'catalogue', (pool, context) =>
            inTransaction(pool, (client) => importGatewayList(client, list, context)),
        )
        const offered = models.filter((model) => isOfferedOn(model, asOf)).length
        console.log(`${offered} models offered on ${asOf}, ${models.length - offered} before or after`)
    } catch (error) {
        if (error instanceof CatalogueError) throw new ConfigError(error.message)
        throw error
    }
}
