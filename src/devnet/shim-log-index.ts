import type { LocalRpc } from './rpc'

interface PlacedLog {
    blockHash: string
    blockNumber: string
    transactionHash: string
    logIndex: string
}

/** Transactions remembered; beyond this all are forgotten and learned again. */
const CAPACITY = 200_000

/**
 * Block-wide index of the first log of each transaction. A filtered eth_getLogs does not show it, so the blocks in
 * question are read once without a filter. Kept by block hash: a reorg cannot leave stale numbers.
 */
export class TransactionLogIndex {
    private readonly firstOf = new Map<string, number>()
    private readonly knownBlocks = new Set<string>()

    constructor(private readonly rpc: LocalRpc) {}

    /** After this, `first` knows every transaction of these logs. */
    async learn(logs: PlacedLog[]): Promise<void> {
        if (this.firstOf.size > CAPACITY) {
            this.firstOf.clear()
            this.knownBlocks.clear()
        }
        const missing = new Map<number, string>()
        for (const log of logs) {
            if (!this.knownBlocks.has(log.blockHash)) missing.set(Number(log.blockNumber), log.blockHash)
        }
        const heights = [...missing.keys()].sort((a, b) => a - b)
        for (let i = 0; i < heights.length; i += 250) {
            await this.readBlocks(heights[i], heights[Math.min(i + 249, heights.length - 1)])
        }
    }

    readonly first = (txHash: string): number => this.firstOf.get(txHash) ?? 0

    private async readBlocks(from: number, to: number): Promise<void> {
        const range = { fromBlock: `0x${from.toString(16)}`, toBlock: `0x${to.toString(16)}` }
        const all = await this.rpc.call<PlacedLog[]>('eth_getLogs', [range])
        const seen = new Set<string>()
        for (const log of all) {
            this.knownBlocks.add(log.blockHash)
            if (seen.has(log.transactionHash)) continue
            seen.add(log.transactionHash)
            this.firstOf.set(log.transactionHash, Number(log.logIndex))
        }
    }
}
