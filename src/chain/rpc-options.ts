import type { BackoffSettings } from './backoff'
import type { ChainLog } from './trouble-log'

export interface RpcClientOptions {
    /** Endpoints, the preferred one first. */
    urls: readonly string[]
    /** Calls per batch at most; default 100. An endpoint that refuses gets fewer. */
    batchSize?: number
    /** Deadline of one HTTP exchange, ms; default 30,000. */
    timeoutMs?: number
    /** Requests started per second over all endpoints; default no limit. */
    requestsPerSecond?: number | null
    /** Largest answer body read, bytes; default 64 MiB. */
    maxResponseBytes?: number
    /** Sockets per endpoint; default 8. */
    maxSockets?: number
    /** Rest of a failed endpoint, ms; default 15,000, doubling up to five minutes. */
    coolDownMs?: number
    /** Delays between attempts; default 200 ms doubling to 20 s. */
    backoff?: BackoffSettings
    log?: ChainLog
    /** Ends every wait and request with ReaderStoppedError. */
    signal?: AbortSignal
    random?: () => number
}

/** Keeps calls that must agree on one endpoint: the first success fills it. */
export interface EndpointPin {
    index?: number
}

export interface CallOptions<T> {
    /** Checks and converts the result; throws RetryableRpcError to have it asked again. */
    decode?: (result: any) => T
    /** Tries before a RetryableRpcError reaches the caller; default: for ever, or 3 if pinned. */
    attempts?: number
    /** Also retry what a provider calls final (unknown method, bad parameters): for reads that must go on. */
    always?: boolean
    /** The answer only says what the node can do: a refusal is neither logged nor held against the endpoint. */
    probe?: boolean
    pin?: EndpointPin
    signal?: AbortSignal
}
