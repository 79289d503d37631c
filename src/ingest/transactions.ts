import type { BlockData } from '@subsquid/evm-processor'
import type { FIELDS } from '../chain/processor'
import type { RawLog, RawTransaction } from '../decode/events'

export interface TransactionLogs {
    logs: RawLog[]
    tx: RawTransaction | null
}

export type ChainBlock = BlockData<typeof FIELDS>

/**
 * Regroups a block's logs by transaction, in chain order. Logs are joined to transactions by hash, never by index:
 * on chain 10740 a log's transactionIndex counts Cosmos transactions and logIndex restarts in every transaction (INV-2).
 */
export function byTransaction(block: ChainBlock, chainId: number): TransactionLogs[] {
    const { height, hash, timestamp } = block.header
    const transactions = new Map(block.transactions.map((tx) => [tx.hash, tx]))
    const groups = new Map<string, TransactionLogs>()
    for (const log of block.logs) {
        let group = groups.get(log.transactionHash)
        if (!group) {
            const tx = transactions.get(log.transactionHash)
            group = { logs: [], tx: tx ? rawTransaction(tx) : null }
            groups.set(log.transactionHash, group)
        }
        group.logs.push({
            chainId,
            height,
            blockHash: hash,
            timeMs: timestamp,
            txHash: log.transactionHash,
            txPosition: group.tx?.position ?? log.transactionIndex,
            logIndex: log.logIndex,
            address: log.address,
            topics: log.topics,
            data: log.data,
        })
    }
    const ordered = [...groups.values()]
    for (const { logs } of ordered) logs.sort((a, b) => a.logIndex - b.logIndex)
    return ordered.sort((a, b) => a.logs[0].txPosition - b.logs[0].txPosition)
}

function rawTransaction(tx: ChainBlock['transactions'][number]): RawTransaction {
    return { hash: tx.hash, from: tx.from, to: tx.to ?? null, input: tx.input, position: tx.transactionIndex }
}
