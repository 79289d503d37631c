import type { Endpoint } from './endpoint'
import { type Rpc, RpcRefusal } from './rpc'
import { type LogFilter, logsCall, type RpcLog } from './shapes'

/** Blocks [from, to] and the endpoint that gave their logs. */
export interface Source {
    from: number
    to: number
    endpoint: Endpoint
}

/** Failures in a row on a range that cannot be narrowed any more. */
const ATTEMPTS = 6

/**
 * Logs of the blocks [from, to]. A range that fails three times in a row at an endpoint, whatever it says, is halved there,
 * down to single blocks; success widens it again.
 * @throws RpcRefusal when single blocks fail as well, RpcUnreachable, CannotVerify
 */
export async function readLogs(
    rpc: Rpc,
    filter: LogFilter,
    from: number,
    to: number,
    avoid: ReadonlySet<Endpoint> = new Set(),
): Promise<{ logs: RpcLog[]; sources: Source[] }> {
    const logs: RpcLog[] = []
    const sources: Source[] = []
    for (let [next, failures] = [from, 0]; next <= to; ) {
        const endpoint = await rpc.next(avoid, 'eth_getLogs')
        const end = Math.min(to, next + endpoint.span - 1)
        const width = end - next + 1
        try {
            const [found] = await rpc.on(endpoint, () => endpoint.ask([logsCall(filter, next, end)]))
            endpoint.rangeWorked(width)
            for (const log of found) logs.push(log)
            sources.push({ from: next, to: end, endpoint })
            next = end + 1
            failures = 0
        } catch (error) {
            const isNarrower = endpoint.rangeFailed(width)
            if (isNarrower) {
                failures = 0
                continue
            }
            failures++
            if (width === 1 && failures >= ATTEMPTS)
                throw new RpcRefusal(`logs of block ${next}: ${endpoint.name}: ${(error as Error).message}`)
            await rpc.pause(Math.min(failures, 3))
        }
    }
    return { logs, sources }
}
