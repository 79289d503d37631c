import type { Hex } from '../base/hex'
import { type LogMatcher, WANT } from './log-filter'
import { inconsistent } from './rpc/rpc-errors'
import { type Header, type RpcLog, readTime } from './rpc/rpc-shapes'

/** Requested logs of one transaction, in log order, and what its requests want besides. */
export interface TransactionLogs {
    hash: Hex
    /** Position as the logs say it: on og-evm the Cosmos position, not the one of the Ethereum transaction. */
    position: number
    wants: number
    logs: RpcLog[]
    /** logIndex of each of them, ascending. */
    indexes: number[]
}

/** Requested logs of one block, by transaction in order of first appearance. */
export interface SelectedBlock {
    height: number
    hash: Hex
    /** Unix ms from the logs themselves, or null where the node does not send a time that a block can have. */
    timeMs: number | null
    transactions: Map<Hex, TransactionLogs>
}

/**
 * Keeps the logs some request asked for, by block and transaction. A log that came by two filters is kept once; two logs
 * are the same only if transaction hash and logIndex are (INV-2: on og-evm logIndex restarts in each transaction).
 * Throws RetryableRpcError if one height shows two block hashes, or two different logs claim the same place.
 */
export function selectLogs(
    logs: readonly RpcLog[],
    matcher: LogMatcher,
    from: number,
    to: number,
): Map<number, SelectedBlock> {
    const blocks = new Map<number, SelectedBlock>()
    let lastNumber = ''
    let block: SelectedBlock | undefined
    for (const raw of logs) {
        const wants = matcher.match(raw.address, raw.topics)
        if (wants === WANT.nothing) continue
        if (raw.blockNumber !== lastNumber || block == null) {
            block = blockOf(blocks, raw, from, to)
            lastNumber = raw.blockNumber
        }
        if (raw.blockHash !== block.hash) {
            throw inconsistent(
                `logs of block ${block.height} come from ${block.hash} and from ${raw.blockHash}`,
            )
        }
        addLog(block, raw, wants)
    }
    return blocks
}

/** Adds a log to its block unless it is there already. Throws RetryableRpcError where another one has its place. */
export function addLog(block: SelectedBlock, raw: RpcLog, wants: number): void {
    let tx = block.transactions.get(raw.transactionHash)
    if (tx == null) {
        tx = {
            hash: raw.transactionHash,
            position: Number(raw.transactionIndex),
            wants: 0,
            logs: [],
            indexes: [],
        }
        block.transactions.set(tx.hash, tx)
    }
    tx.wants |= wants
    const index = Number(raw.logIndex)
    const { indexes, logs } = tx
    if (indexes.length === 0 || index > indexes[indexes.length - 1]) {
        indexes.push(index)
        logs.push(raw)
        return
    }
    const at = indexes.findIndex((i) => i >= index)
    if (indexes[at] === index) {
        if (isSame(logs[at], raw)) return
        throw inconsistent(`two logs of ${raw.transactionHash} are both number ${index} and differ`)
    }
    indexes.splice(at, 0, index)
    logs.splice(at, 0, raw)
}

/** Whether two logs of one transaction say the same. */
export function isSame(a: RpcLog, b: RpcLog): boolean {
    return (
        a.address === b.address &&
        a.data === b.data &&
        a.topics.length === b.topics.length &&
        a.topics.every((topic, i) => topic === b.topics[i])
    )
}

/**
 * Forgets the times that logs claim where they cannot be held against anything; they are read from headers then. Where the
 * blocks between two headers come at a steady pace of whole seconds each has its place, and one log that does not fit speaks
 * against all of them. Elsewhere only the times of the two headers themselves are known.
 */
export function dropOddTimes(
    selected: ReadonlyMap<number, SelectedBlock>,
    first: Pick<Header, 'height' | 'timeMs'>,
    end: Pick<Header, 'height' | 'timeMs'>,
): void {
    const pace = (end.timeMs - first.timeMs) / (end.height - first.height)
    const isSteady = pace > 0 && pace % 1000 === 0
    const placeOf = (height: number) => {
        if (height === first.height) return first.timeMs
        if (height === end.height) return end.timeMs
        return isSteady ? first.timeMs + (height - first.height) * pace : null
    }
    const blocks = [...selected.values()]
    if (blocks.every(({ height, timeMs }) => timeMs == null || timeMs === placeOf(height))) return
    for (const block of blocks) block.timeMs = null
}

function blockOf(blocks: Map<number, SelectedBlock>, raw: RpcLog, from: number, to: number): SelectedBlock {
    const height = Number(raw.blockNumber)
    if (!(height >= from && height <= to)) {
        throw inconsistent(`asked for logs of [${from}, ${to}], got one of ${raw.blockNumber}`)
    }
    const known = blocks.get(height)
    if (known) return known
    const timeMs = readTime(raw.blockTimestamp)
    const block: SelectedBlock = { height, hash: raw.blockHash, timeMs, transactions: new Map() }
    blocks.set(height, block)
    return block
}
