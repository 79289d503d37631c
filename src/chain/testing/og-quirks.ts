import type { FaultRule } from './fault-proxy'

/**
 * How og-evm's answers differ from geth's: logIndex restarts at 0 in each transaction, a log's transactionIndex is the
 * Cosmos one (here: one more than the Ethereum one), ranges above the head, wider than 10,000 blocks or with more than
 * `maxResults` logs are refused, `finalized` is the head.
 */
export function ogQuirks(head: () => number, maxResults = 10_000): FaultRule {
    return (method, params) => {
        if (method === 'eth_getBlockByNumber' && params[0] === 'finalized') params[0] = 'latest'
        if (method === 'eth_getTransactionReceipt') {
            return { map: (receipt) => receipt && { ...receipt, logs: ogLogs(receipt.logs) } }
        }
        if (method !== 'eth_getLogs') return null
        const [from, to] = [Number(params[0].fromBlock), Number(params[0].toBlock)]
        if (to > head()) {
            return { error: { code: -32000, message: 'invalid block range params' } }
        }
        if (to - from + 1 > 10_000) {
            return { error: { code: -32000, message: 'maximum [from, to] blocks distance: 10000' } }
        }
        return {
            answer: (message: any) => {
                const { result, ...rest } = message
                if (!Array.isArray(result)) return message
                if (result.length <= maxResults) return { ...rest, result: ogLogs(result) }
                const text = `query returned more than ${maxResults} results`
                return { ...rest, error: { code: -32000, message: text } }
            },
        }
    }
}

function ogLogs(logs: any[]): any[] {
    const next = new Map<string, number>()
    return logs.map((log) => {
        const index = next.get(log.transactionHash) ?? 0
        next.set(log.transactionHash, index + 1)
        return {
            ...log,
            logIndex: '0x' + index.toString(16),
            transactionIndex: '0x' + (Number(log.transactionIndex) + 1).toString(16),
        }
    })
}
