import type { Hex } from '../decode/events'
import { type LogMatcher, WANT } from './log-filter'
import { RetryableRpcError } from './rpc-errors'
import type { RpcLog } from './rpc-shapes'

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
    /** Unix ms from the logs themselves, or null where the node does not send it. */
    timeMs: number | null
    transactions: Map<Hex, TransactionLogs>
}

/**
 * Keeps the logs some request asked for, by block and transaction. A log that came by two filters is kept once; two logs
 * are the same only if transaction hash and logIndex are (INV-2: on og-evm logIndex restarts in each transaction).
 * Throws RetryableRpcError if one height shows two block hashes or a height outside [from, to].
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
        raw.address = raw.address.toLowerCase()
        const wants = matcher.match(raw.address, raw.topics)
        if (wants === WANT.nothing) continue
        if (raw.blockNumber !== lastNumber || block == null) {
            block = blockOf(blocks, raw, from, to)
            lastNumber = raw.blockNumber
        }
        if (raw.blockHash !== block.hash) {
            throw new RetryableRpcError(
                'inconsistent',
                `logs of block ${block.height} come from ${block.hash} and from ${raw.blockHash}`,
            )
        }
        addLog(block, raw, wants)
    }
    return blocks
}

/** Adds a log to its block unless it is there already. */
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
    if (indexes[at] === index) return
    indexes.splice(at, 0, index)
    logs.splice(at, 0, raw)
}

function blockOf(blocks: Map<number, SelectedBlock>, raw: RpcLog, from: number, to: number): SelectedBlock {
    const height = Number(raw.blockNumber)
    if (!(height >= from && height <= to)) {
        throw new RetryableRpcError(
            'inconsistent',
            `asked for logs of [${from}, ${to}], got one of ${raw.blockNumber}`,
        )
    }
    const known = blocks.get(height)
    if (known) return known
    const timeMs = raw.blockTimestamp == null ? null : Number(raw.blockTimestamp) * 1000
    const block: SelectedBlock = { height, hash: raw.blockHash, timeMs, transactions: new Map() }
    blocks.set(height, block)
    return block
}
