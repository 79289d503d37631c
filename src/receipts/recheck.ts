import type { ClientBase, Pool } from 'pg'
import { inWriteTransaction } from '../database/transaction'
import type { ResolveContext } from '../rollups/attribute/context'
import { resolveSides, Sides } from './sides'
import { unlinkReceipts } from './unlink'

/**
 * Reopens refused receipts after strings went to other models, because what contradicted may agree now. Inside the
 * client's transaction.
 */
export async function recheckRefused(client: ClientBase, artifactIds: string[]): Promise<void> {
    if (artifactIds.length === 0) return
    await client.query(
        `UPDATE receipt t SET state = 'WAITING', contradiction = NULL, artifact_id = NULL
         WHERE state = 'REFUSED' AND (artifact_id = ANY($1)
             OR EXISTS (SELECT FROM inference WHERE blob_id = t.blob_id AND artifact_id = ANY($1)))`,
        [artifactIds],
    )
}

/**
 * Finds links that are no longer valid, and sets their receipts to waiting: the payment or the call is gone, or came
 * back without what the link had added. Rollbacks release links themselves (releaseReceipts); this finds the others.
 * @returns how many there were
 */
export async function recheckLinked(pool: Pool, context: ResolveContext): Promise<number> {
    const { rows } = await pool.query<{ id: string }>(
        `SELECT r.id FROM receipt r LEFT JOIN payment p ON p.id = r.payment_id LEFT JOIN inference i ON i.id = r.inference_id
         WHERE r.state = 'LINKED' AND (p.id IS NULL OR i.id IS NULL OR p.attribution = 'NONE'
             OR (r.artifact_id IS NOT NULL AND i.attribution = 'NONE' AND i.unattributed_reason IS DISTINCT FROM 'CONFLICTING_SOURCES'))`,
    )
    if (rows.length === 0) return 0
    await inWriteTransaction(pool, async (client) => {
        const sides = new Sides()
        const ids = rows.map((row) => row.id)
        await unlinkReceipts(client, ids, sides)
        await resolveSides(client, sides, context)
    })
    return rows.length
}
