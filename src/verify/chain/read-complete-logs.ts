import type { Endpoint } from './endpoint'
import { readLogs, type Source } from './read-logs'
import type { Rpc } from './rpc'
import { distinct, fits, type LogFilter, type RpcLog, receiptCall } from './shapes'

/** A log that the index has. */
export interface KnownLog {
    transactionHash: string
    logIndex: number
    height: number
}

/**
 * Logs of [from, to] that any of the filters asks for. Absence is a claim like any other: where an answer leaves out a log
 * that the index has, the receipt of its transaction decides. Has it the log, then the endpoint keeps no logs of that block:
 * that is noted, and the range is read from another one. With no other endpoint the receipts of what is indexed are all there is.
 * @throws RpcRefusal, RpcUnreachable, CannotVerify
 */
export async function readCompleteLogs(
    rpc: Rpc,
    filters: readonly LogFilter[],
    from: number,
    to: number,
    known: readonly KnownLog[],
): Promise<RpcLog[]> {
    const receipts = new Map<string, RpcLog[]>()
    for (;;) {
        const lacking = new Set(rpc.endpoints.filter((each) => each.lacksLogs))
        const isLast = rpc.endpoints.every((each) => each.wrong !== null || lacking.has(each))
        const avoid = isLast ? new Set<Endpoint>() : lacking
        const read = await Promise.all(filters.map((filter) => readLogs(rpc, filter, from, to, avoid)))
        const logs = distinct(read.flatMap((each) => each.logs))
        const missing = missingOf(known, logs)
        if (missing.length === 0) return logs
        await readReceipts(rpc, missing, receipts)
        const proven = missing.flatMap(({ transactionHash, logIndex }) =>
            (receipts.get(transactionHash) ?? []).filter(
                (log) =>
                    log.logIndex === logIndex &&
                    isWithin(log, from, to) &&
                    filters.some((each) => fits(each, log)),
            ),
        )
        // What no receipt has is the index's own.
        if (proven.length === 0) return logs
        const sources = read.flatMap((each) => each.sources)
        for (const log of proven) blame(rpc, sources, log)
        if (!isLast) continue
        rpc.doubts.add(
            'no endpoint keeps all logs: there, only logs of transactions that the index has could be compared; what it lacks would not be seen. Add an endpoint that keeps logs',
        )
        const told = [...receipts.values()].flat()
        return distinct([
            ...logs,
            ...told.filter((log) => isWithin(log, from, to) && filters.some((each) => fits(each, log))),
        ])
    }
}

function missingOf(known: readonly KnownLog[], logs: readonly RpcLog[]): KnownLog[] {
    const place = (log: { transactionHash: string; logIndex: number }) =>
        `${log.transactionHash} ${log.logIndex}`
    const given = new Set(logs.map(place))
    return known.filter((log) => !given.has(place(log)))
}

async function readReceipts(rpc: Rpc, missing: KnownLog[], receipts: Map<string, RpcLog[]>): Promise<void> {
    const hashes = new Set(missing.map((log) => log.transactionHash))
    const unread = [...hashes].filter((hash) => !receipts.has(hash))
    const found = await rpc.some(unread.map(receiptCall))
    for (const [i, hash] of unread.entries()) receipts.set(hash, found[i]?.logs ?? [])
}

const isWithin = (log: RpcLog, from: number, to: number) => log.blockNumber >= from && log.blockNumber <= to

/** Notes which endpoints left a log out, once each. */
function blame(rpc: Rpc, sources: readonly Source[], log: RpcLog): void {
    for (const { from, to, endpoint } of sources) {
        if (endpoint.lacksLogs || !isWithin(log, from, to)) continue
        endpoint.lacksLogs = true
        rpc.notes.add(
            `${endpoint.name} keeps no logs of block ${log.blockNumber}, or not all: eth_getLogs leaves out log ${log.logIndex} of ${log.transactionHash}, which its receipt has`,
        )
    }
}
