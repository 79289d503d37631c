import type { Job, JobResults } from './job'
import type { KeyBook } from './keys'
import type { PackedBatch } from './packed-leaves'
import type { KeylessJob } from './run-job'

/** A message to the checking thread. */
export interface JobMessage {
    job: KeylessJob
    /** Left out while it is the same as the last one. */
    book?: KeyBook
}

type Result = JobResults[Job['kind']]

/** A message from the checking thread, in the order of the jobs. */
export type AnswerMessage =
    | { result: Exclude<Result, JobResults['batch']> | PackedBatch }
    /** `code` is a BlobErrorCode; null: a bug of this program. */
    | { error: string; code: string | null }
