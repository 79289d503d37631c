import type { Pool, PoolClient } from 'pg'
import { takeWriteLock } from './write-lock'

/** Runs work in one transaction on a connection from the pool; a connection that cannot even roll back is discarded. */
export async function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
    const client = await pool.connect()
    let broken: Error | undefined
    try {
        await client.query('BEGIN')
        const result = await work(client)
        await client.query('COMMIT')
        return result
    } catch (error) {
        await client.query('ROLLBACK').catch((failure) => (broken = failure))
        throw error
    } finally {
        client.release(broken)
    }
}

/**
 * Runs work that changes facts or what is derived from them, in a transaction that holds the write lock: no other does
 * so at the same time.
 */
export function inWriteTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
    return inTransaction(pool, async (client) => {
        await takeWriteLock(client)
        return work(client)
    })
}
