import { setTimeout as sleep } from 'node:timers/promises'

/** A node answered with an error; asking the same again would give the same. */
export class RpcRefusal extends Error {
    override readonly name = 'RpcRefusal'
}

/** No endpoint gave a usable answer. */
export class RpcUnreachable extends Error {
    override readonly name = 'RpcUnreachable'
}

export interface Call {
    method: string
    params: unknown[]
}

interface Answer {
    id: number
    result?: unknown
    error?: { code?: number; message?: string }
}

const ATTEMPTS = 5
const TIMEOUT_MS = 60_000
/** Times that something is asked for that is not there. */
const PATIENCE = 5
/** Calls of one request; nodes that refuse batches are asked one by one. */
const BATCH = 50
const BUSY = /rate|too many requests|limit exceeded|capacity|timeout|timed out|temporar|unavailable/i

/**
 * JSON-RPC over HTTP, as plain as it gets: endpoints are taken in turn, a failure is tried again on the next one, ever
 * more slowly.
 */
export class Rpc {
    private turn = 0
    private inFlight = 0
    private readonly waiting: (() => void)[] = []
    private batches = true

    /** @param parallel requests under way at most */
    constructor(
        readonly urls: readonly string[],
        private readonly parallel = 8,
    ) {}

    /** @throws RpcRefusal, RpcUnreachable */
    async call<T>(method: string, ...params: unknown[]): Promise<T> {
        const [answer] = await this.ask([{ method, params }])
        return answer as T
    }

    /**
     * Answers in the order of the calls; an empty answer (null) counts as not there yet and is asked again.
     * @throws RpcUnreachable when one stays empty
     */
    async many<T>(calls: Call[]): Promise<T[]> {
        const answers = await this.some<T>(calls)
        const missing = answers.indexOf(null)
        if (missing < 0) return answers as T[]
        const { method, params } = calls[missing]
        throw new RpcUnreachable(`${method}(${String(params[0])}) is not there, asked ${PATIENCE} times`)
    }

    /** The same, with null for what is not there however often it is asked for. */
    async some<T>(calls: Call[]): Promise<(T | null)[]> {
        const parts: Call[][] = []
        for (let i = 0; i < calls.length; i += BATCH) parts.push(calls.slice(i, i + BATCH))
        const answers = await Promise.all(parts.map((part) => this.part(part)))
        return answers.flat() as (T | null)[]
    }

    private async part(calls: Call[]): Promise<unknown[]> {
        let answers = await this.ask(calls)
        for (let attempt = 1; attempt < PATIENCE && answers.includes(null); attempt++) {
            await sleep(100 * 2 ** attempt)
            answers = await this.ask(calls)
        }
        return answers
    }

    private async ask(calls: Call[]): Promise<unknown[]> {
        if (!this.batches && calls.length > 1) return this.oneByOne(calls)
        let last = ''
        for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
            const url = this.urls[this.turn++ % this.urls.length]
            try {
                return await this.post(url, calls)
            } catch (error) {
                if (error instanceof RpcRefusal) throw error
                last = `${new URL(url).origin}: ${(error as Error).message}`
                if (calls.length > 1 && attempt >= 1) {
                    this.batches = false
                    return this.oneByOne(calls)
                }
                if (attempt < ATTEMPTS - 1) await sleep(200 * 2 ** attempt)
            }
        }
        throw new RpcUnreachable(`${calls[0].method} got no answer: ${last}`)
    }

    private async oneByOne(calls: Call[]): Promise<unknown[]> {
        return (await Promise.all(calls.map((call) => this.ask([call])))).flat()
    }

    private async post(url: string, calls: Call[]): Promise<unknown[]> {
        await this.enter()
        try {
            const requests = calls.map((call, id) => ({ jsonrpc: '2.0', id, ...call }))
            const response = await fetch(url, {
                method: 'POST',
                headers: { 'content-type': 'application/json' },
                body: JSON.stringify(calls.length === 1 ? requests[0] : requests),
                signal: AbortSignal.timeout(TIMEOUT_MS),
            })
            const text = await response.text()
            if (!text.startsWith('{') && !text.startsWith('[')) throw new Error(`HTTP ${response.status}`)
            const body = JSON.parse(text) as Answer | Answer[]
            const answers = Array.isArray(body) ? body : [body]
            if (answers.length !== calls.length)
                throw new Error(answers[0]?.error?.message ?? 'the batch came back incomplete')
            const byId = new Map(answers.map((answer) => [answer.id, answer]))
            return calls.map((call, id) => resultOf(byId.get(id) ?? answers[id], call))
        } finally {
            this.inFlight--
            this.waiting.shift()?.()
        }
    }

    private async enter(): Promise<void> {
        while (this.inFlight >= this.parallel) await new Promise<void>((done) => this.waiting.push(done))
        this.inFlight++
    }
}

function resultOf({ result, error }: Answer, { method }: Call): unknown {
    if (error === undefined || error === null) return result ?? null
    const message = `${method}: ${error.message ?? JSON.stringify(error)}`
    if (error.code === 429 || BUSY.test(message)) throw new Error(message)
    throw new RpcRefusal(message)
}

export const hex = (n: number): string => `0x${n.toString(16)}`
