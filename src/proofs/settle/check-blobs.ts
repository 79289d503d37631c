import type { PoolClient } from 'pg'
import { hexColumns } from '../../database/sql'
import { inWriteTransaction } from '../../database/transaction'
import { resolveReferences } from '../../rollups/attribute/resolve-leaves'
import { resolveAfterCalls } from '../../rollups/attribute/resolve-moved'
import { COUNTED_BATCH, COUNTED_CALL, DemandChange } from '../../rollups/demand/change'
import { DOUBT } from '../fetch/judge-answers'
import type { GivenContent } from '../fetch/queue'
import { type BatchOutcome, batchOutcome, isDoubtedBatch, type WaitingBatch } from './batch-outcome'
import { type CallOutcome, callOutcome, isDoubtedCall, type WaitingCall } from './call-outcome'
import type { ProofContext } from './context'
import { type Held, heldAgainst, outcomeThatCounts, provenContents } from './held-against'
import { KeyHistory } from './key-history'
import { POSITION } from './position'
import { rollbackMark } from './rollback-mark'
import type { HeardContent, SettledBlob } from './settled-blob'
import { writeBatches } from './write-batches'
import { writeCalls } from './write-calls'

/** Most blobs, and most settlements of each kind, that are checked in one go. */
const CHUNK = 64
/**
 * Bytes of blobs checked in one go, unless one alone is larger: anyone can post many settlements that point to a large
 * one.
 */
const CHUNK_BYTES = 8 * 1024 * 1024

/** Settlements that were checked with their blobs; nothing of it is written yet. */
export interface CheckedChunk {
    blobIds: string[]
    leaves: number
    /** Writes all of it, with what follows from it, in one transaction. Safe to repeat. */
    write(): Promise<void>
}

export const WAITING_BATCH = `id, ${POSITION}, ${COUNTED_BATCH}, ${hexColumns('tx_hash', 'contract', 'sender', 'merkle_root')}, blob_id`
export const WAITING_CALL = `id, ${POSITION}, ${COUNTED_CALL}, ${hexColumns('signer', 'input_hash', 'output_hash', 'signature')}, timestamp::text, blob_id`

/**
 * Checks settlements whose blobs have arrived (or never will).
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
    const blobOf = (row: WaitingBatch | WaitingCall) => byId.get(row.blob_id)!
    const { checker } = context
    const held = await Promise.all([
        Promise.all(
            affordable.map((row) =>
                heldAgainst(
                    blobOf(row),
                    (seen) => batchOutcome(checker, row, seen, bookOf(row)),
                    isDoubtedBatch,
                ),
            ),
        ),
        Promise.all(
            calls.rows.map((row) =>
                heldAgainst(
                    blobOf(row),
                    (seen) => callOutcome(checker, row, seen, bookOf(row)),
                    isDoubtedCall,
                ),
            ),
        ),
    ])
    const verdicts = verdictsOf(blobs, ...held)
    return {
        blobIds: ids,
        leaves: verdicts.batches.reduce((sum, outcome) => sum + outcome.leaves.length, 0),
        write: () => writeVerdicts(context, rollbacks, verdicts),
    }
}

/** The outcomes to be written of settlements that were checked with their blobs. */
interface Verdicts {
    blobs: SettledBlob[]
    batches: BatchOutcome[]
    calls: CallOutcome[]
    /** Contents of blobs that settlements prove, first; see `provenContents`. */
    contents: Map<string, HeardContent[]>
    /** Blobs that others are to be asked for: what was given speaks against a settlement, which goes on waiting. */
    doubted: Map<string, HeardContent[]>
}

function verdictsOf(
    blobs: SettledBlob[],
    batches: Held<BatchOutcome>[],
    calls: Held<CallOutcome>[],
): Verdicts {
    const contents = provenContents([...batches, ...calls])
    const isOpen = ({ blob, provenBy }: Held<unknown>) =>
        blob.state === 'ARCHIVED' && provenBy === null && !blob.allHeard
    const final = <Outcome>(held: Held<Outcome>[]) =>
        held.filter((each) => !isOpen(each)).map((each) => outcomeThatCounts(each, contents))
    const open = [...batches, ...calls].filter(isOpen).map(({ blob }) => blob)
    const doubted = new Map(open.map((blob) => [blob.id, contents.get(blob.id) ?? blob.contents]))
    return { blobs, batches: final(batches), calls: final(calls), contents, doubted }
}

/** As many batches, from the first on, as their blobs together allow. */
function withinBudget(batches: WaitingBatch[], blobs: Map<string, SettledBlob>): WaitingBatch[] {
    let bytes = 0
    const end = batches.findIndex((batch, i) => {
        for (const { content } of blobs.get(batch.blob_id)!.contents) bytes += content.length
        return i > 0 && bytes > CHUNK_BYTES
    })
    return end < 0 ? batches : batches.slice(0, end)
}

/**
 * Blobs with their contents. One whose content is gone is fetched again: at once, and ever later if that goes on; another one
 * that was given for it is left out.
 */
async function readBlobs({ pool, archive }: ProofContext, inHand: string[]): Promise<SettledBlob[]> {
    const { rows } = await pool.query<StoredBlob>(
        `SELECT * FROM (
             SELECT id, state, reason, sha256, attempts, all_heard AS "allHeard",
                 CASE WHEN state <> 'ARCHIVED' THEN '[]' WHEN contents->0->>'sha256' = sha256 THEN contents ELSE jsonb_build_array(jsonb_build_object(
                     'sha256', sha256, 'shape', shape, 'bytes', bytes, 'redacted', redacted, 'isProven', false)) END AS given,
                 sum(coalesce(bytes, 0)) OVER (ORDER BY id) - coalesce(bytes, 0) AS before
             FROM blob WHERE state <> 'WAITING' AND NOT checked AND id <> ALL($1) ORDER BY id LIMIT ${CHUNK}
         ) b WHERE before <= ${CHUNK_BYTES} ORDER BY id`,
        [inHand],
    )
    const kept = await archive.get(
        pool,
        rows.flatMap(({ given }) => given.map(({ sha256 }) => sha256)),
    )
    const blobs = rows.map(({ given, ...row }): SettledBlob => {
        const contents = given.flatMap((each) => {
            const content = kept.get(each.sha256)
            return content ? [{ ...each, content }] : []
        })
        return { ...row, contents }
    })
    const gone = blobs.filter(
        ({ state, sha256, contents }) => state === 'ARCHIVED' && contents[0]?.sha256 !== sha256,
    )
    if (gone.length) {
        await pool.query(
            `WITH broken AS (DELETE FROM blob_content WHERE sha256 = ANY($2))
             UPDATE blob b SET state = 'WAITING', reason = 'its archived content is gone', contents = d.contents,
                 next_attempt_at = now() + ${LATER}
             FROM jsonb_to_recordset($1) AS d(id text, contents jsonb) WHERE b.id = d.id`,
            [contentsById(gone.map(({ id, contents }) => [id, contents])), gone.map(({ sha256 }) => sha256)],
        )
    }
    return blobs.filter((blob) => !gone.includes(blob))
}

interface StoredBlob extends Omit<SettledBlob, 'contents'> {
    given: GivenContent[]
}

/** Time until a blob that was had already is asked for again: none at first, ever more if that goes on. */
const LATER = 'make_interval(secs => GREATEST(0, LEAST(5 * (power(2, LEAST(attempts, 20)) - 2), 3600)))'

/** Contents of blobs as they are stored, for `jsonb_to_recordset($n) AS d(id text, contents jsonb)`. */
function contentsById(blobs: Iterable<[id: string, contents: HeardContent[]]>): string {
    const stored = ({ content: _, ...given }: HeardContent): GivenContent => given
    return JSON.stringify([...blobs].map(([id, contents]) => ({ id, contents: contents.map(stored) })))
}

async function writeVerdicts(context: ProofContext, rollbacks: string, verdicts: Verdicts): Promise<void> {
    await inWriteTransaction(context.pool, async (client) => {
        // What was checked may stand in another block now, with other keys before it: it is checked again.
        if ((await rollbackMark(client)) !== rollbacks) return
        const current = await unchanged(client, verdicts.blobs)
        const change = new DemandChange()
        const references = await writeBatches(
            client,
            context,
            verdicts.batches.filter(({ batch }) => current.has(batch.blob_id)),
            change,
        )
        const written = await writeCalls(
            client,
            context,
            verdicts.calls.filter(({ call }) => current.has(call.blob_id)),
            change,
        )
        await change.apply(client, context)
        await resolveReferences(client, references, context)
        await resolveAfterCalls(client, written, context)
        await chooseContents(
            client,
            [...verdicts.contents].filter(([id]) => current.has(id)),
        )
        await askOthers(
            client,
            [...verdicts.doubted].filter(([id]) => current.has(id)),
        )
        // A settlement that is left, or joined the queue meanwhile, keeps its blob on the list.
        await client.query(
            `UPDATE blob b SET checked = true WHERE id = ANY($1)
             AND NOT EXISTS (SELECT FROM settlement_batch WHERE blob_id = b.id AND proof = 'WAITING')
             AND NOT EXISTS (SELECT FROM inference WHERE blob_id = b.id AND proof = 'WAITING')`,
            [[...current]],
        )
    })
}

/** A blob holds what its settlements prove, whatever was taken for it before. */
async function chooseContents(client: PoolClient, chosen: [string, HeardContent[]][]): Promise<void> {
    if (chosen.length === 0) return
    await client.query(
        `UPDATE blob b SET contents = d.contents, sha256 = d.contents->0->>'sha256', shape = d.contents->0->>'shape',
             bytes = (d.contents->0->>'bytes')::int, redacted = (d.contents->0->>'redacted')::boolean
         FROM jsonb_to_recordset($1) AS d(id text, contents jsonb) WHERE b.id = d.id`,
        [contentsById(chosen)],
    )
}

/** Puts blobs back into the queue: what one aggregator gave is final only when the others were asked. */
async function askOthers(client: PoolClient, doubted: [string, HeardContent[]][]): Promise<void> {
    if (doubted.length === 0) return
    const isProven = `to_jsonb(EXISTS (SELECT FROM settlement_batch WHERE blob_id = b.id AND proof IN ('CHECKED', 'COUNT_MISMATCH'))
        OR EXISTS (SELECT FROM inference WHERE blob_id = b.id AND proof = 'CHECKED'))`
    await client.query(
        `UPDATE blob b SET state = 'WAITING', reason = $2,
             next_attempt_at = CASE WHEN jsonb_array_length(b.contents) < 2 THEN now() ELSE now() + ${LATER} END,
             -- The only one there is proves whatever is proven.
             contents = CASE jsonb_array_length(d.contents) WHEN 1 THEN jsonb_set(d.contents, '{0,isProven}', ${isProven})
                 ELSE d.contents END
         FROM jsonb_to_recordset($1) AS d(id text, contents jsonb) WHERE b.id = d.id`,
        [contentsById(doubted), DOUBT],
    )
}

/** Those blobs that are still what they were when they were read: they may have been asked for again. */
async function unchanged(client: PoolClient, blobs: SettledBlob[]): Promise<Set<string>> {
    const { rows } = await client.query<Pick<SettledBlob, 'id' | 'state' | 'sha256' | 'attempts'>>(
        'SELECT id, state, sha256, attempts FROM blob WHERE id = ANY($1)',
        [blobs.map((blob) => blob.id)],
    )
    const now = new Map(rows.map((row) => [row.id, row]))
    return new Set(
        blobs.flatMap(({ id, state, sha256, attempts }) => {
            const row = now.get(id)
            const isSame = row?.state === state && row.sha256 === sha256 && row.attempts === attempts
            return isSame ? [id] : []
        }),
    )
}
