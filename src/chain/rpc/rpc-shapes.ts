import type { Hex } from '../../base/hex'
import { excerpt } from './excerpt'
import { badResponse, inconsistent, notFound, RetryableRpcError } from './rpc-errors'

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
    /** Its hash was found to be that of exactly this header, so that nothing of it, its time among them, can be false. */
    isProven: boolean
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
    if (raw == null) throw notFound('the node does not know the block')
    const height = readQuantity(raw.number)
    const timeMs = readTime(raw.timestamp)
    // Block 0 of a test chain or of a genesis file may bear any time.
    const time =
        timeMs ?? (height === 0 && readQuantity(raw.timestamp, LATEST_MS) != null ? EARLIEST_MS : null)
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
        isProven: false,
    }
}

/** Unix milliseconds of a block time in seconds, or null when no block can have it: zero, a fraction, milliseconds. */
export function readTime(raw: unknown): number | null {
    const seconds =
        typeof raw === 'number' && Number.isSafeInteger(raw) ? raw : readQuantity(raw, LATEST_MS / 1000)
    if (seconds == null) return null
    const ms = seconds * 1000
    return ms >= EARLIEST_MS && ms < LATEST_MS ? ms : null
}

/**
 * Reads a list of logs, every member that is used checked; hashes, addresses and topics come out in lower case. What a log
 * shares with the one before it is checked once, and is the same string in both: most of an answer repeats itself.
 */
export function readLogs(raw: any): RpcLog[] {
    if (!Array.isArray(raw)) throw badShape('a list of logs', raw)
    let before = NO_LOG
    for (const log of raw) {
        if (!isLog(log, before)) throw badShape('a log', log)
        if (log.removed) throw inconsistent(`log of removed block ${log.blockHash}`)
        before = log
    }
    return raw
}

type Repeated = Pick<
    RpcLog,
    'address' | 'blockHash' | 'blockNumber' | 'transactionHash' | 'transactionIndex' | 'topics'
>

/** Before the first log: nothing equals it. */
const NO_LOG: Repeated = {
    address: '',
    blockHash: '',
    blockNumber: '',
    transactionHash: '',
    transactionIndex: '',
    topics: [],
}

/** Whether it is a log; puts its words in lower case. `before` was found to be one. */
function isLog(log: any, before: Repeated): log is RpcLog {
    if (log == null || readQuantity(log.logIndex) == null) return false
    const data = readData(log.data)
    if (data === null) return false
    if (data !== log.data) log.data = data
    if (log.address === before.address) log.address = before.address
    else if (!(log.address = readHex(log.address, 42))) return false
    if (log.blockHash === before.blockHash) log.blockHash = before.blockHash
    else if (!(log.blockHash = readHex(log.blockHash, 66))) return false
    if (log.transactionHash === before.transactionHash) log.transactionHash = before.transactionHash
    else if (!(log.transactionHash = readHex(log.transactionHash, 66))) return false
    if (log.blockNumber === before.blockNumber) log.blockNumber = before.blockNumber
    else if (readQuantity(log.blockNumber) == null) return false
    if (log.transactionIndex !== before.transactionIndex && readQuantity(log.transactionIndex) == null)
        return false
    const { topics } = log
    if (!Array.isArray(topics) || topics.length > 4) return false
    for (let i = 0; i < topics.length; i++) {
        if (topics[i] === before.topics[i]) topics[i] = before.topics[i]
        else if (!(topics[i] = readHex(topics[i], 66))) return false
    }
    return true
}

/** Reads a transaction; null means the node does not know it. */
export function readTransaction(raw: any): ChainTransaction {
    if (raw == null) throw notFound('the node does not know the transaction')
    const position = readQuantity(raw.transactionIndex)
    const input = readData(raw.input)
    const whole =
        isHash(raw.hash) &&
        isHexOf(raw.from, 42) &&
        (raw.to == null || isHexOf(raw.to, 42)) &&
        input != null &&
        position != null
    if (!whole) throw badShape('a transaction', raw)
    return {
        hash: raw.hash.toLowerCase(),
        from: raw.from.toLowerCase(),
        to: raw.to == null ? null : raw.to.toLowerCase(),
        input: input!,
        position: position!,
    }
}

/** Greatest height or position that a column of the index holds: no chain comes near. */
const MOST = 2 ** 31 - 1

/** A block height or position; null unless it is a hex quantity that the index can hold. */
export function readQuantity(raw: unknown, most = MOST): number | null {
    if (typeof raw !== 'string' || !QUANTITY.test(raw)) return null
    const n = Number(raw)
    return n <= most ? n : null
}

const QUANTITY = /^0x[0-9a-fA-F]{1,16}$/
const HEX = /^0x[0-9a-fA-F]*$/
const LOWER_HEX = /^0x[0-9a-f]*$/

export function isHash(value: unknown): value is Hex {
    return isHexOf(value, 66)
}

function isHexOf(value: unknown, length: number): value is Hex {
    return typeof value === 'string' && value.length === length && HEX.test(value)
}

/** Hex digits of this length in lower case, as nearly every node sends them; null for anything else. */
function readHex(value: unknown, length: number): Hex | null {
    return typeof value === 'string' && value.length === length ? lowerHex(value) : null
}

/** Whole bytes in lower case: addresses are cut from them. */
function readData(value: unknown): Hex | null {
    return typeof value === 'string' && value.length % 2 === 0 ? lowerHex(value) : null
}

function lowerHex(value: string): Hex | null {
    if (LOWER_HEX.test(value)) return value
    return HEX.test(value) ? value.toLowerCase() : null
}

function badShape(what: string, got: unknown): RetryableRpcError {
    return badResponse(`expected ${what}, got ${excerpt(got)}`)
}
