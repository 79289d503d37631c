import { setMaxListeners } from 'node:events'
import { DeepReorgError } from '../hot/deep-reorg'
import { type BackoffSettings, backoffMs, sleep } from './backoff'
import { ANY_REQUEST, type Endpoint, Endpoints, requestKind } from './endpoints'
import { proveHeader } from './header-hash'
import { type ChainIdentity, examine, type Verdict } from './identity'
import { RpcMetrics } from './metrics'
import { type RpcCall, type RpcReply, readReplies, writeCalls } from './replies'
import {
    BatchRefusedError,
    BeyondHeadError,
    badResponse,
    FatalRpcError,
    RangeTooWideError,
    ReaderStoppedError,
    RetryableRpcError,
    TROUBLE_IN_WORDS,
} from './rpc-errors'
import type { CallOptions, EndpointPin, RpcClientOptions } from './rpc-options'
import { type Header, readHeader } from './rpc-shapes'
import { createTransport, type Transport } from './transport'
import { TroubleLog } from './trouble-log'
import { redacted, withoutSecrets } from './url'

/** Tries of a pinned call before the whole read it belongs to starts again. */
const PINNED_ATTEMPTS = 3
/** Longest time an endpoint that wants to be left alone is left alone, ms. */
const LONGEST_WISH_MS = 60_000
/** Blocks a head may go back before the endpoint is asked again what it is: several nodes answer behind one address. */
const HEAD_JITTER = 2
/** A block later than this after now is none, ms. */
const ONE_DAY_MS = 86_400_000

/**
 * JSON-RPC over HTTP with several endpoints. None is used before it has shown that it serves the right chain (INV-11);
 * what is retried and what is not is decided by the error's class, and limits are learned for each endpoint apart.
 */
export class RpcClient {
    readonly metrics = new RpcMetrics()
    readonly troubles: TroubleLog
    private endpoints: Endpoints
    private transport: Transport
    private backoff: BackoffSettings
    private batchSize: number
    private wrongRestMs: number
    private examining = new Map<number, Promise<void>>()
    private earliestMs = 0

    constructor(private options: RpcClientOptions) {
        this.batchSize = options.batchSize ?? 100
        const { urls, coolDownMs = 15_000, requestsPerSecond } = options
        this.endpoints = new Endpoints({ urls, coolDownMs, batchSize: this.batchSize, requestsPerSecond })
        this.transport =
            options.transport ??
            createTransport({
                timeoutMs: options.timeoutMs ?? 30_000,
                maxBytes: options.maxResponseBytes ?? 64 * 2 ** 20,
                maxSockets: options.maxSockets ?? 8,
            })
        this.backoff = options.backoff ?? { baseMs: 200, capMs: 20_000 }
        this.wrongRestMs = options.wrongRestMs ?? 300_000
        this.troubles = new TroubleLog(options.log)
        if (options.signal) setMaxListeners(0, options.signal)
    }

    /** Every endpoint and what was learned about it. */
    get all(): readonly Endpoint[] {
        return this.endpoints.all
    }

    get endpointCount(): number {
        return this.endpoints.all.length
    }

    get identity(): ChainIdentity | undefined {
        return this.options.identity
    }

    /** The preferred endpoint, without keys. */
    get name(): string {
        return this.endpoints.all[0].name
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
        const endpoint = pin.index == null ? null : this.all[pin.index]
        // One that rests already was counted when it failed.
        if (endpoint && endpoint.coolUntil <= Date.now())
            this.endpoints.failed(endpoint, Date.now(), TROUBLE_IN_WORDS.inconsistent)
    }

    /** Has the endpoint behind a pin show again what it is, before it is used the next time. */
    recheck(pin: EndpointPin): void {
        const endpoint = pin.index == null ? null : this.all[pin.index]
        if (endpoint?.standing === 'known') endpoint.standing = 'unknown'
    }

    /** Has every endpoint show again what it is. */
    recheckAll(): void {
        for (const { index } of this.all) this.recheck({ index })
    }

    /** After the index went back to another block: every endpoint may be asked again. */
    forgetForks(): void {
        this.recheckAll()
        for (const endpoint of this.all) {
            if (endpoint.standing !== 'forked') continue
            endpoint.standing = 'unknown'
            endpoint.fork = null
            endpoint.coolUntil = 0
        }
    }

    /** Takes note of the head that an endpoint named: one that goes far back may be another chain's. */
    sawHead(pin: EndpointPin, height: number): void {
        if (pin.index == null) return
        const endpoint = this.all[pin.index]
        if (height < endpoint.head - HEAD_JITTER) this.recheck(pin)
        this.endpoints.sawHead(endpoint, height, Date.now())
    }

    /** The endpoint behind a pin is behind another one, or behind the index. */
    lags(pin: EndpointPin): void {
        if (pin.index != null) this.endpoints.lags(this.all[pin.index], Date.now())
    }

    /** Whether the head of the endpoint behind a pin has stood still for so long that others should be asked for theirs. */
    standsStill(pin: EndpointPin): boolean {
        if (pin.index == null || this.endpointCount === 1) return false
        return Date.now() - this.all[pin.index].headSince > (this.options.staleMs ?? 60_000)
    }

    /** The endpoint behind a pin was caught without logs below a height although they exist. */
    lacksLogs(pin: EndpointPin, below: number, why: string, atLeastMs = 0): void {
        if (pin.index == null) return
        const endpoint = this.all[pin.index]
        this.endpoints.lacksLogs(endpoint, below, Date.now(), atLeastMs)
        this.troubles.report(`${endpoint.name} lacks logs`, `${endpoint.name} leaves out logs: ${why}`, {
            endpoint: endpoint.name,
        })
    }

    /** Other endpoints than the pinned one that could be asked now for logs from a height on, the preferred first. */
    others(pin: EndpointPin, depth: number): EndpointPin[] {
        return this.endpoints.others(Date.now(), pin.index ?? -1, depth).map(({ index }) => ({ index }))
    }

    /** Whether any endpoint is taken to keep the logs from a height on. */
    keepsLogs(depth: number): boolean {
        return this.endpoints.keep(Date.now(), depth)
    }

    /** Whether the endpoint behind a pin is still to be compared with others; one window less after `agreed`. */
    isOnProbation(pin: EndpointPin): boolean {
        return pin.index != null && this.all[pin.index].probation > 0
    }

    /** Two endpoints gave the same logs of a window. */
    agreed(pin: EndpointPin): void {
        const endpoint = pin.index == null ? null : this.all[pin.index]
        if (endpoint == null) return
        endpoint.probation = Math.max(0, endpoint.probation - 1)
        if (endpoint.probation === 0) endpoint.caught = 0
    }

    /** Widest range the endpoint behind a pin takes in one eth_getLogs, blocks; that of the preferred one without a pin. */
    spanCap(pin: EndpointPin = {}): number {
        const endpoint = pin.index == null ? this.endpoints.pick(Date.now()) : this.all[pin.index]
        return endpoint?.cap.span ?? Infinity
    }

    /** True when an endpoint before the pinned one in the list is well and takes wider ranges. */
    hasBetter(pin: EndpointPin): boolean {
        const best = this.endpoints.pick(Date.now())
        if (pin.index == null || best == null || best.index >= pin.index) return false
        return (
            best.coolUntil <= Date.now() &&
            best.lagsUntil <= Date.now() &&
            best.cap.span > this.all[pin.index].cap.span
        )
    }

    /**
     * The header of a block as an endpoint gave it.
     * @throws RetryableRpcError when it bears a time that no block of this chain can have, or does not hash to its hash
     */
    headerOf(raw: unknown): Header {
        const header = this.plausible(readHeader(raw))
        if (!this.options.provesHeaders) return header
        const proof = proveHeader(raw)
        if (proof !== 'contradicted') return { ...header, isProven: proof === 'proven' }
        throw badResponse(
            `block ${header.height} came with the hash ${header.hash}, which is not the hash of its header`,
        )
    }

    private plausible(header: Header): Header {
        const tooLate = header.timeMs > (this.options.latestMs?.() ?? Date.now() + ONE_DAY_MS)
        if (!tooLate && header.timeMs >= this.earliestMs) return header
        const time = new Date(header.timeMs).toISOString()
        throw badResponse(`block ${header.height} bears the time ${time}`)
    }

    /** Waits before try number `attempt` + 1 of something larger than a call. */
    pause(attempt: number, signal = this.options.signal): Promise<void> {
        return sleep(backoffMs(attempt, this.backoff, (this.options.random ?? Math.random)()), signal)
    }

    /** Asks one endpoint what it is, whatever it was taken for. @throws RetryableRpcError when it can't be asked */
    async examine(index: number, signal = this.options.signal): Promise<Verdict> {
        const { identity } = this.options
        if (identity == null) throw new Error('examine: the client was made without an identity')
        const endpoint = this.all[index]
        const options = { pin: { index }, attempts: 1, unchecked: true, always: true, signal }
        const verdict = await examine(
            identity,
            endpoint.name,
            (calls) => this.run(calls, options),
            () => this.pause(0, signal),
        )
        if (verdict.standing === 'known') this.earliestMs = verdict.genesis.timeMs
        this.stand(endpoint, verdict)
        return verdict
    }

    private stand(endpoint: Endpoint, verdict: Verdict): void {
        const reason = verdict.standing === 'known' ? null : verdict.reason
        if (reason !== endpoint.reason) {
            if (reason) this.options.log?.warn({ endpoint: endpoint.name }, `left out: ${reason}`)
            else
                this.options.log?.info(
                    { endpoint: endpoint.name },
                    `${endpoint.name} is the right chain again`,
                )
        }
        endpoint.standing = verdict.standing
        endpoint.reason = reason
        endpoint.fork = verdict.standing === 'forked' ? verdict.fork : null
        const rest = this.options.coolDownMs ?? 15_000
        if (verdict.standing === 'wrong') endpoint.coolUntil = Date.now() + this.wrongRestMs
        else if (verdict.standing === 'forked' || verdict.behind) endpoint.coolUntil = Date.now() + rest
        if (verdict.standing !== 'known') this.metrics.errors.wrongChain += 1
    }

    /** Makes sure that an endpoint is what it must be; asked once for all who wait. @throws RetryableRpcError */
    private identified(endpoint: Endpoint, signal?: AbortSignal): Promise<void> {
        const now = Date.now()
        const isLeftOut = endpoint.standing === 'wrong' || endpoint.standing === 'forked'
        if (isLeftOut && endpoint.coolUntil > now) {
            return Promise.reject(new RetryableRpcError('wrongChain', `left out: ${endpoint.reason}`))
        }
        let running = this.examining.get(endpoint.index)
        if (running == null) {
            running = this.examine(endpoint.index, signal)
                .then((verdict) => {
                    if (verdict.standing !== 'known')
                        throw new RetryableRpcError('wrongChain', verdict.reason)
                })
                .finally(() => this.examining.delete(endpoint.index))
            this.examining.set(endpoint.index, running)
        }
        return running
    }

    private async run<T>(calls: readonly RpcCall[], options: CallOptions<T>): Promise<T[]> {
        const out = new Array<T>(calls.length)
        let pending = calls.map((_, i) => i)
        let avoid: number | undefined
        const signal = options.signal ?? this.options.signal
        const most = options.attempts ?? (options.pin ? PINNED_ATTEMPTS : Infinity)
        for (let attempt = 0; ; ) {
            const pinned = options.pin?.index
            const endpoint =
                pinned == null ? this.endpoints.pick(Date.now(), avoid, options.depth) : this.all[pinned]
            if (endpoint == null) {
                const failure = this.noneIsLeft(options.depth)
                if (++attempt >= most) throw failure
                await this.pause(attempt, signal)
                continue
            }
            const { left, failure } = await this.attempt(endpoint, calls, pending, out, options, signal)
            if (failure == null) {
                if (options.pin) options.pin.index = endpoint.index
                if (endpoint.index > 0) this.metrics.failovers += 1
                return out
            }
            // Answers that must agree are never put together from two endpoints.
            const mustAgree = options.together || (options.pin != null && pinned == null)
            pending = mustAgree ? calls.map((_, i) => i) : left
            attempt += 1
            if (attempt >= most) throw failure
            if (pinned != null && this.endpointCount > 1) throw failure
            if (failure.trouble === 'wrongChain') this.noneIsLeft(options.depth)
            this.metrics.retries += left.length
            avoid = endpoint.index
            const round = Math.floor(attempt / this.endpointCount)
            const anotherIsReady =
                attempt % this.endpointCount !== 0 && this.endpoints.hasWellOther(Date.now(), endpoint.index)
            if (!anotherIsReady) await this.pause(Math.max(0, round - 1), signal)
        }
    }

    /**
     * What to say when no endpoint may be asked. When all that serve the chain have left the index's branch, that is no
     * trouble of theirs: throws DeepReorgError.
     */
    private noneIsLeft(depth: number | undefined): RetryableRpcError {
        const ofThisChain = this.all.filter((e) => e.standing !== 'wrong')
        const forks = ofThisChain.map((e) => e.fork)
        const fork = forks[0]
        if (fork && forks.every((f) => f != null))
            throw new DeepReorgError(fork.height, fork.hash, fork.found)
        const reasons = this.all.map((e) => e.reason ?? `${e.name} keeps no logs of block ${depth}`)
        const failure = new RetryableRpcError('wrongChain', `no endpoint can be used: ${reasons.join('; ')}`)
        this.troubles.report('no endpoint', failure.message)
        return failure
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
        if (this.options.identity && !options.unchecked && endpoint.standing !== 'known') {
            try {
                await this.identified(endpoint, signal)
            } catch (e) {
                if (!(e instanceof RetryableRpcError)) throw e
                return { left: pending, failure: e }
            }
        }
        let most = Infinity
        for (let at = 0; at < pending.length; ) {
            const slice = pending.slice(at, at + Math.min(most, endpoint.batchSize))
            let replies: RpcReply[]
            const kind = requestKind(slice.map((i) => calls[i].method))
            const begun = Date.now()
            try {
                replies = await this.exchange(
                    endpoint,
                    slice.map((i) => calls[i]),
                    signal,
                )
                this.endpoints.answered(endpoint)
            } catch (e) {
                const error = this.noted(e, endpoint, calls[slice[0]].method)
                if (error instanceof BatchRefusedError && slice.length > 1) {
                    most = Math.max(1, Math.floor(slice.length / 2))
                    // A range of logs may have been too much, and not the number of calls.
                    if (slice.some((i) => calls[i].method === 'eth_getLogs')) continue
                    endpoint.batchSize = most
                    endpoint.batchesSince = 0
                    continue
                }
                if (error instanceof RangeTooWideError || error instanceof ReaderStoppedError) throw error
                if (!(error instanceof RetryableRpcError || error instanceof FatalRpcError)) throw error
                // A range of logs may have been too much, and not the number of calls.
                const isRange = slice.some((i) => calls[i].method === 'eth_getLogs')
                if (!isRange || endpoint.batchSize < this.batchSize)
                    this.endpoints.sawBatch(endpoint, slice.length, false)
                const known = retryable(error)
                const failed = known.trouble === 'refused' ? ANY_REQUEST : kind
                this.endpoints.failed(endpoint, Date.now(), known.plain, failed)
                return { left: left.concat(pending.slice(at)), failure: known }
            }
            const isShort = replies.some((reply) => 'isMissing' in reply)
            this.endpoints.sawBatch(endpoint, slice.length, !isShort)
            let wentWell = true
            slice.forEach((i, n) => {
                try {
                    const reply = replies[n]
                    if ('error' in reply) throw reply.error
                    out[i] = options.decode
                        ? options.decode(reply.result, calls[i].method)
                        : (reply.result as T)
                } catch (e) {
                    const error = options.probe ? e : this.noted(e, endpoint, calls[i].method)
                    const plainFatal = error instanceof FatalRpcError && !isAboutTheRange(error)
                    if (!(error instanceof RetryableRpcError) && !(plainFatal && options.always)) throw error
                    failure = retryable(error as RetryableRpcError | FatalRpcError)
                    wentWell &&= (failure as RetryableRpcError).trouble === 'notFound'
                    left.push(i)
                }
            })
            if (wentWell) this.endpoints.succeeded(endpoint, Date.now(), kind, begun)
            at += slice.length
        }
        if (failure != null && !options.probe && (failure as RetryableRpcError).trouble !== 'notFound') {
            const kind = requestKind(left.map((i) => calls[i].method))
            this.endpoints.failed(endpoint, Date.now(), (failure as RetryableRpcError).plain, kind)
        }
        return { left, failure }
    }

    private async exchange(endpoint: Endpoint, calls: RpcCall[], signal?: AbortSignal): Promise<RpcReply[]> {
        const wait = endpoint.pacer.take(Date.now())
        if (wait > 0) await sleep(wait, signal)
        const body = writeCalls(calls)
        this.metrics.requests += 1
        this.metrics.calls += calls.length
        for (const { method } of calls) this.metrics.of(endpoint.name, method).calls += 1
        this.metrics.bytesSent += body.length
        let reply: Awaited<ReturnType<Transport['post']>>
        try {
            reply = await this.transport.post(endpoint.url, body, signal)
        } catch (e) {
            if (!(e instanceof RangeTooWideError)) throw e
            if (calls.length > 1) throw new BatchRefusedError(e.message)
            if (calls[0].method !== 'eth_getLogs') throw new RetryableRpcError('badResponse', e.message)
            throw e
        }
        this.metrics.bytesReceived += reply.bytes
        return readReplies(calls, reply)
    }

    /** Takes its lesson from the error, counts and logs it, then hands it back. */
    private noted(error: unknown, endpoint: Endpoint, method: string): unknown {
        if (error instanceof ReaderStoppedError) return error
        const kind = kindOf(error)
        if (kind == null) return error
        const known = error as Error
        known.message = redacted(known.message, endpoint.url)
        this.metrics.errors[kind] += 1
        const { failures } = this.metrics.of(endpoint.name, method)
        failures[kind] = (failures[kind] ?? 0) + 1
        if (error instanceof RetryableRpcError && (kind === 'rateLimit' || error.waitMs != null)) {
            const wish = error.waitMs == null ? null : Math.min(error.waitMs, LONGEST_WISH_MS)
            endpoint.pacer.tooFast(Date.now(), wish)
        }
        if (!(error instanceof RangeTooWideError) && !(error instanceof BeyondHeadError)) {
            const { name } = endpoint
            this.troubles.report(`${name} ${method} ${kind}`, this.inWords(known, endpoint), {
                endpoint: name,
                method,
                kind,
            })
        }
        return error
    }

    /** A trouble with the endpoint's name and, where only the owner of the settings can end it, with the way out. */
    private inWords(error: Error, { name, url }: Endpoint): string {
        const text = error.message.startsWith(withoutSecrets(url))
            ? error.message
            : `${name}: ${error.message}`
        const isRefused = error instanceof RetryableRpcError && error.trouble === 'refused'
        return `RPC trouble: ${text}${isRefused ? `; asking again until ${this.setting} is put right` : ''}`
    }

    /** Name of the setting that holds the endpoints. */
    private get setting(): string {
        return this.identity ? `RPC_URL_${this.identity.chainId}` : 'its address'
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
