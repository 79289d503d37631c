import type { Job, JobResults } from './job'
import type { KeyBook } from './keys'
import type { PackedBatch } from './packed-leaves'
import type { KeylessJob } from './run-job'

/** To the thread. */
export interface JobMessage {
    job: KeylessJob
    /** Left out while it is the same as the last one. */
    book?: KeyBook
}

type Result = JobResults[Job['kind']]

/** From the thread, in the order of the jobs. */
export type AnswerMessage =
    | { result: Exclude<Result, JobResults['batch']> | PackedBatch }
    /** `code` is a BlobErrorCode; null: a fault of ours. */
    | { error: string; code: string | null }
