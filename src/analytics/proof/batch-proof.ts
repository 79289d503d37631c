import { type Columns, readRows } from '../../database/read-rows'
import type { Reader } from '../../database/reader'
import { hex } from '../../database/sql'
import type { SettlementProof } from '../../model/generated/_settlementProof'
import { proofBlob } from './blob'
import { eventName } from './event-name'
import { LOG, type LogRow, proofLog } from './log'
import { Unknowns } from './unknowns'

/** What a settlement batch claims, and what became of the claim. */
interface BatchRow {
    id: string
    merkleRoot: string
    /** batchSize as emitted: a decimal. */
    claimed: string
    /** Null until the blob was read. */
    published: number | null
    verified: number | null
    duplicates: number | null
    proof: SettlementProof
    proofReason: string | null
    flags: string[]
    /** As emitted. */
    walrusBlobId: string | null
    /** Null when that is none. */
    blobId: string | null
}

const BATCH: Columns<BatchRow> = {
    id: 'id',
    merkleRoot: hex('merkle_root'),
    claimed: 'claimed::text',
    published: 'published',
    verified: 'verified',
    duplicates: 'duplicates',
    proof: 'proof',
    proofReason: 'proof_reason',
    flags: 'flags',
    walrusBlobId: 'walrus_blob_id',
    blobId: 'blob_id',
}

/** Reads a settlement batch with its log; null where there is none of that id. */
export async function batchClaim(reader: Reader, id: string) {
    const columns = { ...LOG, ...BATCH }
    const [row] = await readRows<LogRow & BatchRow>(reader, columns, 'FROM settlement_batch WHERE id = $1', [
        id,
    ])
    return row ? { ...row, claimed: BigInt(row.claimed) } : null
}

/** The proof of a whole batch: its root, and the blob whose leaves give it. Null when there is none of this id. */
export async function batchProof(reader: Reader, id: string) {
    const batch = await batchClaim(reader, id)
    if (!batch) return null
    const unknowns = new Unknowns()
    const blob = batch.blobId === null ? null : await proofBlob(reader, batch.blobId)
    if (!blob) unknowns.note('blob', 'The event has no blob id, or not a valid one.')
    if (batch.published === null) unknowns.note('batch.published', 'The blob was not read.')
    return {
        ...(await proofLog(reader, batch, batch.contract, eventName(batch.rail, null), unknowns)),
        kind: 'SETTLEMENT_BATCH' as const,
        id,
        batch,
        state: batch.proof,
        blob,
        unknown: unknowns.list,
    }
}
