import { inWriteTransaction } from '../../database/transaction'
import {
    COUNTED_BATCH,
    COUNTED_CALL,
    type CountedBatch,
    type CountedCall,
    DemandChange,
} from '../../rollups/demand/change'
import type { ProofContext } from './context'

/** Final states of a proof that another answer of an aggregator may change. */
export const ASKABLE = ['EXPIRED', 'REJECTED', 'ROOT_MISMATCH'] as const
export type Askable = (typeof ASKABLE)[number]

/**
 * Reopens the settlements whose proof ended in a state, and puts their blobs into the queue once more.
 * @returns how many blobs there were
 */
export function askAgain(
    { pool, demo, opg }: Pick<ProofContext, 'pool' | 'demo' | 'opg'>,
    proof: Askable,
): Promise<number> {
    return inWriteTransaction(pool, async (client) => {
        const change = new DemandChange()
        const ofTheirs = 'blob_id IS NOT NULL AND proof = $1'
        const { rowCount } = await client.query(
            `UPDATE blob SET state = 'WAITING', reason = NULL, attempts = 0, next_attempt_at = now(), checked = false,
                 all_heard = false, futile_attempts = 0, futile_days = 0, futile_day_at = NULL
             WHERE state = $1 OR id IN (SELECT blob_id FROM settlement_batch WHERE ${ofTheirs}
                 UNION SELECT blob_id FROM inference WHERE ${ofTheirs})`,
            [proof],
        )
        const batches = await client.query<CountedBatch>(
            `SELECT ${COUNTED_BATCH} FROM settlement_batch WHERE ${ofTheirs}`,
            [proof],
        )
        for (const batch of batches.rows) {
            change.batch(batch, -1)
            change.batch({ ...batch, proof: 'WAITING', published: null })
        }
        await client.query(
            `UPDATE settlement_batch SET proof = 'WAITING', proof_reason = NULL, published = NULL, verified = NULL, duplicates = NULL,
                 flags = array_remove(flags, $1::text) WHERE ${ofTheirs}`,
            [proof],
        )
        const unnamed = `${ofTheirs} AND attribution = 'NONE'`
        const calls = await client.query<CountedCall>(
            `SELECT ${COUNTED_CALL} FROM inference WHERE ${unnamed}`,
            [proof],
        )
        for (const call of calls.rows) {
            change.call(call, -1)
            change.call({ ...call, unattributed_reason: 'BLOB_WAITING' })
        }
        await client.query(`UPDATE inference SET unattributed_reason = 'BLOB_WAITING' WHERE ${unnamed}`, [
            proof,
        ])
        await client.query(`UPDATE inference SET proof = 'WAITING' WHERE ${ofTheirs}`, [proof])
        await change.apply(client, { demo, opg })
        return rowCount ?? 0
    })
}
