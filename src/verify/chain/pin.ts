import type { ChainConfig } from '../../networks/types'
import { CannotVerify } from '../cannot-run'
import type { Snapshot } from '../database/snapshot'
import type { Identity } from './rpc'

/** Up to which block one chain is compared: the last one that the snapshot of the index holds. */
export interface Pin {
    height: number
    /** Last of them that the index calls final. */
    finalized: number | null
    /** By what an endpoint of this chain is told from others. */
    identity: Identity
}

interface Status {
    height: number
    hash: string | null
    genesis: string | null
    /** Time of the last block, Unix seconds. */
    time: number | null
    finalized: number | null
    start: number
}

/** Unix seconds before which neither chain had begun. */
const CHAINS_BEGAN = Date.UTC(2023, 0, 1) / 1000
const DAY = 86_400

/**
 * Where the index stands on a chain, and what an endpoint must have to be of that chain.
 * @throws CannotVerify when the index has nothing, or looks at another start
 */
export async function pinChain(db: Snapshot, chain: ChainConfig): Promise<Pin> {
    const { chainId, startHeight, genesisHeight } = chain
    const [status] = await db.rows<Status>(
        `SELECT height, '0x' || encode(hash, 'hex') AS hash, '0x' || encode(genesis_hash, 'hex') AS genesis,
             extract(epoch FROM time)::float8 AS time, finalized_height AS finalized, start_height AS start
         FROM chain_status WHERE id = $1`,
        String(chainId),
    )
    if (!status || status.height < 0 || status.hash === null)
        throw new CannotVerify(`nothing of chain ${chainId} is indexed yet`)
    if (status.start !== startHeight) {
        throw new CannotVerify(
            `START_HEIGHT_${chainId} is ${startHeight} here, the index began at ${status.start}: set it to the same`,
        )
    }
    const { height, hash, finalized } = status
    const genesis = status.genesis ?? chain.genesisHash
    const first = genesis === null ? [] : [{ height: genesisHeight, hash: genesis }]
    // A simulated chain may be ahead of the clock on the wall.
    const latest = Math.max(Date.now() / 1000, status.time ?? 0) + DAY
    const identity = {
        chainId,
        blocks: [...first, { height, hash }],
        times: { from: CHAINS_BEGAN, to: latest },
    }
    return { height, finalized, identity }
}
