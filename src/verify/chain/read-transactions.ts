import type { PlainLog, PlainTransaction } from './plain-log'
import type { Rpc } from './rpc'
import {
    blockCall,
    type RpcBlock,
    type RpcLog,
    type RpcReceipt,
    type RpcTransaction,
    receiptCall,
    transactionCall,
} from './shapes'

/** The chain changed between two answers; read again. */
export class ChainMoved extends Error {
    override readonly name = 'ChainMoved'
}

/** What to fetch beside the logs. */
export interface Wanted {
    /** Sender and calldata are needed of the transaction of this log. */
    call: (log: RpcLog) => boolean
    /** Every log of the transaction of this log is needed. */
    wholeTransaction: (log: RpcLog) => boolean
    /** Fetch whole blocks: cheaper than one by one where most transactions matter. */
    wholeBlocks: boolean
}

/**
 * The transactions of some logs in chain order, with their block's time. Logs join transactions by hash, and a transaction's
 * place is where the block lists it.
 * @throws ChainMoved when logs and blocks do not fit together
 */
export async function readTransactions(
    rpc: Rpc,
    chainId: number,
    logs: readonly RpcLog[],
    wanted: Wanted,
): Promise<PlainTransaction[]> {
    const heights = [...new Set(logs.map((log) => log.blockNumber))]
    const wholeOf = new Set(logs.filter(wanted.wholeTransaction).map((log) => log.transactionHash))
    const callsOf = new Set(logs.filter(wanted.call).map((log) => log.transactionHash))
    const [blocks, receipts, calls] = await Promise.all([
        readBlocks(rpc, heights, wanted.wholeBlocks),
        readReceipts(rpc, [...wholeOf]),
        wanted.wholeBlocks ? new Map<string, RpcTransaction>() : readCalls(rpc, [...callsOf]),
    ])
    const groups = new Map<string, { height: number; blockHash: string; logs: Map<number, RpcLog> }>()
    for (const log of [...logs, ...receipts.flatMap((receipt) => receipt.logs)]) {
        const group = groups.get(log.transactionHash) ?? {
            height: log.blockNumber,
            blockHash: log.blockHash,
            logs: new Map(),
        }
        groups.set(log.transactionHash, group)
        if (group.blockHash !== log.blockHash)
            throw new ChainMoved(`transaction ${log.transactionHash} stands in two blocks`)
        group.logs.set(log.logIndex, log)
    }
    const transactions = [...groups].map(([hash, group]): PlainTransaction => {
        const block = blocks.get(group.height)!
        if (block.hash !== group.blockHash) throw new ChainMoved(`block ${group.height} changed`)
        const position = block.transactions.findIndex(
            (tx) => (typeof tx === 'string' ? tx : tx.hash) === hash,
        )
        if (position < 0) throw new ChainMoved(`block ${group.height} has no transaction ${hash}`)
        const listed = block.transactions[position]
        const call = typeof listed === 'string' ? calls.get(hash) : listed
        return {
            chainId,
            height: group.height,
            time: block.timestamp,
            hash,
            position,
            call: callsOf.has(hash) && call ? { from: call.from, to: call.to, input: call.input } : null,
            logs: [...group.logs.values()]
                .map((log) => plainLog(chainId, log))
                .sort((a, b) => a.logIndex - b.logIndex),
        }
    })
    return transactions.sort((a, b) => a.height - b.height || a.position - b.position)
}

async function readBlocks(rpc: Rpc, heights: number[], whole: boolean): Promise<Map<number, RpcBlock>> {
    const blocks = await rpc.many(heights.map((height) => blockCall(height, whole, rpc.times)))
    return new Map(blocks.map((block) => [block.number, block]))
}

function readReceipts(rpc: Rpc, hashes: string[]): Promise<RpcReceipt[]> {
    return rpc.many(hashes.map(receiptCall))
}

async function readCalls(rpc: Rpc, hashes: string[]): Promise<Map<string, RpcTransaction>> {
    const found = await rpc.many(hashes.map(transactionCall))
    return new Map(found.map((tx) => [tx.hash, tx]))
}

function plainLog(chainId: number, log: RpcLog): PlainLog {
    const { transactionHash, logIndex, blockHash, address, topics, data } = log
    return { id: `${chainId}-${transactionHash}-${logIndex}`, blockHash, address, topics, data, logIndex }
}
