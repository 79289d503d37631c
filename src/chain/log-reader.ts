import type { HashAndHeight } from '@subsquid/util-internal-processor-tools'
import type { RpcFilter } from './log-filter'
import { fitsFilter } from './log-filter'
import type { RpcCall } from './rpc/replies'
import type { RpcClient } from './rpc/rpc-client'
import {
    BeyondHeadError,
    badResponse,
    inconsistent,
    notFound,
    RangeTooWideError,
    ReaderStoppedError,
    RetryableRpcError,
} from './rpc/rpc-errors'
import type { EndpointPin } from './rpc/rpc-options'
import { hexNumber, isHash, type RpcLog, readHeader, readLogs } from './rpc/rpc-shapes'

export interface ReadContext {
    client: RpcClient
    pin: EndpointPin
    /**
     * A block of the branch that the logs must be of: asked for in the same request as the logs, because behind one
     * address the next request may meet another machine.
     */
    anchor?: HashAndHeight
    signal?: AbortSignal
}

/** Ranges left of a read from which on it pays to start anew at a better endpoint. */
const WORTH_MOVING = 4
/** Failures of a single block before it is read in another way. */
const BLOCK_FAILURES = 3

/**
 * All logs of the filters in [from, to], by eth_getLogs, in ranges as wide as the endpoint takes. What it refuses, or
 * fails at again and again, whatever it says, is asked in smaller ranges, down to one block, and a block that is too much
 * alone is read from its receipts. Order: chain order within each filter.
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
    const parts: RpcLog[][] = []
    for (let at = from, failures = 0; at <= to; ) {
        const span = Math.min(to - at + 1, client.spanCap(pin))
        if ((to - at + 1) / span >= WORTH_MOVING && client.hasBetter(pin)) {
            throw new RetryableRpcError('moved', 'a preferred endpoint is well again')
        }
        try {
            parts.push(await readPiece(filter, at, at + span - 1, context))
            at += span
            failures = 0
        } catch (e) {
            if (e instanceof ReaderStoppedError) throw e
            const beyondHead = e instanceof BeyondHeadError
            if (beyondHead) {
                // The words may be those of another refusal: the endpoint gave the last block of the range before.
                if (narrowed(client, pin, span, e)) continue
                if (!isStuckAlone(client, pin)) throw e
            }
            const tooWide = e instanceof RangeTooWideError
            if (!tooWide && !beyondHead && !(e instanceof RetryableRpcError)) throw e
            if (e instanceof RetryableRpcError && e.trouble === 'inconsistent') throw e
            failures += 1
            if (span === 1 && (tooWide || beyondHead || failures >= BLOCK_FAILURES)) {
                parts.push(await readFromReceipts(at, context))
                at += 1
                failures = 0
                continue
            }
            if (narrowed(client, pin, span, e)) {
                failures = 0
                continue
            }
            if (client.endpointCount > 1 || failures > BLOCK_FAILURES) throw e
            await client.pause(failures, signal)
        }
    }
    return parts.length === 1 ? parts[0] : parts.flat()
}

/** Takes the lesson of a failed range. True if fewer blocks will be asked for now. */
function narrowed(client: RpcClient, pin: EndpointPin, span: number, error: Error): boolean {
    const cap = pin.index == null ? null : client.all[pin.index].cap
    if (cap == null) return false
    if (error instanceof RangeTooWideError) {
        cap.refused(span, error.maxSpan)
        return true
    }
    // A range that is never answered costs a whole deadline each time.
    if ((error as RetryableRpcError).trouble === 'timeout' && span > 1) {
        cap.refused(span, null)
        return true
    }
    return cap.failed(span)
}

/** Whether a single block is refused again and again where no other endpoint could be asked. */
function isStuckAlone(client: RpcClient, pin: EndpointPin): boolean {
    return client.endpointCount === 1 && pin.index != null && client.all[pin.index].cap.isStuck
}

async function readPiece(
    filter: RpcFilter,
    from: number,
    to: number,
    context: ReadContext,
): Promise<RpcLog[]> {
    const { client, pin, anchor, signal } = context
    const range = { fromBlock: hexNumber(from), toBlock: hexNumber(to), ...filter }
    const calls: RpcCall[] = [{ method: 'eth_getLogs', params: [range] }]
    if (anchor) calls.push({ method: 'eth_getBlockByNumber', params: [hexNumber(anchor.height), false] })
    const decode = (raw: unknown, method: string) =>
        method === 'eth_getLogs' ? readAnswer(raw, filter, from, to) : expectAnchor(raw, anchor!)
    const [logs] = await client.batch<RpcLog[]>(calls, { decode, attempts: 1, always: true, pin, signal })
    const cap = pin.index == null ? null : client.all[pin.index].cap
    cap?.answered(to - from + 1)
    if (!cap?.mayHaveCut(logs.length)) {
        cap?.gaveWhole(logs.length, false)
        return logs
    }
    const parts = await readInParts(filter, from, to, context)
    if (parts.length > logs.length) {
        client.troubles.report(
            `${client.all[pin.index!].name} cuts answers`,
            `${client.all[pin.index!].name} cuts answers off at ${logs.length} logs without saying so`,
        )
        cap.cut(logs.length, to - from + 1)
        return parts
    }
    cap.gaveWhole(logs.length, true)
    return logs
}

/** The same logs in smaller answers: of both halves of the range, or of the receipts of a single block. */
async function readInParts(filter: RpcFilter, from: number, to: number, context: ReadContext) {
    if (from === to) {
        const all = await readFromReceipts(from, context)
        return all.filter((log) => fitsFilter(filter, log.address, log.topics))
    }
    const middle = Math.floor((from + to) / 2)
    const lower = await readPiece(filter, from, middle, context)
    return lower.concat(await readPiece(filter, middle + 1, to, context))
}

/** Throws RetryableRpcError unless the endpoint has that very block, as it must when it gives logs of its branch. */
function expectAnchor(raw: unknown, { height, hash }: HashAndHeight): RpcLog[] {
    const found = raw == null ? 'not there' : readHeader(raw).hash
    if (found === hash) return []
    throw inconsistent(`block ${height} was ${hash}, beside its logs it is ${found}`)
}

/** Logs that answer exactly what was asked. */
function readAnswer(raw: unknown, filter: RpcFilter, from: number, to: number): RpcLog[] {
    const logs = readLogs(raw)
    let number = ''
    for (const log of logs) {
        if (log.blockNumber !== number) {
            number = log.blockNumber
            const height = Number(number)
            if (height < from || height > to) {
                throw badResponse(`asked for logs of [${from}, ${to}], got one of block ${height}`)
            }
        }
        if (!fitsFilter(filter, log.address, log.topics)) {
            const what = `${log.address} ${log.topics[0]}`
            throw badResponse(`got a log that was not asked for: ${what}`)
        }
    }
    return logs
}

/** Every log of one block, whoever emitted it, from the receipts of its transactions. */
async function readFromReceipts(height: number, { client, pin, signal }: ReadContext): Promise<RpcLog[]> {
    const options = { attempts: 3, always: true, pin, signal }
    const { hash, hashes } = await client.call('eth_getBlockByNumber', [hexNumber(height), false], {
        ...options,
        decode: (raw) => {
            const header = readHeader(raw)
            const listed = Array.isArray(raw.transactions) && raw.transactions.every(isHash)
            if (header.height === height && listed)
                return { hash: header.hash, hashes: raw.transactions as string[] }
            throw badResponse(`block ${height} came without its transactions`)
        },
    })
    const logs = (await readReceipts(client, hashes, options)).flat()
    const stray = logs.find((log) => log.blockHash !== hash)
    if (stray == null) return logs
    throw inconsistent(`receipt of ${stray.transactionHash} is of another block`)
}

/** Logs of each transaction, in the order of `hashes`. A receipt that must exist and is null is asked again. */
export function readReceipts(
    client: RpcClient,
    hashes: readonly string[],
    options: { attempts?: number; always?: boolean; pin?: EndpointPin; signal?: AbortSignal },
): Promise<RpcLog[][]> {
    return client.batch(
        hashes.map((hash) => ({ method: 'eth_getTransactionReceipt', params: [hash] })),
        { ...options, decode: readReceipt },
    )
}

/** The logs of a receipt, all of its own transaction. */
export function readReceipt(raw: any): RpcLog[] {
    if (raw == null) throw notFound('the node does not know the receipt')
    const logs = readLogs(raw.logs)
    const stray = logs.some((log) => log.transactionHash !== String(raw.transactionHash).toLowerCase())
    if (!stray) return logs
    throw badResponse(`receipt of ${raw.transactionHash} has logs of another transaction`)
}

/** Like Promise.all, but waits for every part to end before it throws, so that nothing keeps running behind. */
async function allOf<T>(parts: Promise<T>[]): Promise<T[]> {
    const ended = await Promise.allSettled(parts)
    const failed = ended.find((p) => p.status === 'rejected')
    if (failed) throw failed.reason
    return ended.map((p) => (p as PromiseFulfilledResult<T>).value)
}
