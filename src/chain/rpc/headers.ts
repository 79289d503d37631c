import { readChainId } from './identity'
import type { RpcClient } from './rpc-client'
import { badResponse, inconsistent } from './rpc-errors'
import type { CallOptions } from './rpc-options'
import { type Header, hexNumber } from './rpc-shapes'

type Options = Pick<CallOptions<Header>, 'pin' | 'depth' | 'signal' | 'attempts' | 'unchecked'>

/** Header by height or tag (eth_getBlockByNumber); asked until the node has it, unless `attempts` says otherwise. */
export function readHeaderAt(
    client: RpcClient,
    block: number | 'latest' | 'finalized',
    options: Options = {},
): Promise<Header> {
    const param = typeof block === 'number' ? hexNumber(block) : block
    return client.call('eth_getBlockByNumber', [param, false], {
        always: true,
        ...options,
        decode: (raw) => expectHeight(client.headerOf(raw), block),
    })
}

/** Headers of all these heights, in their order, by batches. Throws RetryableRpcError where one is of another height. */
export async function readHeadersAt(
    client: RpcClient,
    heights: readonly number[],
    options: Options = {},
): Promise<Header[]> {
    const headers = await client.batch(
        heights.map((h) => ({ method: 'eth_getBlockByNumber', params: [hexNumber(h), false] })),
        { always: true, ...options, decode: (raw) => client.headerOf(raw) },
    )
    for (const [i, header] of headers.entries()) expectHeight(header, heights[i])
    return headers
}

/**
 * Headers of all these heights, with the chain's id and its first block in the same request: what stands on no block of
 * ours is tied to the chain by that.
 */
export async function readFirstHeaders(
    client: RpcClient,
    heights: readonly number[],
    options: Options = {},
): Promise<Header[]> {
    const { identity } = client
    if (identity == null) return readHeadersAt(client, heights, options)
    const { genesisHeight, genesisHash, chainId } = identity
    const decode = (raw: unknown, method: string) => {
        if (method !== 'eth_chainId') return client.headerOf(raw)
        if (readChainId(raw) === chainId) return null
        throw inconsistent(`beside its blocks the endpoint gives the chain id ${Number(raw)}`)
    }
    const asked = [genesisHeight, ...heights]
    const calls = asked.map((h) => ({
        method: 'eth_getBlockByNumber',
        params: [hexNumber(h), false] as unknown[],
    }))
    calls.unshift({ method: 'eth_chainId', params: [] })
    const [, genesis, ...headers] = (await client.batch(calls, {
        always: true,
        together: true,
        ...options,
        decode,
    })) as Header[]
    for (const [i, header] of headers.entries()) expectHeight(header, heights[i])
    if (genesisHash == null || genesis.hash === genesisHash.toLowerCase()) return headers
    const what = `block ${genesisHeight} of the chain is ${genesisHash}, beside the others it is ${genesis.hash}`
    throw inconsistent(what)
}

/** Throws RetryableRpcError unless the headers follow each other, the first on `parentHash` (null = not known). */
export function assertContinuous(headers: readonly Header[], from: number, parentHash: string | null): void {
    let expected = parentHash
    headers.forEach((header, i) => {
        if (header.height !== from + i) {
            throw inconsistent(`asked for block ${from + i}, got block ${header.height}`)
        }
        if (expected != null && header.parentHash !== expected) {
            throw inconsistent(
                `block ${header.height} ${header.hash} stands on ${header.parentHash}, expected ${expected}`,
            )
        }
        expected = header.hash
    })
}

function expectHeight(header: Header, asked: number | string): Header {
    if (typeof asked === 'number' && header.height !== asked) {
        throw badResponse(`asked for block ${asked}, got block ${header.height}`)
    }
    return header
}
