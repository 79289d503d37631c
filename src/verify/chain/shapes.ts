import { hex } from './hex'

/** What an endpoint answered is not what was asked for; another one may do better. */
export class BadAnswer extends Error {
    override readonly name = 'BadAnswer'
}

/** One call of an endpoint. */
export interface Call<T = unknown> {
    method: string
    params: unknown[]
    /** Checks an answer and gives it its type. @throws BadAnswer; then another endpoint is asked */
    read?: (raw: unknown) => T
}

/** A log as eth_getLogs and receipts give it, checked. Hashes and addresses in lower case. */
export interface RpcLog {
    blockNumber: number
    blockHash: string
    transactionHash: string
    logIndex: number
    address: string
    topics: string[]
    data: string
}

export interface LogFilter {
    address?: string[]
    topics?: (string | string[] | null)[]
}

export interface RpcTransaction {
    hash: string
    from: string
    to: string | null
    input: string
}

export interface RpcBlock {
    hash: string
    number: number
    /** Unix seconds. */
    timestamp: number
    transactions: (string | RpcTransaction)[]
}

export interface RpcReceipt {
    transactionHash: string
    blockHash: string
    logs: RpcLog[]
}

/** Unix seconds between which a block's time must lie. */
export interface Times {
    from: number
    to: number
}

type Json = Record<string, unknown>

/** eth_getBlockByNumber; null where the node does not have it. */
export function blockCall(height: number, whole: boolean, times: Times): Call<RpcBlock | null> {
    return {
        method: 'eth_getBlockByNumber',
        params: [hex(height), whole],
        read: orNull((raw) => {
            const block = blockAt(raw, height)
            const { transactions } = block
            if (!Array.isArray(transactions)) throw new BadAnswer(`block ${height} lists no transactions`)
            const timestamp = quantity(block.timestamp)
            if (timestamp < times.from || timestamp > times.to)
                throw new BadAnswer(
                    `block ${height} is of ${timestamp}, before the chain began or after today`,
                )
            const read = (tx: unknown) => (whole ? transactionOf(tx) : hash(tx))
            return { hash: hash(block.hash), number: height, timestamp, transactions: transactions.map(read) }
        }),
    }
}

/** Only the hash of a block: the time of a first block may be anything. */
export function blockHashCall(height: number): Call<string | null> {
    return {
        method: 'eth_getBlockByNumber',
        params: [hex(height), false],
        read: orNull((raw) => hash(blockAt(raw, height).hash)),
    }
}

function blockAt(raw: unknown, height: number): Json {
    const block = object(raw, 'block')
    if (quantity(block.number) !== height) throw new BadAnswer(`block ${height} was asked for, another came`)
    return block
}

/** Reads what an endpoint may not have. */
function orNull<T>(read: (raw: unknown) => T): (raw: unknown) => T | null {
    return (raw) => (raw === null ? null : read(raw))
}

export const chainIdCall: Call<number> = { method: 'eth_chainId', params: [], read: quantity }

/** eth_getLogs; every log must lie in [from, to] and be one that the filter asks for. */
export function logsCall(filter: LogFilter, from: number, to: number): Call<RpcLog[]> {
    return {
        method: 'eth_getLogs',
        params: [{ ...filter, fromBlock: hex(from), toBlock: hex(to) }],
        read: (raw) => {
            if (!Array.isArray(raw)) throw new BadAnswer('eth_getLogs gave no list')
            const logs = raw.map(logOf)
            for (const log of logs) {
                if (log.blockNumber < from || log.blockNumber > to)
                    throw new BadAnswer(`a log of block ${log.blockNumber} was not asked for`)
                if (!fits(filter, log))
                    throw new BadAnswer(`log ${log.logIndex} of block ${log.blockNumber} was not asked for`)
            }
            return distinct(logs)
        },
    }
}

/** eth_getTransactionReceipt; null where the node does not have it. */
export function receiptCall(transactionHash: string): Call<RpcReceipt | null> {
    return {
        method: 'eth_getTransactionReceipt',
        params: [transactionHash],
        read: orNull((raw) => {
            const receipt = object(raw, 'receipt')
            const blockHash = hash(receipt.blockHash)
            if (hash(receipt.transactionHash) !== transactionHash || !Array.isArray(receipt.logs))
                throw new BadAnswer(`the receipt of ${transactionHash} was asked for, another came`)
            const logs = distinct(receipt.logs.map(logOf))
            if (logs.some((log) => log.transactionHash !== transactionHash || log.blockHash !== blockHash))
                throw new BadAnswer(`the receipt of ${transactionHash} holds logs of others`)
            return { transactionHash, blockHash, logs }
        }),
    }
}

/** eth_getTransactionByHash; null where the node does not have it. */
export function transactionCall(transactionHash: string): Call<RpcTransaction | null> {
    return {
        method: 'eth_getTransactionByHash',
        params: [transactionHash],
        read: orNull((raw) => {
            const tx = transactionOf(raw)
            if (tx.hash !== transactionHash)
                throw new BadAnswer(`transaction ${transactionHash} was asked for, another came`)
            return tx
        }),
    }
}

/** eth_call: the returned bytes. @param height null = the newest block */
export function ethCall(to: string, data: string, height: number | null = null): Call<string> {
    const block = height === null ? 'latest' : `0x${height.toString(16)}`
    return { method: 'eth_call', params: [{ to, data }, block], read: bytes }
}

/** Whether a log is one that a filter asks for. */
export function fits({ address, topics }: LogFilter, log: RpcLog): boolean {
    if (address && !address.includes(log.address)) return false
    return (topics ?? []).every((wanted, i) => {
        if (wanted === null) return log.topics.length > i
        return [wanted].flat().includes(log.topics[i])
    })
}

/** Each log once. Two that claim one place and differ cannot both be true. */
export function distinct(logs: RpcLog[]): RpcLog[] {
    const byPlace = new Map<string, RpcLog>()
    for (const log of logs) {
        // Of its transaction: on chain 10740 each transaction counts its logs anew.
        const place = `${log.transactionHash} ${log.logIndex}`
        const known = byPlace.get(place)
        if (known && !isSame(known, log))
            throw new BadAnswer(`two logs of ${log.transactionHash} claim to be number ${log.logIndex}`)
        byPlace.set(place, log)
    }
    return [...byPlace.values()]
}

function isSame(a: RpcLog, b: RpcLog): boolean {
    const { blockHash, address, data } = a
    return (
        blockHash === b.blockHash &&
        address === b.address &&
        data === b.data &&
        `${a.topics}` === `${b.topics}`
    )
}

function logOf(raw: unknown): RpcLog {
    const log = object(raw, 'log')
    const { topics } = log
    if (log.removed === true) throw new BadAnswer('a log of a block that left the chain was given')
    if (!Array.isArray(topics) || topics.length > 4) throw new BadAnswer('a log has no list of topics')
    return {
        blockNumber: quantity(log.blockNumber),
        blockHash: hash(log.blockHash),
        transactionHash: hash(log.transactionHash),
        logIndex: quantity(log.logIndex),
        address: address(log.address),
        topics: topics.map(hash),
        data: bytes(log.data),
    }
}

function transactionOf(raw: unknown): RpcTransaction {
    const tx = object(raw, 'transaction')
    const to = tx.to === null || tx.to === undefined ? null : address(tx.to)
    return { hash: hash(tx.hash), from: address(tx.from), to, input: bytes(tx.input) }
}

function object(raw: unknown, what: string): Json {
    if (typeof raw === 'object' && raw !== null && !Array.isArray(raw)) return raw as Json
    throw new BadAnswer(`expected a ${what}, got something else`)
}

/** A JSON-RPC quantity: hex digits after 0x, below 2^53. */
function quantity(raw: unknown): number {
    const value = typeof raw === 'string' && /^0x[0-9a-f]{1,14}$/i.test(raw) ? Number(raw) : Number.NaN
    if (!Number.isSafeInteger(value)) throw new BadAnswer('expected a quantity like 0x1f, got something else')
    return value
}

function hash(raw: unknown): string {
    if (typeof raw !== 'string' || !/^0x[0-9a-f]{64}$/i.test(raw))
        throw new BadAnswer('expected 32 bytes, got something else')
    return raw.toLowerCase()
}

function address(raw: unknown): string {
    if (typeof raw !== 'string' || !/^0x[0-9a-f]{40}$/i.test(raw))
        throw new BadAnswer('expected an address, got something else')
    return raw.toLowerCase()
}

function bytes(raw: unknown): string {
    if (typeof raw !== 'string' || raw.length % 2 !== 0 || !/^0x[0-9a-f]*$/i.test(raw))
        throw new BadAnswer('expected bytes, got something else')
    return raw.toLowerCase()
}
