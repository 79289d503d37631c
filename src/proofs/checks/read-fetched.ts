import { createHash } from 'node:crypto'
import { BLOB_ERROR_SENTENCES, BlobError } from './blob-error'
import type { ReadableBlob, UnreadableBlob } from './job'
import { readShapedBlob } from './read-blob'
import { redactIndividual } from './redact'

/**
 * Reads fetched bytes and decides what to archive: of individual calls only what the checks need, unless their content
 * is wanted too.
 */
export function readFetched(bytes: Buffer, keepContent: boolean): ReadableBlob | UnreadableBlob {
    try {
        const { shape, content } = readShapedBlob(bytes)
        // What we wrote ourselves is not what a gateway published.
        if (shape === 'REDACTED') throw new BlobError('UNKNOWN_SHAPE', 'The blob is an excerpt of a blob.')
        const sha256 = createHash('sha256').update(bytes).digest('hex')
        const redacted = content.kind === 'individual' && !keepContent
        const archive = redacted ? redactIndividual(content, { sha256, bytes: bytes.length }) : bytes
        return { shape, sha256, redacted, archive }
    } catch (error) {
        if (error instanceof BlobError) return { error: BLOB_ERROR_SENTENCES[error.code], code: error.code }
        throw error
    }
}
