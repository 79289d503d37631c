import type { HashAndHeight } from '@subsquid/util-internal-processor-tools'
import type { Fork } from '../rpc/endpoints'
import { readFirstHeaders, readHeaderAt } from '../rpc/headers'
import type { RpcClient } from '../rpc/rpc-client'
import { inconsistent, RetryableRpcError } from '../rpc/rpc-errors'

/** The newest stored block at or below `height`, or null if there is none. */
export type StoredBlocks = (height: number) => Promise<HashAndHeight | null>

/** What the endpoints say together of a block that one of them misses. */
export type Agreement =
    /** One of them still has the index's newest final block: there was no reorg below it. */
    | { kind: 'stands'; endpoint: string }
    /** All of them have left the index's branch; the newest stored block that any of them has, null when none has any. */
    | { kind: 'gone'; ancestor: HashAndHeight | null; endpoints: string[] }

/**
 * Asks every endpoint whether the index's final block is still on the chain, and waits for those that can't be asked:
 * what counted as final is never taken back on the word of one endpoint while another one is to be heard.
 * @throws RetryableRpcError while an endpoint can't be asked; ReaderStoppedError
 */
export async function agreeOnAncestor(
    client: RpcClient,
    stored: StoredBlocks,
    signal?: AbortSignal,
): Promise<Agreement> {
    const endpoints: string[] = []
    let ancestor: HashAndHeight | null = null
    for (const { index, name } of client.all) {
        const verdict = await client.examine(index, signal).catch((e) => {
            if (!(e instanceof RetryableRpcError)) throw e
            const chainId = client.identity!.chainId
            throw new RetryableRpcError(
                e.trouble,
                `waiting for the word of ${name} on a final block that is gone elsewhere (${e.message}); ` +
                    `to go on without it, leave it out of RPC_URL_${chainId}`,
            )
        })
        if (verdict.standing === 'wrong') continue
        if (verdict.standing === 'known') return { kind: 'stands', endpoint: name }
        const found = await findCommonAncestor(client, stored, { index })
        await confirmBranch(client, index, found, verdict.fork, signal)
        endpoints.push(name)
        if (found && (ancestor == null || found.height > ancestor.height)) ancestor = found
    }
    if (endpoints.length > 0) return { kind: 'gone', ancestor, endpoints }
    throw new RetryableRpcError('wrongChain', client.all.map((e) => e.reason).join('; '))
}

/**
 * Has the endpoint show in one request that it serves the chain, has the common ancestor, and does not have the final
 * block: the search is many requests, and behind one address each may meet a machine of another chain.
 * @throws RetryableRpcError when it shows anything else
 */
async function confirmBranch(
    client: RpcClient,
    index: number,
    ancestor: HashAndHeight | null,
    { height, hash }: Fork,
    signal?: AbortSignal,
): Promise<void> {
    const options = { pin: { index }, attempts: 1, unchecked: true, signal }
    const wanted = [height, ...(ancestor ? [ancestor.height] : [])]
    const [final, base] = await readFirstHeaders(client, wanted, options)
    if (final.hash !== hash && (ancestor == null || base.hash === ancestor.hash)) return
    const what = `${client.all[index].name} does not stand by what it said of block ${ancestor?.height ?? height}`
    throw inconsistent(what)
}

/**
 * The newest stored block that is still on an endpoint's chain, or null if none is: a binary search over the stored
 * hashes, one header read a step (blocks below a common block are common too). Stored blocks may have gaps.
 */
export async function findCommonAncestor(
    client: RpcClient,
    stored: StoredBlocks,
    pin: { index: number } = { index: 0 },
): Promise<HashAndHeight | null> {
    const options = { pin, unchecked: true }
    const head = await readHeaderAt(client, 'latest', options)
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
        const { hash } = await readHeaderAt(client, block.height, options)
        if (hash === block.hash) {
            best = { height: block.height, hash: block.hash }
            low = middle + 1
        } else {
            high = block.height - 1
        }
    }
    return best
}
