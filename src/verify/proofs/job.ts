import type { Job } from '../job'
import type { BlobLimits } from './blob-for'

/** What checking the proofs of one chain's settlements takes. */
export interface ProofsJob extends Job {
    limits: BlobLimits
    /** Settlements drawn; 0 = all. */
    sample: number
    /** Decides which. */
    seed: number
}

/** What is compared, as the report names it. */
export const WHAT = { batches: 'proofs of batches', leaves: 'leaves', calls: 'proofs of single calls' }
