/** og-evm answers at most this many logs, over at most this many blocks (its defaults). */
export const OG_EVM_LIMITS = { results: 10_000, blockSpan: 10_000 }

export interface JsonRpcRequest {
    jsonrpc?: string
    id?: unknown
    method?: unknown
    params?: unknown
}

interface RpcLog {
    transactionHash: string
    logIndex: string
}

/** Methods whose answer or arguments differ between og-evm and anvil; all else passes untouched. */
const QUIRKY =
    /eth_get(Logs|TransactionReceipt|BlockReceipts|BlockBy|Balance|Code|StorageAt|TransactionCount)|eth_call|eth_newFilter/

/** Whether a request body may hold a call that needs a quirk; the body is not parsed for this. */
export function mayNeedQuirks(body: string): boolean {
    return QUIRKY.test(body)
}

/** Position of the block argument by method; CometBFT finality makes safe = finalized = latest. */
const BLOCK_ARGUMENT: Record<string, number> = {
    eth_getBlockByNumber: 0,
    eth_getBlockReceipts: 0,
    eth_getBalance: 1,
    eth_getCode: 1,
    eth_getTransactionCount: 1,
    eth_getStorageAt: 2,
    eth_call: 1,
}

/** The block a tag means on og-evm: block 0 does not exist, `earliest` is 1, and every commit is final. */
export function ogBlockTag(tag: unknown): unknown {
    if (tag === 'safe' || tag === 'finalized') return 'latest'
    if (tag === 'earliest' || (typeof tag === 'string' && /^0x0*$/.test(tag))) return '0x1'
    return tag
}

export function rewriteBlockArgument(request: JsonRpcRequest): JsonRpcRequest {
    const at = BLOCK_ARGUMENT[request.method as string]
    if (at === undefined || !Array.isArray(request.params) || request.params[at] === undefined) return request
    const params = [...request.params]
    params[at] = ogBlockTag(params[at])
    return { ...request, params }
}

/** A refusal in og-evm's own words, with its JSON-RPC code. */
export interface Refusal {
    code: number
    message: string
}

/** What og-evm would refuse about a log filter, given the head; or the filter as it would read it. */
export function readLogFilter(
    filter: { fromBlock?: unknown; toBlock?: unknown; blockHash?: unknown },
    head: number,
    blockSpan: number,
): Refusal | { fromBlock: string; toBlock: string } | null {
    if (filter.blockHash !== undefined) return null
    const from = blockNumber(filter.fromBlock, head)
    const to = blockNumber(filter.toBlock, head)
    if (to - from > blockSpan) return refusal(`maximum [from, to] blocks distance: ${blockSpan}`)
    if (from > head || to > head || from > to) return refusal('invalid block range params')
    return { fromBlock: `0x${from.toString(16)}`, toBlock: `0x${to.toString(16)}` }
}

export function tooManyResults(limit: number): Refusal {
    return refusal(`query returned more than ${limit} results`)
}

function refusal(message: string): Refusal {
    return { code: -32000, message }
}

function blockNumber(tag: unknown, head: number): number {
    const resolved = ogBlockTag(tag)
    return typeof resolved === 'string' && resolved.startsWith('0x') ? Number(resolved) : head
}

/** Where the first log of each transaction stands in its block, from receipts: `txHash -> block-wide logIndex`. */
export type FirstLogIndex = (txHash: string) => number

/** og-evm counts logs from 0 in every transaction; rewrites `logIndex` in place. */
export function countPerTransaction(logs: RpcLog[], firstLogIndex: FirstLogIndex): void {
    for (const log of logs) {
        log.logIndex = `0x${(Number(log.logIndex) - firstLogIndex(log.transactionHash)).toString(16)}`
    }
}
