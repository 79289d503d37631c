import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { brotliDecompress } from 'node:zlib'
import type { Reader } from '../../database/reader'
import { archivedFile } from '../../proofs/archive/archive'
import type { BatchContent } from '../../proofs/checks/blob-content'
import { BlobError } from '../../proofs/checks/blob-error'
import { readBlob } from '../../proofs/checks/read-blob'

const decompress = promisify(brotliDecompress)

/** A larger tree is not rebuilt while somebody waits: about 1,500 leaves; gateways publish 20. */
const MAX_BYTES = 1024 * 1024

/** The calls of an archived batch, or why they cannot be had. */
export type FoundContent = { content: BatchContent } | { reason: string }

/**
 * Reads the tree of a batch from the archive. Only batches are looked for: they hold no prompt and no answer (the
 * database's own policy says the same to the API's role).
 * @param folder of the archive; null = the database holds it
 */
export async function batchContent(
    reader: Reader,
    sha256: string,
    folder: string | null,
): Promise<FoundContent> {
    const [row] = await reader.rows(`SELECT data FROM blob_content WHERE sha256 = $1 AND shape = 'BATCH'`, [
        sha256,
    ])
    if (!row) return { reason: 'The archive holds no batch of this SHA-256.' }
    const stored = (row[0] as Buffer | null) ?? (await fromFolder(sha256, folder))
    if (stored === null)
        return {
            reason: 'The archive is a folder that this service cannot read: fetch the blob from an aggregator.',
        }
    try {
        const content = readBlob(await decompress(stored, { maxOutputLength: MAX_BYTES }))
        return content.kind === 'batch' ? { content } : { reason: 'What is archived is no batch.' }
    } catch (error) {
        return { reason: whyNot(error) }
    }
}

async function fromFolder(sha256: string, folder: string | null): Promise<Buffer | null> {
    if (folder === null || !/^[0-9a-f]{64}$/.test(sha256)) return null
    return readFile(archivedFile(folder, sha256)).catch(() => null)
}

function whyNot(error: unknown): string {
    // Its message would show a piece of the content.
    if (error instanceof BlobError) return `What is archived is no batch: ${error.code}.`
    if ((error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE')
        return `The blob is larger than ${MAX_BYTES} bytes, too large to rebuild its tree in a query: fetch it from an aggregator.`
    return 'What is archived cannot be read.'
}
