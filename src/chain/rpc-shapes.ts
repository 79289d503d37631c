import type { Hex } from '../decode/events'
import { RetryableRpcError } from './rpc-errors'

/** A log as eth_getLogs gives it (quantities still hex). */
export interface RpcLog {
    address: Hex
    topics: Hex[]
    data: Hex
    blockHash: Hex
    blockNumber: Hex
    /** Unix seconds; not every node sends it. */
    blockTimestamp?: Hex
    transactionHash: Hex
    transactionIndex: Hex
    logIndex: Hex
    removed?: boolean
}

/** A block header, read. */
export interface Header {
    height: number
    hash: Hex
    parentHash: Hex
    timeMs: number
    bloom: Hex | null
}

/** A transaction, read. */
export interface ChainTransaction {
    hash: Hex
    from: Hex
    to: Hex | null
    input: Hex
    position: number
}

export const hexNumber = (n: number): Hex => '0x' + n.toString(16)

/** Reads the header members of a block; null means the node does not know the block (yet). */
export function readHeader(raw: any): Header {
    if (raw == null) throw new RetryableRpcError('notFound', 'the node does not know the block')
    const height = Number(raw.number)
    const seconds = Number(raw.timestamp)
    if (!Number.isSafeInteger(height) || !isHash(raw.hash) || !isHash(raw.parentHash) || !(seconds >= 0)) {
        throw badShape('a block', raw)
    }
    return {
        height,
        hash: raw.hash,
        parentHash: raw.parentHash,
        timeMs: seconds * 1000,
        bloom: typeof raw.logsBloom === 'string' && raw.logsBloom.length === 514 ? raw.logsBloom : null,
    }
}

/** Checks a list of logs just enough to build on it. */
export function readLogs(raw: any): RpcLog[] {
    if (!Array.isArray(raw)) throw badShape('a list of logs', raw)
    for (const l of raw) {
        const whole =
            l != null &&
            typeof l.address === 'string' &&
            typeof l.data === 'string' &&
            typeof l.blockNumber === 'string' &&
            typeof l.logIndex === 'string' &&
            typeof l.transactionIndex === 'string' &&
            isHash(l.blockHash) &&
            isHash(l.transactionHash) &&
            Array.isArray(l.topics)
        if (!whole) throw badShape('a log', l)
        if (l.removed) throw new RetryableRpcError('inconsistent', `log of removed block ${l.blockHash}`)
    }
    return raw
}

/** Reads a transaction; null means the node does not know it. */
export function readTransaction(raw: any): ChainTransaction {
    if (raw == null) throw new RetryableRpcError('notFound', 'the node does not know the transaction')
    const position = Number(raw.transactionIndex)
    const whole =
        isHash(raw.hash) &&
        typeof raw.from === 'string' &&
        typeof raw.input === 'string' &&
        Number.isSafeInteger(position) &&
        raw.transactionIndex != null
    if (!whole) throw badShape('a transaction', raw)
    return {
        hash: raw.hash,
        from: raw.from.toLowerCase(),
        to: raw.to == null ? null : raw.to.toLowerCase(),
        input: raw.input,
        position,
    }
}

function isHash(value: unknown): value is Hex {
    return typeof value === 'string' && value.length === 66
}

function badShape(what: string, got: unknown): RetryableRpcError {
    const text = JSON.stringify(got) ?? String(got)
    return new RetryableRpcError('badResponse', `expected ${what}, got ${text.slice(0, 120)}`)
}
