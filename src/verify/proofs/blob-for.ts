import { CannotVerify } from '../cannot-run'
import type { Snapshot } from '../database/snapshot'
import { archivedCopy, type Fetched, fetchBlob } from './blob-source'
import type { SettledEvent } from './settled-events'
import type { StoredProof } from './stored-proofs'

export interface BlobLimits {
    aggregators: readonly string[]
    /** Largest blob taken, bytes. */
    maxBytes: number
    /** Folder of the index's archive; null = in the database. */
    archiveDir: string | null
}

/** What there is of a settlement's blob. */
export type BlobSight =
    /** The event points to nothing that can be a blob. */
    | { kind: 'no pointer' }
    /** `archived`: the index's own copy, as no aggregator has it any more. */
    | { kind: 'here'; bytes: Buffer; archived: boolean; sha256: string }
    | Exclude<Fetched, { kind: 'here' }>

/** A Walrus blob id: 32 bytes as base64url. */
const BLOB_ID = /^[A-Za-z0-9_-]{43}$/

/**
 * Looks for the blob at the aggregators, then in the index's archive.
 * @throws CannotVerify when no aggregator can be asked for one that the index says was read, and it keeps no copy
 */
export async function blobFor(
    db: Snapshot,
    { aggregators, maxBytes, archiveDir }: BlobLimits,
    { args }: SettledEvent,
    { row, blob }: StoredProof,
): Promise<BlobSight> {
    const id = Buffer.from(args.walrusBlobId.slice(2), 'hex').toString('utf8')
    if (!BLOB_ID.test(id)) return { kind: 'no pointer' }
    const fetched = await fetchBlob(aggregators, id, maxBytes)
    if (fetched.kind === 'here') return { ...fetched, archived: false }
    if ((fetched.kind === 'absent' || fetched.kind === 'unknown') && blob?.sha256) {
        const copy = await archivedCopy(db, blob.sha256, archiveDir)
        if (copy) return { kind: 'here', bytes: copy.bytes, archived: true, sha256: blob.sha256 }
    }
    // What the index gave up as well is neither confirmed nor denied.
    const isGivenUp = row.proof === 'EXPIRED' || row.proof === 'WAITING' || row.proof === 'REJECTED'
    if (fetched.kind === 'unknown' && !isGivenUp)
        throw new CannotVerify(`no answer from the aggregators: ${fetched.why}`)
    return fetched
}
