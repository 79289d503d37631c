import { CannotVerify } from '../cannot-run'
import type { Snapshot } from '../database/snapshot'
import type { Report } from '../report/difference'
import { readTree } from './batch'
import { archivedCopy, type Fetched, type FetchLimits, fetchBlob } from './blob-source'
import { readCall } from './individual'
import type { SettledEvent } from './settled-events'
import type { StoredProof } from './stored-proofs'

export interface BlobLimits extends FetchLimits {
    /** Folder of the index's archive; null = in the database. */
    archiveDir: string | null
}

/** What there is of a settlement's blob. */
export type BlobSight =
    /** The event points to nothing that can be a blob. */
    | { kind: 'no pointer' }
    /** `archived`: the index's own copy, as no aggregator has it any more. */
    | { kind: 'here'; bytes: Buffer; archived: boolean; sha256: string }
    | Fetched['otherwise']

/** A Walrus blob id, or the id of a quilt's patch: 32 or 37 bytes as base64url. */
const POINTER_BYTES = [32, 37]

/**
 * Looks for the blob at the aggregators, then in the index's archive. What has the root or hashes of the settlement counts,
 * whoever gives it: the chain decides between those that give different bytes under one id.
 * @param holds whether some bytes have the root or hashes that stand on chain
 * @throws CannotVerify when no aggregator can be asked for one that the index says was read, and it keeps no copy
 */
export async function blobFor(
    db: Snapshot,
    report: Report,
    limits: BlobLimits,
    { args }: SettledEvent,
    { row, blob }: StoredProof,
    holds: (bytes: Uint8Array) => boolean,
): Promise<BlobSight> {
    const id = Buffer.from(args.walrusBlobId.slice(2), 'hex').toString('utf8')
    if (!isPointer(id)) return { kind: 'no pointer' }
    const { contents, otherwise } = await fetchBlob(limits, id, holds)
    const last = contents.at(-1)
    if (last && holds(last.bytes)) {
        for (const { host } of contents.slice(0, -1)) noteLiar(report, host, id)
        return { kind: 'here', bytes: last.bytes, sha256: last.sha256, archived: false }
    }
    if (blob?.sha256 && otherwise.kind !== 'too large') {
        const copy = await archivedCopy(db, blob.sha256, limits.archiveDir)
        const isProof = copy !== null && !copy.redacted && holds(copy.bytes)
        if (copy && isProof) for (const { host } of contents) noteLiar(report, host, id)
        // Against bytes that were given, an excerpt of the index's own proves nothing.
        if (copy && (isProof || contents.length === 0))
            return { kind: 'here', bytes: copy.bytes, archived: true, sha256: blob.sha256 }
    }
    // None holds: the one that the index read or refused, or else the first.
    const isRefused = row.proof === 'REJECTED' && !blob?.sha256
    const given =
        contents.find(({ bytes, sha256 }) => (isRefused ? !isReadable(bytes) : sha256 === blob?.sha256)) ??
        contents[0]
    if (given) return { kind: 'here', bytes: given.bytes, sha256: given.sha256, archived: false }
    // What the index gave up as well is neither confirmed nor denied.
    const isGivenUp = row.proof === 'EXPIRED' || row.proof === 'WAITING' || row.proof === 'REJECTED'
    if (otherwise.kind === 'unknown' && !isGivenUp)
        throw new CannotVerify(`no answer from the aggregators: ${otherwise.why}`)
    return otherwise
}

function isPointer(id: string): boolean {
    const bytes = Buffer.from(id, 'base64url')
    return POINTER_BYTES.includes(bytes.length) && bytes.toString('base64url') === id
}

const isReadable = (bytes: Uint8Array) => readTree(bytes) !== null || readCall(bytes) !== null

/** Says once of an aggregator that it gives something else than what was settled. */
function noteLiar(report: Report, host: string, id: string): void {
    const says = `${host} gives something else than what was settled`
    if (!report.notes.some((note) => note.startsWith(says)))
        report.notes.push(`${says}, such as for blob ${id}`)
}
