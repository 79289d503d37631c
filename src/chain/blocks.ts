import { Block, BlockHeader, Transaction } from '@subsquid/evm-processor/lib/mapping/entities'
import type { Hex } from '../base/hex'
import { lightLog } from './light-log'
import type { ChainTransaction, Header } from './rpc/rpc-shapes'
import type { SelectedBlock, TransactionLogs } from './select-logs'

/** Parent hash of a block whose header was not fetched. */
export const UNKNOWN_PARENT = '0x'

/**
 * The SQD entities of one block. Logs are joined to transactions by hash and stand in the order (position, logIndex),
 * where position is the transaction's own if it was fetched, else the one its logs name (INV-2). `header.timestamp` is
 * Unix ms. Lists the transactions that were fetched and have a log here.
 */
export function buildBlock(
    header: Pick<Header, 'height' | 'hash' | 'timeMs'> & { parentHash: Hex | null },
    selected: SelectedBlock | undefined,
    transactions: Map<Hex, ChainTransaction>,
): Block {
    const blockHeader = new BlockHeader(header.height, header.hash, header.parentHash ?? UNKNOWN_PARENT)
    blockHeader.timestamp = header.timeMs
    const block = new Block(blockHeader)
    if (selected == null) return block
    for (const { group, position } of inOrder(selected, transactions)) {
        const tx = buildTransaction(blockHeader, transactions.get(group.hash))
        for (let i = 0; i < group.logs.length; i++) {
            const log = lightLog(blockHeader, group.indexes[i], position, group.logs[i], tx)
            tx?.logs.push(log)
            block.logs.push(log)
        }
        if (tx) block.transactions.push(tx)
    }
    return block
}

function inOrder(
    selected: SelectedBlock,
    transactions: Map<Hex, ChainTransaction>,
): { group: TransactionLogs; position: number }[] {
    const groups = Array.from(selected.transactions.values(), (group) => ({
        group,
        position: transactions.get(group.hash)?.position ?? group.position,
    }))
    return groups.length === 1 ? groups : groups.sort((a, b) => a.position - b.position)
}

function buildTransaction(header: BlockHeader, from: ChainTransaction | undefined): Transaction | undefined {
    if (from == null) return undefined
    const tx = new Transaction(header, from.position)
    tx.hash = from.hash
    tx.from = from.from
    tx.to = from.to ?? undefined
    tx.input = from.input
    return tx
}
