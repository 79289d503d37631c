import type { ChainConfig, Network } from '../networks/types'
import type { History } from './chain/history'
import type { Rpc } from './chain/rpc'
import type { Window } from './chain/window'
import type { Snapshot } from './database/snapshot'
import type { Report } from './report/difference'
import type { Progress } from './report/progress'

/** What checking anything of one chain takes. */
export interface Job {
    db: Snapshot
    rpc: Rpc
    network: Network
    chain: ChainConfig
    window: Window
    /** What the chain's registries said. */
    history: History
    /** Model of a name, by artifact id, of all chains. */
    claims: ReadonlyMap<string, string>
    report: Report
    progress: Progress
}
