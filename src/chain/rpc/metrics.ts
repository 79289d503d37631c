import type { RpcTrouble } from './rpc-errors'

/** Counters of one RPC client since it was made; never reset. */
export interface RpcMetrics {
    /** HTTP requests sent. */
    requests: number
    /** JSON-RPC calls inside them. */
    calls: number
    /** Calls asked again after a retryable error. */
    retries: number
    /** Times an endpoint other than the preferred one was used. */
    failovers: number
    bytesSent: number
    /** Body bytes as they came over the wire (compressed, where the provider compresses). */
    bytesReceived: number
    errors: Record<RpcFailure, number>
    /** What each endpoint was asked, and what went wrong. */
    endpoints: EndpointTally[]
}

export type RpcFailure = RpcTrouble | 'fatal' | 'rangeTooWide' | 'beyondHead' | 'batchRefused'

/** Calls of one method at one endpoint. */
export interface EndpointTally {
    /** Name of the endpoint, without keys. */
    endpoint: string
    method: string
    calls: number
    failures: Partial<Record<RpcFailure, number>>
}

/** The counts of a method at an endpoint, made where there were none. */
export function tallyOf({ endpoints }: RpcMetrics, endpoint: string, method: string): EndpointTally {
    const found = endpoints.find((each) => each.endpoint === endpoint && each.method === method)
    if (found) return found
    const made: EndpointTally = { endpoint, method, calls: 0, failures: {} }
    endpoints.push(made)
    return made
}

/** All zero. */
export function createMetrics(): RpcMetrics {
    return {
        requests: 0,
        calls: 0,
        retries: 0,
        failovers: 0,
        bytesSent: 0,
        bytesReceived: 0,
        errors: {
            rateLimit: 0,
            http: 0,
            refused: 0,
            timeout: 0,
            connection: 0,
            badResponse: 0,
            server: 0,
            notFound: 0,
            inconsistent: 0,
            wrongChain: 0,
            moved: 0,
            fatal: 0,
            rangeTooWide: 0,
            beyondHead: 0,
            batchRefused: 0,
        },
        endpoints: [],
    }
}
