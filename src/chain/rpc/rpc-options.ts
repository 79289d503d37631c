import type { BackoffSettings } from './backoff'
import type { ChainIdentity } from './identity'
import type { Transport } from './transport'
import type { ChainLog } from './trouble-log'

export interface RpcClientOptions {
    /** Endpoints, the preferred one first. */
    urls: readonly string[]
    /** Calls per batch at most; default 100. An endpoint that refuses gets fewer. */
    batchSize?: number
    /** Deadline of one HTTP exchange, ms; default 30,000. */
    timeoutMs?: number
    /** Requests started per second at each endpoint; default as many as it takes. */
    requestsPerSecond?: number | null
    /** Largest answer body read, bytes; default 64 MiB. */
    maxResponseBytes?: number
    /** Sockets per endpoint; default 8. */
    maxSockets?: number
    /** Rest of a failed endpoint, ms; default 15,000, doubling up to five minutes. */
    coolDownMs?: number
    /** Delays between attempts; default 200 ms doubling to 20 s. */
    backoff?: BackoffSettings
    /** What every endpoint must be before one answer of it is used; without it they are taken for what they are said to be. */
    identity?: ChainIdentity
    /** Rest of an endpoint of another chain before it is asked again what it is, ms; default 300,000. */
    wrongRestMs?: number
    /** A head that stands still this long is compared with those of the other endpoints, ms; default 60,000. */
    staleMs?: number
    /** Latest time that a block may bear, Unix ms; default one day from now. Simulated chains have clocks of their own. */
    latestMs?: () => number
    /** The chain's blocks are hashed as Ethereum's: a header that does not hash to its hash is a bad answer. Default: they are not. */
    provesHeaders?: boolean
    /** What carries the requests; default HTTP. */
    transport?: Transport
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
    /** Checks and converts the result of a method; throws RetryableRpcError to have it asked again. */
    decode?: (result: any, method: string) => T
    /** Tries before a RetryableRpcError reaches the caller; default: for ever, or 3 if pinned. */
    attempts?: number
    /** Also retry what a provider calls final (unknown method, bad parameters): for reads that must go on. */
    always?: boolean
    /** The answer only says what the node can do: a refusal is neither logged nor held against the endpoint. */
    probe?: boolean
    pin?: EndpointPin
    /** When one call of a request fails all of them are asked again: their answers say something about each other. */
    together?: boolean
    /** Lowest height whose logs are wanted: an endpoint known to have dropped them is not asked. */
    depth?: number
    /** Asks whatever the endpoint is, to find out what it is. */
    unchecked?: boolean
    signal?: AbortSignal
}
