import { checkBatch } from './batch'
import type { BatchContent, IndividualContent } from './blob-content'
import { BlobError } from './blob-error'
import { checkIndividual, checkSignature } from './individual'
import type { Job, JobResults } from './job'
import type { KeyFinder } from './keys'
import { readBlob } from './read-blob'
import { readFetched } from './read-fetched'

/** A job without its keys, which the caller has. */
export type KeylessJob<J = Job> = J extends { book: unknown } ? Omit<J, 'book'> : J

/** Does one job. @throws BlobError when archived bytes are not what the job takes them for */
export function runJob(job: KeylessJob, keyOf: KeyFinder): JobResults[Job['kind']] {
    switch (job.kind) {
        case 'batch':
            return checkBatch(batchOf(job.bytes), job.merkleRoot, keyOf)
        case 'individual':
            return checkIndividual(individualOf(job.bytes), job.settled, keyOf)
        case 'signature':
            return checkSignature(job.settled, keyOf)
        case 'read':
            return readFetched(asBuffer(job.bytes), job.keepContent)
    }
}

function batchOf(bytes: Uint8Array): BatchContent {
    const content = readBlob(bytes)
    if (content.kind === 'batch') return content
    throw new BlobError('UNKNOWN_SHAPE', 'The blob holds an individual call, not a batch.')
}

function individualOf(bytes: Uint8Array): IndividualContent {
    const content = readBlob(bytes)
    if (content.kind === 'individual') return content
    throw new BlobError('UNKNOWN_SHAPE', 'The blob holds a batch, not an individual call.')
}

function asBuffer(bytes: Uint8Array): Buffer {
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
}
