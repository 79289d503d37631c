import { randomUUID } from 'node:crypto'
import type { ClientBase } from 'pg'
import { bytea } from '../database/sql'

export interface RollbackRecord {
    chainId: number
    from: { height: number; hash: string | null }
    to: { height: number; hash: string | null }
    beyondFinality: boolean
    removed: number
    reason: string
}

/** Adds a row to the public `Rollback` list: blocks were taken back. */
export async function recordRollback(client: ClientBase, record: RollbackRecord): Promise<void> {
    await client.query(
        `INSERT INTO rollback (id, chain_id, from_height, from_hash, to_height, to_hash, beyond_finality, rows_removed, at, reason)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, now(), $9)`,
        [
            randomUUID(),
            record.chainId,
            record.from.height,
            bytea(record.from.hash),
            record.to.height,
            bytea(record.to.hash),
            record.beyondFinality,
            record.removed,
            record.reason,
        ],
    )
}
