import { inWriteTransaction } from '../../facts/transaction'
import { resolveReferences } from '../../rollups/attribute/resolve-leaves'
import { resolveAfterCalls } from '../../rollups/attribute/resolve-moved'
import { COUNTED_BATCH, COUNTED_CALL, DemandChange } from '../../rollups/change'
import { type BatchOutcome, batchOutcome, type WaitingBatch } from './batch-outcome'
import { type CallOutcome, callOutcome, type WaitingCall } from './call-outcome'
import type { ProofContext } from './context'
import { KeyHistory } from './key-history'
import { POSITION } from './position'
import type { SettledBlob } from './settled-blob'
import { writeBatches } from './write-batches'
import { writeCalls } from './write-calls'

/** Blobs whose settlements are checked in one go. */
const CHUNK = 64

/** Settlements that were held against their blobs; nothing of it is written yet. */
export interface CheckedChunk {
    blobIds: string[]
    leaves: number
    /** Writes all of it, with what follows from it, in one transaction. Safe to repeat. */
    write(): Promise<void>
}

const hex = (column: string) => `'0x' || encode(${column}, 'hex') AS ${column}`
export const WAITING_BATCH = `id, ${POSITION}, ${COUNTED_BATCH}, ${hex('tx_hash')}, ${hex('contract')}, ${hex('sender')},
    ${hex('merkle_root')}, blob_id`
export const WAITING_CALL = `id, ${POSITION}, ${COUNTED_CALL}, ${hex('signer')}, ${hex('input_hash')}, ${hex('output_hash')},
    timestamp::text, ${hex('signature')}, blob_id`

/**
 * Holds settlements against blobs that have come (or will not).
 * @param inHand blobs of chunks that are checked but not written yet
 * @returns null when there is nothing to check
 */
export async function checkBlobs(context: ProofContext, inHand: string[]): Promise<CheckedChunk | null> {
    const { pool } = context
    const blobs = await readBlobs(context, inHand)
    if (blobs.length === 0) return null
    const ids = blobs.map((blob) => blob.id)
    const batches = await pool.query<WaitingBatch>(
        `SELECT ${WAITING_BATCH} FROM settlement_batch WHERE blob_id = ANY($1) AND proof = 'WAITING' ORDER BY ${POSITION}`,
        [ids],
    )
    const calls = await pool.query<WaitingCall>(
        `SELECT ${WAITING_CALL} FROM inference WHERE blob_id = ANY($1) AND proof = 'WAITING' ORDER BY ${POSITION}`,
        [ids],
    )
    const byId = new Map(blobs.map((blob) => [blob.id, blob]))
    const histories = new Map<number, KeyHistory>()
    for (const chainId of new Set([...batches.rows, ...calls.rows].map((row) => row.chain_id)))
        histories.set(chainId, await KeyHistory.read(pool, chainId))
    const bookOf = (row: WaitingBatch | WaitingCall) => histories.get(row.chain_id)!.bookAt(row)
    const [batchOutcomes, callOutcomes] = await Promise.all([
        Promise.all(
            batches.rows.map((row) =>
                batchOutcome(context.checker, row, byId.get(row.blob_id)!, bookOf(row)),
            ),
        ),
        Promise.all(
            calls.rows.map((row) => callOutcome(context.checker, row, byId.get(row.blob_id)!, bookOf(row))),
        ),
    ])
    return {
        blobIds: ids,
        leaves: batchOutcomes.reduce((sum, outcome) => sum + outcome.leaves.length, 0),
        write: () => writeOutcomes(context, ids, batchOutcomes, callOutcomes),
    }
}

/** Blobs with their contents. One whose content is gone is fetched again. */
async function readBlobs({ pool, archive }: ProofContext, inHand: string[]): Promise<SettledBlob[]> {
    const { rows } = await pool.query(
        `SELECT id, state, reason, shape, sha256 FROM blob WHERE state <> 'WAITING' AND NOT checked AND id <> ALL($1)
         ORDER BY id LIMIT ${CHUNK}`,
        [inHand],
    )
    const archived = rows.filter((row) => row.state === 'ARCHIVED')
    const contents = await archive.get(
        pool,
        archived.map((row) => row.sha256),
    )
    const gone = archived.filter((row) => !contents.has(row.sha256)).map((row) => row.id)
    if (gone.length)
        await pool.query(
            `UPDATE blob SET state = 'WAITING', reason = 'its archived content is gone', next_attempt_at = now() WHERE id = ANY($1)`,
            [gone],
        )
    return rows
        .filter((row) => !gone.includes(row.id))
        .map((row) => ({ ...row, content: contents.get(row.sha256) ?? null }))
}

async function writeOutcomes(
    context: ProofContext,
    blobIds: string[],
    batches: BatchOutcome[],
    calls: CallOutcome[],
): Promise<void> {
    await inWriteTransaction(context.pool, async (client) => {
        const change = new DemandChange()
        const references = await writeBatches(client, context, batches, change)
        const written = await writeCalls(client, context, calls, change)
        await change.apply(client, context)
        await resolveReferences(client, references, context)
        await resolveAfterCalls(client, written, context)
        // A settlement that joined the queue meanwhile keeps its blob on the list.
        await client.query(
            `UPDATE blob b SET checked = true WHERE id = ANY($1)
             AND NOT EXISTS (SELECT FROM settlement_batch WHERE blob_id = b.id AND proof = 'WAITING')
             AND NOT EXISTS (SELECT FROM inference WHERE blob_id = b.id AND proof = 'WAITING')`,
            [blobIds],
        )
    })
}
