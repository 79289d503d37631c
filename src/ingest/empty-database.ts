import { ALL_TABLES } from '../database/tables'
import { withClient } from '../database/with-client'
import { stateSchema } from './state-schema'
import { forgetChecks } from './status'

/** Deletes everything that was indexed of a network, given its chains. Touches only the tables of this project. */
export function emptyDatabase(url: string, chainIds: number[]): Promise<void> {
    return withClient(url, async (client) => {
        await client.query('BEGIN')
        for (const chainId of chainIds)
            await client.query(`DROP SCHEMA IF EXISTS ${stateSchema(chainId)} CASCADE`)
        await client.query(`TRUNCATE ${ALL_TABLES.join(', ')}`)
        await client.query('COMMIT')
    })
}

/** See forgetChecks. */
export function forgetOldChecks(url: string): Promise<void> {
    return withClient(url, forgetChecks)
}
