import type { Hex } from '../decode/events'

/** An Ethereum JSON-RPC call; rejects on RPC errors. */
export type RpcCall = (method: string, params: unknown[]) => Promise<unknown>

/**
 * The first block at which `address` has code, by bisecting `eth_getCode` (about log2(high - low) calls). Assumes that
 * code once there stays there.
 *
 * @param range inclusive; `high` is usually the head
 * @returns null when there is no code at `high`, or when the node has dropped the old state it would take to know
 */
export async function findDeploymentHeight(
    call: RpcCall,
    address: Hex,
    range: { low: number; high: number },
): Promise<number | null> {
    let { low, high } = range
    if (!(await hasCode(call, address, high))) return null
    try {
        while (low < high) {
            const middle = Math.floor((low + high) / 2)
            if (await hasCode(call, address, middle)) high = middle
            else low = middle + 1
        }
        return high
    } catch (error) {
        if (isMissingState(error)) return null
        throw error
    }
}

async function hasCode(call: RpcCall, address: Hex, height: number): Promise<boolean> {
    const code = await call('eth_getCode', [address, `0x${height.toString(16)}`])
    return typeof code === 'string' && code.length > 2
}

/** How geth, erigon, op-node providers and Cosmos-EVM say that they pruned the state of a block. */
const MISSING_STATE =
    /missing trie node|state .*(not available|unavailable|pruned)|historical state|pruned|archive|version .*does not exist|failed to load state/i

function isMissingState(error: unknown): boolean {
    return MISSING_STATE.test(error instanceof Error ? error.message : String(error))
}
