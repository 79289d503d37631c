import { Client } from 'pg'
import { ALL_TABLES } from '../facts/tables'
import { stateSchema } from './database'
import { forgetChecks } from './status'

/** Forgets everything indexed of some chains' network. Touches the tables of this project only. */
export async function emptyDatabase(url: string, chainIds: number[]): Promise<void> {
    const client = new Client({ connectionString: url })
    await client.connect()
    try {
        await client.query('BEGIN')
        for (const chainId of chainIds)
            await client.query(`DROP SCHEMA IF EXISTS ${stateSchema(chainId)} CASCADE`)
        await client.query(`TRUNCATE ${ALL_TABLES.join(', ')}`)
        await client.query('COMMIT')
    } finally {
        await client.end()
    }
}

/** See forgetChecks. */
export async function forgetOldChecks(url: string): Promise<void> {
    const client = new Client({ connectionString: url })
    await client.connect()
    try {
        await forgetChecks(client)
    } finally {
        await client.end()
    }
}
