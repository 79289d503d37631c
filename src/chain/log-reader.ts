import { type RpcFilter } from './log-filter'
import type { RpcClient } from './rpc-client'
import { RangeTooWideError, RetryableRpcError } from './rpc-errors'
import type { EndpointPin } from './rpc-options'
import { hexNumber, type RpcLog, readHeader, readLogs } from './rpc-shapes'

export interface ReadContext {
    client: RpcClient
    pin: EndpointPin
    signal?: AbortSignal
    /** Told of every span a provider refused. */
    refused?: (span: number, named: number | null) => void
}

/**
 * All logs of the filters in [from, to], by eth_getLogs; a range that is refused or times out is halved, down to one
 * block, and a block that is too much alone is read from its receipts. Order: chain order within each filter.
 * Throws BeyondHeadError when the node's head is below `to`, RetryableRpcError when the read has to start again.
 */
export async function readLogRange(
    filters: readonly RpcFilter[],
    from: number,
    to: number,
    context: ReadContext,
): Promise<RpcLog[]> {
    const parts = await allOf(filters.map((filter) => readOne(filter, from, to, context)))
    return parts.length === 1 ? parts[0] : parts.flat()
}

async function readOne(filter: RpcFilter, from: number, to: number, context: ReadContext): Promise<RpcLog[]> {
    const { client, pin, signal } = context
    try {
        return await client.call(
            'eth_getLogs',
            [{ fromBlock: hexNumber(from), toBlock: hexNumber(to), ...filter }],
            { decode: readLogs, attempts: 3, always: true, pin, signal },
        )
    } catch (e) {
        const tooSlow = e instanceof RetryableRpcError && e.trouble === 'timeout' && to > from
        if (!(e instanceof RangeTooWideError) && !tooSlow) throw e
        if (from === to) return readFromReceipts(from, context)
        context.refused?.(to - from + 1, e instanceof RangeTooWideError ? e.maxSpan : null)
        const middle = Math.floor((from + to) / 2)
        const first = await readOne(filter, from, middle, context)
        const second = await readOne(filter, middle + 1, to, context)
        return first.concat(second)
    }
}

/** Every log of one block, whoever emitted it, from the receipts of its transactions. */
async function readFromReceipts(height: number, { client, pin, signal }: ReadContext): Promise<RpcLog[]> {
    const options = { attempts: 3, always: true, pin, signal }
    const hashes = await client.call('eth_getBlockByNumber', [hexNumber(height), false], {
        ...options,
        decode: (raw): string[] => {
            readHeader(raw)
            return raw.transactions
        },
    })
    return (await readReceipts(client, hashes, options)).flat()
}

/** Logs of each transaction, in the order of `hashes`. A receipt that must exist and is null is asked again. */
export function readReceipts(
    client: RpcClient,
    hashes: readonly string[],
    options: { attempts?: number; always?: boolean; pin?: EndpointPin; signal?: AbortSignal },
): Promise<RpcLog[][]> {
    return client.batch(
        hashes.map((hash) => ({ method: 'eth_getTransactionReceipt', params: [hash] })),
        {
            ...options,
            decode: (raw) => {
                if (raw == null) throw new RetryableRpcError('notFound', 'the node does not know the receipt')
                return readLogs(raw.logs)
            },
        },
    )
}

/** Like Promise.all, but waits for every part to end before it throws, so that nothing keeps running behind. */
async function allOf<T>(parts: Promise<T>[]): Promise<T[]> {
    const ended = await Promise.allSettled(parts)
    const failed = ended.find((p) => p.status === 'rejected')
    if (failed) throw failed.reason
    return ended.map((p) => (p as PromiseFulfilledResult<T>).value)
}
