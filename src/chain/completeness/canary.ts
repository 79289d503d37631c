import type { Hex } from '../../base/hex'
import { readLogRange, readReceipt } from '../log-reader'
import { readHeadersAt } from '../rpc/headers'
import type { RpcClient } from '../rpc/rpc-client'
import { RetryableRpcError } from '../rpc/rpc-errors'
import type { EndpointPin } from '../rpc/rpc-options'
import type { Header, RpcLog } from '../rpc/rpc-shapes'

/** Blocks looked at between the two ends of a window. */
const SAMPLES = 8

/**
 * Asks an endpoint for a log that must exist, because a receipt of its own shows it: a node that dropped its old logs
 * answers an empty list all the same.
 * @returns the lowest height of [first, end] at which that could be told, and whether the log came; null where no block
 * of the range that was looked at has a log
 * @throws RetryableRpcError when the endpoint can't be asked
 */
export async function askForKnownLog(
    client: RpcClient,
    pin: EndpointPin,
    first: Header,
    end: Header,
    signal?: AbortSignal,
): Promise<{ height: number; kept: boolean } | null> {
    const told = await tellBy(first, client, pin, signal)
    if (told) return told
    const heights = between(first.height, end.height)
    const samples = heights.length ? await readHeadersAt(client, heights, { pin, signal }) : []
    for (const header of [...samples, end]) {
        const told = await tellBy(header, client, pin, signal)
        if (told) return told
    }
    return null
}

function between(from: number, to: number): number[] {
    const step = (to - from) / (SAMPLES + 1)
    const heights = Array.from({ length: SAMPLES }, (_, i) => Math.round(from + step * (i + 1)))
    return [...new Set(heights)].filter((height) => height > from && height < to)
}

async function tellBy(header: Header, client: RpcClient, pin: EndpointPin, signal?: AbortSignal) {
    // An empty bloom is a claim of the same endpoint, and some give no other.
    if (header.transactions === 0 || header.lastTransaction == null) return null
    const { height } = header
    const shown = await logOf(header.lastTransaction, client, pin, signal)
    // A successful transaction need not emit anything.
    if (shown === undefined) return null
    const filter = shown
        ? { address: [shown.address], topics: shown.topics.slice(0, 1).map((t) => [t]) }
        : { topics: [] }
    const logs = await readLogRange([filter], height, height, { client, pin, signal })
    if (shown) return { height, kept: logs.some((log) => isAt(log, shown)) }
    // No receipt to go by: a block whose bloom is not empty has some log.
    if (logs.length > 0) return { height, kept: true }
    return header.bloom && !isZero(header.bloom) ? { height, kept: false } : null
}

/** The first log of a transaction; undefined when it has none, null when the endpoint keeps no receipt of it. */
async function logOf(hash: Hex, client: RpcClient, pin: EndpointPin, signal?: AbortSignal) {
    try {
        const options = { attempts: 1, always: true, pin, signal, decode: readReceipt }
        return (await client.call<RpcLog[]>('eth_getTransactionReceipt', [hash], options))[0]
    } catch (e) {
        if (e instanceof RetryableRpcError && e.trouble === 'notFound') return null
        throw e
    }
}

function isAt(log: RpcLog, other: RpcLog): boolean {
    return log.transactionHash === other.transactionHash && Number(log.logIndex) === Number(other.logIndex)
}

function isZero(bloom: Hex | null): boolean {
    return bloom != null && /^0x0*$/.test(bloom)
}
