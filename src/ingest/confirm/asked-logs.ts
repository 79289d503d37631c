import type { DataRequest } from '@subsquid/evm-processor/lib/interfaces/data-request'
import { mapRangeRequestList, type RangeRequestList, rangeEnd } from '@subsquid/util-internal-range'
import { type CompiledRequest, compileRequest } from '../../chain/compiled-request'
import { WANT } from '../../chain/log-filter'
import { readLogRange } from '../../chain/log-reader'
import { readHeaderAt } from '../../chain/rpc/headers'
import type { RpcClient } from '../../chain/rpc/rpc-client'
import type { Header, RpcLog } from '../../chain/rpc/rpc-shapes'
import { selectLogs } from '../../chain/select-logs'

export type Requests = RangeRequestList<CompiledRequest>

/** One endpoint, asked alone. */
export interface Asking {
    client: RpcClient
    /** Its place among the client's endpoints. */
    index: number
    signal: AbortSignal
}

export const compiled = (requests: RangeRequestList<DataRequest>): Requests =>
    mapRangeRequestList(requests, compileRequest)

/**
 * The requested logs of from..to by eth_getLogs, and the header of the block at `anchor` after that, all of one endpoint.
 * @throws RpcErrors, when it can't be asked or contradicts itself
 */
export async function askLogs(
    requests: Requests,
    from: number,
    to: number,
    anchor: number,
    { client, index, signal }: Asking,
): Promise<{ logs: RpcLog[]; header: Header }> {
    const logs: RpcLog[] = []
    for (const { range, request } of requests) {
        const [first, last] = [Math.max(from, range.from), Math.min(to, rangeEnd(range))]
        if (first > last) continue
        const found = await readLogRange(request.filters, first, last, {
            client,
            signal,
            pin: { index },
        })
        for (const block of selectLogs(found, request.matcher, first, last).values())
            for (const transaction of block.transactions.values()) logs.push(...transaction.logs)
    }
    const header = await readHeaderAt(client, anchor, { pin: { index }, signal })
    return { logs, header }
}

/** Those of a block's logs that are requested. */
export function requested(requests: Requests, logs: readonly RpcLog[]): RpcLog[] {
    return logs.filter((log) => {
        const height = Number(log.blockNumber)
        const at = requests.find(({ range }) => range.from <= height && height <= rangeEnd(range))
        return at?.request.matcher.match(log.address.toLowerCase(), log.topics) !== WANT.nothing && at
    })
}
