import type { HashAndHeight } from '@subsquid/util-internal-processor-tools'
import { readHeaderAt } from './headers'
import type { RpcClient } from './rpc-client'

/** The newest stored block at or below `height`, or null if there is none. */
export type StoredBlocks = (height: number) => Promise<HashAndHeight | null>

/**
 * The newest stored block that is still on the chain, or null if none is: a binary search over the stored hashes, one
 * header read a step (blocks below a common block are common too). Stored blocks may have gaps.
 */
export async function findCommonAncestor(
    client: RpcClient,
    stored: StoredBlocks,
): Promise<HashAndHeight | null> {
    const head = await readHeaderAt(client, 'latest')
    let best: HashAndHeight | null = null
    let low = 0
    let high = head.height
    while (low <= high) {
        const middle = Math.floor((low + high) / 2)
        const block = await stored(middle)
        if (block == null || block.height < low) {
            low = middle + 1
            continue
        }
        const { hash } = await readHeaderAt(client, block.height)
        if (hash === block.hash) {
            best = { height: block.height, hash: block.hash }
            low = middle + 1
        } else {
            high = block.height - 1
        }
    }
    return best
}
