import { readRows } from '../../database/read-rows'
import type { Reader } from '../../database/reader'
import type { BlobState } from '../../model/generated/_blobState'
import { aggregatorPath } from '../../proofs/settle/blob-id'

interface BlobRow {
    id: string
    state: BlobState
    reason: string | null
    sha256: string | null
}

const BLOB = { id: 'id', state: 'state', reason: 'reason', sha256: 'sha256' }

/** What the index knows of a settlement blob, never its content; null where there is none of that id. */
export async function proofBlob(reader: Reader, id: string) {
    const [blob] = await readRows<BlobRow>(reader, BLOB, 'FROM blob WHERE id = $1', [id])
    return blob ? { ...blob, aggregatorPath: aggregatorPath(blob.id) } : null
}
