import { inWriteTransaction } from '../../facts/transaction'
import {
    COUNTED_BATCH,
    COUNTED_CALL,
    type CountedBatch,
    type CountedCall,
    DemandChange,
} from '../../rollups/change'
import type { ProofContext } from './context'

/**
 * Puts blobs that were given up into the queue again, and their settlements back to waiting.
 * @returns how many blobs there were
 */
export function askAgain(
    { pool, demo, opg }: Pick<ProofContext, 'pool' | 'demo' | 'opg'>,
    state: 'EXPIRED' | 'REJECTED',
): Promise<number> {
    return inWriteTransaction(pool, async (client) => {
        const change = new DemandChange()
        const ofTheirs = 'blob_id IN (SELECT id FROM blob WHERE state = $1) AND proof = $1'
        const batches = await client.query<CountedBatch>(
            `SELECT ${COUNTED_BATCH} FROM settlement_batch WHERE ${ofTheirs}`,
            [state],
        )
        for (const batch of batches.rows) {
            change.removeBatch(batch)
            change.addBatch({ ...batch, proof: 'WAITING' })
        }
        await client.query(
            `UPDATE settlement_batch SET proof = 'WAITING', proof_reason = NULL, flags = array_remove(flags, $1::text) WHERE ${ofTheirs}`,
            [state],
        )
        const unnamed = `${ofTheirs} AND attribution = 'NONE'`
        const calls = await client.query<CountedCall>(
            `SELECT ${COUNTED_CALL} FROM inference WHERE ${unnamed}`,
            [state],
        )
        for (const call of calls.rows) {
            change.removeCall(call)
            change.addCall({ ...call, unattributed_reason: 'BLOB_WAITING' })
        }
        await client.query(`UPDATE inference SET unattributed_reason = 'BLOB_WAITING' WHERE ${unnamed}`, [
            state,
        ])
        await client.query(`UPDATE inference SET proof = 'WAITING' WHERE ${ofTheirs}`, [state])
        await change.apply(client, { demo, opg })
        const blobs = await client.query(
            `UPDATE blob SET state = 'WAITING', reason = NULL, attempts = 0, next_attempt_at = now(), checked = false WHERE state = $1`,
            [state],
        )
        return blobs.rowCount ?? 0
    })
}
