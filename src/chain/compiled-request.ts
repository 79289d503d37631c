import type { DataRequest } from '@subsquid/evm-processor/lib/interfaces/data-request'
import { BloomCheck } from './bloom'
import { LogMatcher, type RpcFilter, toRpcFilters } from './log-filter'

/** A processor's request, made ready to be asked over RPC. */
export interface CompiledRequest {
    filters: RpcFilter[]
    matcher: LogMatcher
    bloom: BloomCheck
}

/** Throws if the request asks for something that eth_getLogs cannot find. */
export function compileRequest(request: DataRequest): CompiledRequest {
    const unsupported = (['transactions', 'traces', 'stateDiffs'] as const).filter((k) => request[k]?.length)
    if (unsupported.length || request.includeAllBlocks) {
        const what = [...unsupported, ...(request.includeAllBlocks ? ['includeAllBlocks'] : [])].join(', ')
        throw new Error(`the filtered source reads logs only: replace ${what} by addLog({transaction: true})`)
    }
    const logs = request.logs ?? []
    if (logs.some((l) => l.transactionTraces || l.transactionStateDiffs)) {
        throw new Error(
            'the filtered source reads no traces and no state diffs: drop those flags from addLog()',
        )
    }
    return { filters: toRpcFilters(logs), matcher: new LogMatcher(logs), bloom: new BloomCheck(logs) }
}
