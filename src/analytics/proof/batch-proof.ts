import type { Reader } from '../../database/reader'
import { hex } from '../../database/sql'
import { proofBlob } from './blob'
import { eventName } from './event-name'
import { LOG_COLUMNS, type LogRow, proofLog } from './log'
import type { BatchClaim, RowProof } from './types'
import { Unknowns } from './unknowns'

const COLUMNS = `id, ${hex('merkle_root')}, claimed::text, published, verified, duplicates, proof, proof_reason, flags,
    walrus_blob_id, blob_id`

/** Reads what a settlement batch claims; null where there is no batch of that id. */
export async function batchClaim(reader: Reader, id: string): Promise<BatchClaim | null> {
    const [row] = await reader.rows(`SELECT ${COLUMNS} FROM settlement_batch WHERE id = $1`, [id])
    return row ? claimRow(row) : null
}

/** The proof of a whole batch: its root, and the blob whose leaves give it. Null when there is none of this id. */
export async function batchProof(reader: Reader, id: string): Promise<RowProof | null> {
    const [row] = await reader.rows(
        `SELECT ${LOG_COLUMNS}, ${hex('contract')}, ${COLUMNS} FROM settlement_batch WHERE id = $1`,
        [id],
    )
    if (!row) return null
    const unknowns = new Unknowns()
    const log = row.slice(0, 7) as LogRow
    const batch = claimRow(row.slice(8))
    const blob = batch.blobId === null ? null : await proofBlob(reader, batch.blobId)
    if (!blob) unknowns.note('blob', 'The event has no blob id, or not a valid one.')
    if (batch.published === null) unknowns.note('batch.published', 'The blob was not read.')
    return {
        ...(await proofLog(reader, log, row[7] as string, eventName(log[6], null), unknowns)),
        kind: 'SETTLEMENT_BATCH',
        id,
        batch,
        state: batch.proof,
        blob,
        leaf: null,
        call: null,
        payment: null,
        receipts: [],
        unknown: unknowns.list,
    }
}

function claimRow(row: unknown[]): BatchClaim {
    const [
        id,
        merkleRoot,
        claimed,
        published,
        verified,
        duplicates,
        proof,
        proofReason,
        flags,
        walrusBlobId,
        blobId,
    ] = row as [
        ...[string, string, string, number | null, number | null, number | null, string, string | null],
        ...[string[], string | null, string | null],
    ]
    return {
        id,
        merkleRoot,
        claimed: BigInt(claimed),
        published,
        verified,
        duplicates,
        proof,
        proofReason,
        flags,
        walrusBlobId,
        blobId,
    }
}
