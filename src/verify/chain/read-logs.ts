import { hex, type Rpc, RpcRefusal } from './rpc'

/** A log as eth_getLogs and receipts give it. */
export interface RpcLog {
    blockNumber: string
    blockHash: string
    transactionHash: string
    transactionIndex: string
    logIndex: string
    address: string
    topics: string[]
    data: string
}

export interface LogFilter {
    address?: string[]
    topics?: (string | string[] | null)[]
}

/**
 * Logs of the blocks [from, to]. A range that a node refuses, for whatever reason it gives, is halved until single blocks
 * are refused.
 * @throws RpcRefusal, RpcUnreachable
 */
export async function readLogs(rpc: Rpc, filter: LogFilter, from: number, to: number): Promise<RpcLog[]> {
    try {
        return await rpc.call<RpcLog[]>('eth_getLogs', { ...filter, fromBlock: hex(from), toBlock: hex(to) })
    } catch (error) {
        if (!(error instanceof RpcRefusal) || from === to) throw error
        const middle = Math.floor((from + to) / 2)
        const lower = await readLogs(rpc, filter, from, middle)
        return lower.concat(await readLogs(rpc, filter, middle + 1, to))
    }
}
