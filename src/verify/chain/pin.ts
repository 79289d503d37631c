import type { ChainConfig } from '../../networks/types'
import { CannotVerify } from '../cannot-run'
import type { Snapshot } from '../database/snapshot'
import { hex, type Rpc } from './rpc'

/** Up to which block one chain is compared: the last one that the snapshot of the index holds. */
export interface Pin {
    height: number
    hash: string
    /** Last of them that the index calls final. */
    finalized: number | null
}

interface Status {
    height: number
    hash: string | null
    finalized: number | null
    start: number
}

/**
 * Where the index stands on a chain, if the chain agrees with it.
 * @throws CannotVerify when the index has nothing, looks at another start, or at other blocks than the node
 */
export async function pinChain(db: Snapshot, rpc: Rpc, chain: ChainConfig): Promise<Pin> {
    const { chainId, startHeight } = chain
    const [status] = await db.rows<Status>(
        `SELECT height, '0x' || encode(hash, 'hex') AS hash, finalized_height AS finalized, start_height AS start
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
    const answered = Number(await rpc.call<string>('eth_chainId'))
    if (answered !== chainId)
        throw new CannotVerify(`RPC_URL_${chainId} is chain ${answered}, expected ${chainId}`)
    await expectHash(rpc, chainId, height, hash)
    return { height, hash, finalized }
}

/** @throws CannotVerify when the chain has another block at that height */
export async function expectHash(rpc: Rpc, chainId: number, height: number, hash: string): Promise<void> {
    const block = await rpc.call<{ hash: string } | null>('eth_getBlockByNumber', hex(height), false)
    if (block?.hash === hash) return
    throw new CannotVerify(
        block
            ? `block ${height} of chain ${chainId} is ${block.hash} for the node and ${hash} for the index: the chain was reorganised, or the node is of another network`
            : `the node of chain ${chainId} does not have block ${height}, which the index has: try again`,
    )
}
