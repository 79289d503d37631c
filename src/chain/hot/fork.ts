import type { HashAndHeight } from '@subsquid/util-internal-processor-tools'
import { readHeadersAt } from '../rpc/headers'
import type { RpcClient } from '../rpc/rpc-client'
import type { EndpointPin } from '../rpc/rpc-options'
import type { Header } from '../rpc/rpc-shapes'

/** Heights compared in the largest batch; the first compares one, as most of the time nothing has changed. */
const WIDEST = 32

/**
 * Index of the newest of our blocks that is on the node's chain, by hash; -1 if not even the oldest is. Blocks above the
 * node's head count as gone. `chain` ascends in height.
 */
export async function findForkBase(
    client: RpcClient,
    chain: readonly HashAndHeight[],
    head: Header,
    options: { pin: EndpointPin; signal?: AbortSignal },
): Promise<number> {
    let end = chain.length
    while (end > 0 && chain[end - 1].height > head.height) end -= 1
    for (let step = 1; end > 0; step = Math.min(WIDEST, step * 4)) {
        const begin = Math.max(0, end - step)
        const ours = chain.slice(begin, end)
        const theirs = await readHeadersAt(
            client,
            ours.map((b) => b.height),
            options,
        )
        for (let i = ours.length - 1; i >= 0; i--) {
            if (theirs[i].hash === ours[i].hash) return begin + i
        }
        end = begin
    }
    return -1
}
