import { setTimeout as sleep } from 'node:timers/promises'
import { CannotVerify } from '../cannot-run'
import { Endpoint, ErrorAnswer } from './endpoint'
import { blockHashCall, type Call, chainIdCall, type Times } from './shapes'

/** Endpoints that are well answered with errors, again and again. */
export class RpcRefusal extends Error {
    override readonly name = 'RpcRefusal'
}

/** No endpoint gave a usable answer. */
export class RpcUnreachable extends Error {
    override readonly name = 'RpcUnreachable'
}

/** What makes an endpoint the chain that the index is of. */
export interface Identity {
    chainId: number
    /** Blocks that it must have, with these hashes: the first one that the index was built on, and the last one it holds. */
    blocks: { height: number; hash: string }[]
    /** Between which the times of its blocks lie. */
    times: Times
}

/** Times that something is asked for before it is given up: on failures, on errors, and when it is not there. */
const ATTEMPTS = 5
const REFUSALS = 3
const PATIENCE = 5
/** Calls of one part of `some`. */
const PART = 50

/**
 * The endpoints of one chain, over JSON-RPC. Each is asked who it is before its first use and after every failure: one of
 * another chain is left out by name, one that can't be asked is passed over. They are taken in turn; what fails is tried
 * again on the next one, ever more slowly. What an error says in words decides nothing.
 */
export class Rpc {
    readonly endpoints: readonly Endpoint[]
    /** Sentences about endpoints. */
    readonly notes = new Set<string>()
    /** Those of them that say why something of the chain cannot be verified. */
    readonly doubts = new Set<string>()
    private turn = 0
    private inFlight = 0
    private readonly waiting: (() => void)[] = []
    private readonly asking = new Map<Endpoint, Promise<void>>()

    /** @param identity null: endpoints are taken at their word. @param parallel requests under way at most */
    constructor(
        urls: readonly string[],
        private readonly identity: Identity | null = null,
        private readonly parallel = 8,
        private readonly retryMs = 200,
    ) {
        this.endpoints = urls.map((url) => new Endpoint(url))
    }

    /** Notes why something of the chain cannot be verified. */
    doubt(why: string): void {
        this.notes.add(why)
        this.doubts.add(why)
    }

    get times(): Times {
        return this.identity?.times ?? { from: 1, to: Number.MAX_SAFE_INTEGER }
    }

    /** Asks every endpoint (again) who it is. @throws CannotVerify, RpcUnreachable when none is the right one */
    async identify(): Promise<void> {
        for (const endpoint of this.endpoints) endpoint.isKnown = false
        for (const endpoint of this.endpoints.filter(({ wrong }) => wrong === null)) {
            await this.meet(endpoint).catch((error: Error) => {
                if (endpoint.wrong === null)
                    this.notes.add(
                        `${endpoint.name} was passed over, for it could not be asked: ${error.message}`,
                    )
            })
        }
        await this.next()
    }

    /** @throws RpcRefusal, RpcUnreachable, CannotVerify */
    call<T>(method: string, ...params: unknown[]): Promise<T> {
        return this.one<T>({ method, params })
    }

    /** One answer, which may be empty. @throws RpcRefusal, RpcUnreachable, CannotVerify */
    async one<T>(call: Call<T>): Promise<T> {
        const [answer] = await this.ask([call])
        return answer
    }

    /**
     * Answers in the order of the calls; an empty answer (null) counts as not there yet and is asked for again.
     * @throws RpcUnreachable when one stays empty
     */
    async many<T>(calls: Call<T | null>[]): Promise<T[]> {
        const answers = await this.some<T>(calls)
        const missing = answers.indexOf(null)
        if (missing < 0) return answers as T[]
        const { method, params } = calls[missing]
        throw new RpcUnreachable(`${method}(${String(params[0])}) is not there, asked ${PATIENCE} times`)
    }

    /** The same, with null for what is not there however often it is asked for. */
    async some<T>(calls: Call<T | null>[]): Promise<(T | null)[]> {
        const parts: Call<T | null>[][] = []
        for (let i = 0; i < calls.length; i += PART) parts.push(calls.slice(i, i + PART))
        return (await Promise.all(parts.map((part) => this.part(part)))).flat()
    }

    private async part<T>(calls: Call<T | null>[]): Promise<(T | null)[]> {
        const answers = await this.ask(calls)
        for (let attempt = 1; attempt < PATIENCE; attempt++) {
            const missing = answers.flatMap((answer, i) => (answer === null ? [i] : []))
            if (missing.length === 0) break
            await sleep((this.retryMs / 2) * 2 ** attempt)
            const again = await this.ask(missing.map((i) => calls[i]))
            for (const [n, i] of missing.entries()) answers[i] = again[n]
        }
        return answers
    }

    private async ask<T>(calls: Call<T>[]): Promise<T[]> {
        let [last, refusals] = ['', 0]
        for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
            const endpoint = await this.next(new Set(), calls[0].method)
            try {
                return await this.on(endpoint, () => endpoint.ask(calls))
            } catch (error) {
                const { message } = error as Error
                last = `${endpoint.name}: ${message}`
                if (error instanceof ErrorAnswer) {
                    if (error.isRevert && calls.length === 1) throw new RpcRefusal(message)
                    // An endpoint that says who it is in between is well, and means it.
                    if (++refusals >= REFUSALS && calls.length === 1) throw new RpcRefusal(last)
                }
                if (calls.length > 1 && attempt >= 1)
                    return (await Promise.all(calls.map((call) => this.ask([call])))).flat()
                if (attempt < ATTEMPTS - 1) await this.pause(attempt)
            }
        }
        throw new RpcUnreachable(`${calls[0].method} got no answer: ${last}`)
    }

    pause(attempt: number): Promise<void> {
        return sleep(this.retryMs * 2 ** Math.min(attempt, 5))
    }

    /** Works with an endpoint, within the limit of requests; one that fails is asked who it is before it is used again. */
    async on<T>(endpoint: Endpoint, work: () => Promise<T>): Promise<T> {
        while (this.inFlight >= this.parallel) await new Promise<void>((done) => this.waiting.push(done))
        this.inFlight++
        try {
            return await work()
        } catch (error) {
            endpoint.isKnown = false
            throw error
        } finally {
            this.inFlight--
            this.waiting.shift()?.()
        }
    }

    /**
     * The next endpoint that is well and of the right chain.
     * @throws CannotVerify when all are of another chain, RpcUnreachable when none of the others can be asked
     */
    async next(avoid: ReadonlySet<Endpoint> = new Set(), method = 'eth_chainId'): Promise<Endpoint> {
        let last = ''
        for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
            const [start, count] = [this.turn++, this.endpoints.length]
            for (let i = 0; i < count; i++) {
                const endpoint = this.endpoints[(start + i) % count]
                if (endpoint.wrong !== null || avoid.has(endpoint)) continue
                try {
                    await this.meet(endpoint)
                    return endpoint
                } catch (error) {
                    last = `${endpoint.name}: ${(error as Error).message}`
                }
            }
            if (this.endpoints.every(({ wrong }) => wrong !== null))
                throw new CannotVerify(this.endpoints.map(({ name, wrong }) => `${name} ${wrong}`).join('\n'))
            await this.pause(attempt)
        }
        const asked = this.identity === null ? method : 'eth_chainId'
        throw new RpcUnreachable(`${asked} got no answer: ${last}`)
    }

    /** Makes sure who an endpoint is. @throws when it can't be asked, or is another chain (`wrong` says so then) */
    private async meet(endpoint: Endpoint): Promise<void> {
        if (endpoint.isKnown || this.identity === null) return
        let meeting = this.asking.get(endpoint)
        if (!meeting) {
            meeting = this.check(endpoint, this.identity).finally(() => this.asking.delete(endpoint))
            this.asking.set(endpoint, meeting)
        }
        await meeting
    }

    private async check(endpoint: Endpoint, { chainId, blocks }: Identity): Promise<void> {
        const [answered] = await endpoint.ask([chainIdCall])
        if (answered !== chainId)
            this.leaveOut(
                endpoint,
                `is chain ${answered}, expected ${chainId}: set RPC_URL_${chainId} to endpoints of it`,
            )
        for (const { height, hash } of blocks) {
            const [found] = await endpoint.ask([blockHashCall(height)])
            if (found === null)
                throw new Error(
                    `it does not have block ${height} of chain ${chainId}, which the index has: try again`,
                )
            if (found !== hash.toLowerCase())
                this.leaveOut(
                    endpoint,
                    `has block ${height} of chain ${chainId} as ${found}, the index as ${hash}: the chain was reorganised, or the node is of another network`,
                )
        }
        endpoint.isKnown = true
    }

    private leaveOut(endpoint: Endpoint, why: string): never {
        endpoint.wrong = why
        this.notes.add(`${endpoint.name} is left out: it ${why}`)
        throw new Error(why)
    }
}
