import type { PoolClient } from 'pg'
import { inWriteTransaction } from '../../facts/transaction'
import { resolveReferences } from '../../rollups/attribute/resolve-leaves'
import { resolveAfterCalls } from '../../rollups/attribute/resolve-moved'
import { COUNTED_BATCH, COUNTED_CALL, DemandChange } from '../../rollups/change'
import { type BatchOutcome, batchOutcome, type WaitingBatch } from './batch-outcome'
import { type CallOutcome, callOutcome, type WaitingCall } from './call-outcome'
import type { ProofContext } from './context'
import { KeyHistory } from './key-history'
import { POSITION } from './position'
import { rollbackMark } from './rollback-mark'
import type { SettledBlob } from './settled-blob'
import { writeBatches } from './write-batches'
import { writeCalls } from './write-calls'

/** Most blobs, and most settlements of each kind, that are checked in one go. */
const CHUNK = 64
/** Bytes of blobs checked in one go, unless one alone is larger: anybody may let many settlements point to a large one. */
const CHUNK_BYTES = 8 * 1024 * 1024

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
    const rollbacks = await rollbackMark(pool)
    const blobs = await readBlobs(context, inHand)
    if (blobs.length === 0) return null
    const ids = blobs.map((blob) => blob.id)
    const batches = await pool.query<WaitingBatch>(
        `SELECT ${WAITING_BATCH} FROM settlement_batch WHERE blob_id = ANY($1) AND proof = 'WAITING' ORDER BY ${POSITION} LIMIT ${CHUNK}`,
        [ids],
    )
    const calls = await pool.query<WaitingCall>(
        `SELECT ${WAITING_CALL} FROM inference WHERE blob_id = ANY($1) AND proof = 'WAITING' ORDER BY ${POSITION} LIMIT ${CHUNK}`,
        [ids],
    )
    const byId = new Map(blobs.map((blob) => [blob.id, blob]))
    const affordable = withinBudget(batches.rows, byId)
    const histories = new Map<number, KeyHistory>()
    for (const chainId of new Set([...batches.rows, ...calls.rows].map((row) => row.chain_id)))
        histories.set(chainId, await KeyHistory.read(pool, chainId))
    const bookOf = (row: WaitingBatch | WaitingCall) => histories.get(row.chain_id)!.bookAt(row)
    const [batchOutcomes, callOutcomes] = await Promise.all([
        Promise.all(
            affordable.map((row) => batchOutcome(context.checker, row, byId.get(row.blob_id)!, bookOf(row))),
        ),
        Promise.all(
            calls.rows.map((row) => callOutcome(context.checker, row, byId.get(row.blob_id)!, bookOf(row))),
        ),
    ])
    return {
        blobIds: ids,
        leaves: batchOutcomes.reduce((sum, outcome) => sum + outcome.leaves.length, 0),
        write: () => writeOutcomes(context, rollbacks, blobs, batchOutcomes, callOutcomes),
    }
}

/** As many batches, from the first on, as their blobs together allow. */
function withinBudget(batches: WaitingBatch[], blobs: Map<string, SettledBlob>): WaitingBatch[] {
    let bytes = 0
    const end = batches.findIndex((batch, i) => {
        bytes += blobs.get(batch.blob_id)!.content?.length ?? 0
        return i > 0 && bytes > CHUNK_BYTES
    })
    return end < 0 ? batches : batches.slice(0, end)
}

/** Blobs with their contents. One whose content is gone is fetched again: at once, and ever later if that goes on. */
async function readBlobs({ pool, archive }: ProofContext, inHand: string[]): Promise<SettledBlob[]> {
    const { rows } = await pool.query(
        `SELECT * FROM (
             SELECT id, state, reason, shape, sha256, sum(coalesce(bytes, 0)) OVER (ORDER BY id) - coalesce(bytes, 0) AS before
             FROM blob WHERE state <> 'WAITING' AND NOT checked AND id <> ALL($1) ORDER BY id LIMIT ${CHUNK}
         ) b WHERE before <= ${CHUNK_BYTES} ORDER BY id`,
        [inHand],
    )
    const archived = rows.filter((row) => row.state === 'ARCHIVED')
    const contents = await archive.get(
        pool,
        archived.map((row) => row.sha256),
    )
    const gone = archived.filter((row) => !contents.has(row.sha256))
    if (gone.length) {
        await pool.query(
            `WITH broken AS (DELETE FROM blob_content WHERE sha256 = ANY($2))
             UPDATE blob SET state = 'WAITING', reason = 'its archived content is gone', 
                 next_attempt_at = now() + make_interval(secs => GREATEST(0, LEAST(5 * (power(2, LEAST(attempts, 20)) - 2), 3600)))
             WHERE id = ANY($1)`,
            [gone.map((row) => row.id), gone.map((row) => row.sha256)],
        )
    }
    return rows
        .filter((row) => !gone.includes(row))
        .map((row) => ({ ...row, content: contents.get(row.sha256) ?? null }))
}

async function writeOutcomes(
    context: ProofContext,
    rollbacks: string,
    blobs: SettledBlob[],
    batches: BatchOutcome[],
    calls: CallOutcome[],
): Promise<void> {
    await inWriteTransaction(context.pool, async (client) => {
        // What was checked may stand in another block now, with other keys before it: it is checked again.
        if ((await rollbackMark(client)) !== rollbacks) return
        const current = await unchanged(client, blobs)
        const change = new DemandChange()
        const references = await writeBatches(
            client,
            context,
            batches.filter(({ batch }) => current.has(batch.blob_id)),
            change,
        )
        const written = await writeCalls(
            client,
            context,
            calls.filter(({ call }) => current.has(call.blob_id)),
            change,
        )
        await change.apply(client, context)
        await resolveReferences(client, references, context)
        await resolveAfterCalls(client, written, context)
        // A settlement that is left, or joined the queue meanwhile, keeps its blob on the list.
        await client.query(
            `UPDATE blob b SET checked = true WHERE id = ANY($1)
             AND NOT EXISTS (SELECT FROM settlement_batch WHERE blob_id = b.id AND proof = 'WAITING')
             AND NOT EXISTS (SELECT FROM inference WHERE blob_id = b.id AND proof = 'WAITING')`,
            [[...current]],
        )
    })
}

/** Those blobs that are still what they were when they were read: they may have been asked for again. */
async function unchanged(client: PoolClient, blobs: SettledBlob[]): Promise<Set<string>> {
    const { rows } = await client.query('SELECT id, state, sha256 FROM blob WHERE id = ANY($1)', [
        blobs.map((blob) => blob.id),
    ])
    const now = new Map(rows.map((row) => [row.id, row]))
    const same = ({ id, state, sha256 }: SettledBlob) =>
        now.get(id)?.state === state && now.get(id)?.sha256 === sha256
    return new Set(blobs.filter(same).map((blob) => blob.id))
}
