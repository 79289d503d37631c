import type { Pool, PoolClient } from 'pg'
import { WRITE_LOCK } from './tables'

/** Runs work in one transaction on a connection of its own. */
export async function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
    const client = await pool.connect()
    try {
        await client.query('BEGIN')
        const result = await work(client)
        await client.query('COMMIT')
        return result
    } catch (error) {
        await client.query('ROLLBACK').catch(() => {})
        throw error
    } finally {
        client.release()
    }
}

/** Changes facts and what is derived from them: no other transaction does so at the same time. */
export function inWriteTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
    return inTransaction(pool, async (client) => {
        await client.query(WRITE_LOCK)
        return work(client)
    })
}
