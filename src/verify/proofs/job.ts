import type { ChainConfig, Network } from '../../networks/types'
import type { History } from '../chain/history'
import type { Rpc } from '../chain/rpc'
import type { Window } from '../chain/window'
import type { Snapshot } from '../database/snapshot'
import type { World } from '../facts/world'
import type { Report } from '../report/difference'
import type { Progress } from '../report/progress'
import type { BlobLimits } from './blob-for'

/** What checking the proofs of one chain's settlements takes. */
export interface ProofsJob {
    db: Snapshot
    rpc: Rpc
    network: Network
    chain: ChainConfig
    window: Window
    history: History
    /** Model of a name, by artifact id. */
    claims: World['claims']
    limits: BlobLimits
    /** Settlements drawn; 0 = all. */
    sample: number
    seed: number
    report: Report
    progress: Progress
}

/** What is compared, as the report names it. */
export const WHAT = { batches: 'proofs of batches', leaves: 'leaves', calls: 'proofs of single calls' }
