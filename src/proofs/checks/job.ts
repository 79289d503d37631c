import type { CheckedBatch } from './batch'
import type { CheckedIndividual, CheckedSignature, IndividualEvent } from './individual'
import type { KeyBook } from './keys'

/** The job of checking a batch's archived blob against its root (lower-case hex) and the keys of its time. */
export interface BatchJob {
    kind: 'batch'
    bytes: Uint8Array
    merkleRoot: string
    book: KeyBook
}

/** The job of checking an individual settlement against its archived blob and the keys of its time. */
export interface IndividualJob {
    kind: 'individual'
    bytes: Uint8Array
    settled: IndividualEvent
    book: KeyBook
}

/** The job of checking an individual settlement's signature alone. */
export interface SignatureJob {
    kind: 'signature'
    settled: IndividualEvent
    book: KeyBook
}

/** The job of reading fetched bytes, to be archived. */
export interface ReadJob {
    kind: 'read'
    bytes: Uint8Array
    /** Keep the prompts and answers of individual calls too. */
    keepContent: boolean
}

export type Job = BatchJob | IndividualJob | SignatureJob | ReadJob

/** A fetched blob that can be used. */
export interface ReadableBlob {
    shape: 'BATCH' | 'INDIVIDUAL'
    /** Of the bytes as fetched; hex without `0x`. */
    sha256: string
    /** `archive` holds no prompt and no answer, though the blob did. */
    redacted: boolean
    /** What to keep. */
    archive: Buffer
}

/** A fetched blob that can't be used; `error` is a sentence, `code` a BlobErrorCode. */
export interface UnreadableBlob {
    error: string
    code: string
}

export interface JobResults {
    batch: CheckedBatch
    individual: CheckedIndividual
    signature: CheckedSignature
    read: ReadableBlob | UnreadableBlob
}

/** The result type of a job. */
export type ResultOf<J extends Job> = JobResults[J['kind']]
