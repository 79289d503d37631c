import type { Reader } from '../../database/reader'
import { aggregatorPath } from '../../proofs/settle/blob-id'

/** What the index knows of a settlement's blob. Never its content. */
export interface BlobOfProof {
    id: string
    state: string
    /** Why it is not archived. */
    reason: string | null
    /** SHA-256 of the bytes as fetched, hex. */
    sha256: string | null
    /** Path at any Walrus aggregator. */
    aggregatorPath: string
}

/** Reads what the index knows of a settlement blob; null where there is none of that id. */
export async function proofBlob(reader: Reader, id: string): Promise<BlobOfProof | null> {
    const [row] = await reader.rows('SELECT id, state, reason, sha256 FROM blob WHERE id = $1', [id])
    if (!row) return null
    const [blobId, state, reason, sha256] = row as [string, string, string | null, string | null]
    return { id: blobId, state, reason, sha256, aggregatorPath: aggregatorPath(blobId) }
}
