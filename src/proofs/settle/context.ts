import type { Pool } from 'pg'
import { opgTokens } from '../../facts/chain-labels'
import type { Network } from '../../networks/types'
import type { ResolveContext } from '../../rollups/attribute/context'
import type { Archive } from '../archive/archive'
import type { Checker } from '../checks/checker'

/** What proving works with. */
export interface ProofContext extends ResolveContext {
    pool: Pool
    checker: Checker
    archive: Archive
    network: Network
}

export function proofContext(
    parts: Pick<ProofContext, 'pool' | 'checker' | 'archive' | 'network'>,
): ProofContext {
    const { network } = parts
    return { ...parts, demo: network.demo, opg: opgTokens(network) }
}
