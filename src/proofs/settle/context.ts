import type { Pool } from 'pg'
import { opgTokens } from '../../facts/chain-labels'
import type { Network } from '../../networks/types'
import type { Archive } from '../archive/archive'
import type { Checker } from '../checks/checker'

/** What proving works with. */
export interface ProofContext {
    pool: Pool
    checker: Checker
    archive: Archive
    network: Network
    /** Everything is simulated. */
    demo: boolean
    /** OPG tokens of every chain. */
    opg: Buffer[]
}

export function proofContext(
    parts: Pick<ProofContext, 'pool' | 'checker' | 'archive' | 'network'>,
): ProofContext {
    const { network } = parts
    return {
        ...parts,
        demo: network.demo,
        opg: opgTokens(network),
    }
}
