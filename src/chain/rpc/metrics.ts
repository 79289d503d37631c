import { type RpcTrouble, TROUBLE_IN_WORDS } from './rpc-errors'

type Failure = RpcTrouble | 'fatal' | 'rangeTooWide' | 'beyondHead' | 'batchRefused'

const FAILURES = [
    ...Object.keys(TROUBLE_IN_WORDS),
    'fatal',
    'rangeTooWide',
    'beyondHead',
    'batchRefused',
] as Failure[]

/** Counters of one RPC client since it was made; never reset. */
export class RpcMetrics {
    /** HTTP requests sent. */
    requests = 0
    /** JSON-RPC calls inside them. */
    calls = 0
    /** Calls asked again after a retryable error. */
    retries = 0
    /** Times an endpoint other than the preferred one was used. */
    failovers = 0
    bytesSent = 0
    /** Body bytes as they came over the wire (compressed, where the provider compresses). */
    bytesReceived = 0
    readonly errors = Object.fromEntries(FAILURES.map((kind) => [kind, 0])) as Record<Failure, number>
    /** What each endpoint was asked, and what went wrong. */
    readonly endpoints: EndpointTally[] = []

    /** The counts of a method at an endpoint, made where there are none. */
    of(endpoint: string, method: string): EndpointTally {
        const found = this.endpoints.find((each) => each.endpoint === endpoint && each.method === method)
        if (found) return found
        const made: EndpointTally = { endpoint, method, calls: 0, failures: {} }
        this.endpoints.push(made)
        return made
    }
}

/** Calls of one method at one endpoint. */
interface EndpointTally {
    /** Name of the endpoint, without keys. */
    endpoint: string
    method: string
    calls: number
    failures: Partial<Record<Failure, number>>
}
