import { setMaxListeners } from 'node:events'
import { type BackoffSettings, backoffMs, sleep } from './backoff'
import { type Endpoint, Endpoints } from './endpoints'
import { createMetrics, type RpcMetrics } from './metrics'
import { Pacer } from './pacer'
import { type RpcCall, type RpcReply, readReplies, writeCalls } from './replies'
import {
    BatchRefusedError,
    BeyondHeadError,
    FatalRpcError,
    RangeTooWideError,
    ReaderStoppedError,
    RetryableRpcError,
} from './rpc-errors'
import type { CallOptions, EndpointPin, RpcClientOptions } from './rpc-options'
import { createTransport, type Transport } from './transport'
import { TroubleLog } from './trouble-log'
import { withoutSecrets } from './url'

/** Tries of a pinned call before the whole read it belongs to starts again. */
const PINNED_ATTEMPTS = 3

/** JSON-RPC over HTTP with several endpoints; what is retried and what is not is decided by the error's class. */
export class RpcClient {
    readonly metrics: RpcMetrics = createMetrics()
    readonly troubles: TroubleLog
    private endpoints: Endpoints
    private transport: Transport
    private pacer: Pacer
    private backoff: BackoffSettings
    private batchSize: number

    constructor(private options: RpcClientOptions) {
        this.batchSize = options.batchSize ?? 100
        const { urls, coolDownMs = 15_000 } = options
        this.endpoints = new Endpoints({ urls, coolDownMs, batchSize: this.batchSize })
        this.transport = createTransport({
            timeoutMs: options.timeoutMs ?? 30_000,
            maxBytes: options.maxResponseBytes ?? 64 * 2 ** 20,
            maxSockets: options.maxSockets ?? 8,
        })
        this.pacer = new Pacer(options.requestsPerSecond ?? null)
        this.backoff = options.backoff ?? { baseMs: 200, capMs: 20_000 }
        this.troubles = new TroubleLog(options.log)
        if (options.signal) setMaxListeners(0, options.signal)
    }

    get endpointCount(): number {
        return this.endpoints.all.length
    }

    /** The preferred endpoint, without keys. */
    get name(): string {
        return withoutSecrets(this.endpoints.all[0].url)
    }

    /** One call. Throws FatalRpcError, or RetryableRpcError when `attempts` ran out. */
    async call<T = any>(
        method: string,
        params: readonly unknown[],
        options: CallOptions<T> = {},
    ): Promise<T> {
        return (await this.run([{ method, params }], options))[0]
    }

    /** Many calls, answers in their order; sent in batches, failed ones asked again alone. */
    async batch<T = any>(calls: readonly RpcCall[], options: CallOptions<T> = {}): Promise<T[]> {
        const slices: RpcCall[][] = []
        for (let i = 0; i < calls.length; i += this.batchSize) slices.push(calls.slice(i, i + this.batchSize))
        const out: T[][] = new Array(slices.length)
        let next = 0
        const worker = async () => {
            while (next < slices.length) {
                const i = next++
                out[i] = await this.run(slices[i], options)
            }
        }
        await Promise.all(Array.from({ length: Math.min(4, slices.length) }, worker))
        return out.flat()
    }

    close(): void {
        this.transport.close()
    }

    /** Rests the endpoint behind a pin whose answers contradicted each other. */
    distrust(pin: EndpointPin): void {
        if (pin.index != null) this.endpoints.failed(this.endpoints.all[pin.index], Date.now())
    }

    /** The endpoint behind a pin left out logs that exist, below this height: others are read from, where there are any. */
    lacksLogs({ index }: EndpointPin, _below: number): void {
        if (index != null) this.endpoints.lacksLogs(this.endpoints.all[index], Date.now())
    }

    /** Waits before try number `attempt` + 1 of something larger than a call. */
    pause(attempt: number, signal = this.options.signal): Promise<void> {
        return sleep(backoffMs(attempt, this.backoff, (this.options.random ?? Math.random)()), signal)
    }

    private async run<T>(calls: readonly RpcCall[], options: CallOptions<T>): Promise<T[]> {
        const out = new Array<T>(calls.length)
        let pending = calls.map((_, i) => i)
        let avoid: number | undefined
        const signal = options.signal ?? this.options.signal
        for (let attempt = 0; ; ) {
            const pinned = options.pin?.index
            const endpoint =
                pinned == null ? this.endpoints.pick(Date.now(), avoid) : this.endpoints.all[pinned]
            const { left, failure } = await this.attempt(endpoint, calls, pending, out, options, signal)
            if (failure == null) {
                if (options.pin) options.pin.index = endpoint.index
                if (endpoint.index > 0) this.metrics.failovers += 1
                return out
            }
            pending = left
            attempt += 1
            if (attempt >= (options.attempts ?? (options.pin ? PINNED_ATTEMPTS : Infinity))) throw failure
            if (pinned != null && this.endpointCount > 1) throw failure
            this.metrics.retries += left.length
            avoid = endpoint.index
            const round = Math.floor(attempt / this.endpointCount)
            const anotherIsReady =
                attempt % this.endpointCount !== 0 && this.endpoints.hasWellOther(Date.now(), endpoint.index)
            if (!anotherIsReady) await this.pause(Math.max(0, round - 1), signal)
        }
    }

    /** Tries the pending calls once; fills `out` and says which are left. Throws what must not be retried. */
    private async attempt<T>(
        endpoint: Endpoint,
        calls: readonly RpcCall[],
        pending: number[],
        out: T[],
        options: CallOptions<T>,
        signal: AbortSignal | undefined,
    ): Promise<{ left: number[]; failure: RetryableRpcError | null }> {
        const left: number[] = []
        let failure: RetryableRpcError | null = null
        for (let at = 0; at < pending.length; ) {
            const slice = pending.slice(at, at + endpoint.batchSize)
            let replies: RpcReply[]
            try {
                replies = await this.exchange(
                    endpoint,
                    slice.map((i) => calls[i]),
                    signal,
                )
                this.endpoints.succeeded(endpoint)
            } catch (e) {
                const error = this.noted(e, endpoint, calls[slice[0]].method)
                if (error instanceof BatchRefusedError && slice.length > 1) {
                    endpoint.batchSize = Math.max(1, Math.floor(slice.length / 2))
                    continue
                }
                if (error instanceof RangeTooWideError || error instanceof ReaderStoppedError) throw error
                if (!(error instanceof RetryableRpcError || error instanceof FatalRpcError)) throw error
                this.endpoints.failed(endpoint, Date.now())
                return { left: left.concat(pending.slice(at)), failure: retryable(error) }
            }
            slice.forEach((i, n) => {
                try {
                    const reply = replies[n]
                    if ('error' in reply) throw reply.error
                    out[i] = options.decode ? options.decode(reply.result) : (reply.result as T)
                } catch (e) {
                    const error = options.probe ? e : this.noted(e, endpoint, calls[i].method)
                    const plainFatal = error instanceof FatalRpcError && !isAboutTheRange(error)
                    if (!(error instanceof RetryableRpcError) && !(plainFatal && options.always)) throw error
                    failure = retryable(error as RetryableRpcError | FatalRpcError)
                    left.push(i)
                }
            })
            at += slice.length
        }
        if (failure != null && !options.probe && (failure as RetryableRpcError).trouble !== 'notFound') {
            this.endpoints.failed(endpoint, Date.now())
        }
        return { left, failure }
    }

    private async exchange(endpoint: Endpoint, calls: RpcCall[], signal?: AbortSignal): Promise<RpcReply[]> {
        const wait = this.pacer.take(Date.now())
        if (wait > 0) await sleep(wait, signal)
        const body = writeCalls(calls)
        this.metrics.requests += 1
        this.metrics.calls += calls.length
        this.metrics.bytesSent += body.length
        let reply: Awaited<ReturnType<Transport['post']>>
        try {
            reply = await this.transport.post(endpoint.url, body, signal)
        } catch (e) {
            if (e instanceof RangeTooWideError && calls.length > 1) throw new BatchRefusedError(e.message)
            throw e
        }
        this.metrics.bytesReceived += reply.bytes
        return readReplies(calls, reply)
    }

    /** Counts and logs the error, then hands it back. */
    private noted(error: unknown, endpoint: Endpoint, method: string): unknown {
        if (error instanceof ReaderStoppedError) return error
        const kind = kindOf(error)
        if (kind == null) return error
        this.metrics.errors[kind] += 1
        if (!(error instanceof RangeTooWideError) && !(error instanceof BeyondHeadError)) {
            const where = withoutSecrets(endpoint.url)
            const { message } = error as Error
            this.troubles.report(`${where} ${method} ${kind}`, `RPC trouble: ${message}`, {
                endpoint: where,
                method,
                kind,
            })
        }
        return error
    }
}

function isAboutTheRange(error: FatalRpcError): boolean {
    return error instanceof RangeTooWideError || error instanceof BeyondHeadError
}

function retryable(error: RetryableRpcError | FatalRpcError): RetryableRpcError {
    return error instanceof RetryableRpcError ? error : new RetryableRpcError('server', error.message)
}

function kindOf(error: unknown): keyof RpcMetrics['errors'] | null {
    if (error instanceof RetryableRpcError) return error.trouble
    if (error instanceof RangeTooWideError) return 'rangeTooWide'
    if (error instanceof BeyondHeadError) return 'beyondHead'
    if (error instanceof BatchRefusedError) return 'batchRefused'
    return error instanceof FatalRpcError ? 'fatal' : null
}
