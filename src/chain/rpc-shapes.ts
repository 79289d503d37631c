import type { Hex } from '../decode/events'
import { excerpt } from './excerpt'
import { RetryableRpcError } from './rpc-errors'

/** A log as eth_getLogs gives it, checked (quantities still hex). */
export interface RpcLog {
    address: Hex
    topics: Hex[]
    data: Hex
    blockHash: Hex
    blockNumber: Hex
    /** Unix seconds; not every node sends it, and not every node that does sends it right. */
    blockTimestamp?: unknown
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
    /** Transactions in the block; null where the node does not list them. */
    transactions: number | null
    /** Hash of its last transaction, null without one. */
    lastTransaction: Hex | null
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

/** Times a block may have: after the first of January 2015 (no EVM chain is older), before the year 2100. */
const EARLIEST_MS = Date.UTC(2015, 0)
const LATEST_MS = Date.UTC(2100, 0)

/** Reads the header members of a block; null means the node does not know the block (yet). */
export function readHeader(raw: any): Header {
    if (raw == null) throw new RetryableRpcError('notFound', 'the node does not know the block')
    const height = readQuantity(raw.number)
    const timeMs = readTime(raw.timestamp)
    // Block 0 of a test chain or of a genesis file may bear any time.
    const time = timeMs ?? (height === 0 && readQuantity(raw.timestamp) != null ? EARLIEST_MS : null)
    if (height == null || time == null || !isHash(raw.hash) || !isHash(raw.parentHash)) {
        throw badShape('a block', raw)
    }
    const list = Array.isArray(raw.transactions) ? raw.transactions : null
    const last = list?.at(-1)
    const lastHash = typeof last === 'string' ? last : last?.hash
    return {
        height,
        hash: raw.hash.toLowerCase(),
        parentHash: raw.parentHash.toLowerCase(),
        timeMs: time,
        bloom: typeof raw.logsBloom === 'string' && raw.logsBloom.length === 514 ? raw.logsBloom : null,
        transactions: list?.length ?? null,
        lastTransaction: isHash(lastHash) ? lastHash.toLowerCase() : null,
    }
}

/** Unix milliseconds of a block time in seconds, or null when no block can have it: zero, a fraction, milliseconds. */
export function readTime(raw: unknown): number | null {
    const seconds = typeof raw === 'number' && Number.isSafeInteger(raw) ? raw : readQuantity(raw)
    if (seconds == null) return null
    const ms = seconds * 1000
    return ms >= EARLIEST_MS && ms < LATEST_MS ? ms : null
}

/** Reads a list of logs, every member that is used checked; hashes, addresses and topics come out in lower case. */
export function readLogs(raw: any): RpcLog[] {
    if (!Array.isArray(raw)) throw badShape('a list of logs', raw)
    for (const l of raw) {
        const whole =
            l != null &&
            isHexOf(l.address, 42) &&
            isData(l.data) &&
            isHash(l.blockHash) &&
            isHash(l.transactionHash) &&
            readQuantity(l.blockNumber) != null &&
            readQuantity(l.logIndex) != null &&
            readQuantity(l.transactionIndex) != null &&
            Array.isArray(l.topics) &&
            l.topics.length <= 4 &&
            l.topics.every(isHash)
        if (!whole) throw badShape('a log', l)
        if (l.removed) throw new RetryableRpcError('inconsistent', `log of removed block ${l.blockHash}`)
        inLowerCase(l)
    }
    return raw
}

/** Reads a transaction; null means the node does not know it. */
export function readTransaction(raw: any): ChainTransaction {
    if (raw == null) throw new RetryableRpcError('notFound', 'the node does not know the transaction')
    const position = readQuantity(raw.transactionIndex)
    const whole =
        isHash(raw.hash) &&
        isHexOf(raw.from, 42) &&
        (raw.to == null || isHexOf(raw.to, 42)) &&
        isData(raw.input) &&
        position != null
    if (!whole) throw badShape('a transaction', raw)
    return {
        hash: raw.hash.toLowerCase(),
        from: raw.from.toLowerCase(),
        to: raw.to == null ? null : raw.to.toLowerCase(),
        input: raw.input,
        position: position!,
    }
}

/** A block height, position or number of seconds; null unless it is a hex quantity within the safe integers. */
export function readQuantity(raw: unknown): number | null {
    if (typeof raw !== 'string' || !QUANTITY.test(raw)) return null
    const n = Number(raw)
    return Number.isSafeInteger(n) ? n : null
}

const QUANTITY = /^0x[0-9a-fA-F]{1,16}$/
const HEX = /^0x[0-9a-fA-F]*$/

export function isHash(value: unknown): value is Hex {
    return isHexOf(value, 66)
}

function isHexOf(value: unknown, length: number): value is Hex {
    return typeof value === 'string' && value.length === length && HEX.test(value)
}

/** Whole bytes. */
function isData(value: unknown): value is Hex {
    return typeof value === 'string' && value.length % 2 === 0 && HEX.test(value)
}

const UPPER = /[A-F]/

function inLowerCase(log: RpcLog): void {
    const lower = (hex: Hex) => (UPPER.test(hex) ? hex.toLowerCase() : hex)
    log.address = lower(log.address)
    log.blockHash = lower(log.blockHash)
    log.transactionHash = lower(log.transactionHash)
    for (let i = 0; i < log.topics.length; i++) log.topics[i] = lower(log.topics[i])
}

function badShape(what: string, got: unknown): RetryableRpcError {
    return new RetryableRpcError('badResponse', `expected ${what}, got ${excerpt(got)}`)
}
