import { BadAnswer, type Call } from './shapes'

/** The endpoint answered with an error of JSON-RPC's own. */
export class ErrorAnswer extends Error {
    override readonly name = 'ErrorAnswer'

    constructor(
        message: string,
        /** The contract itself refused (code 3): asking again gives the same. */
        readonly isRevert: boolean,
    ) {
        super(message)
    }
}

const TIMEOUT_MS = 60_000
const MAX_BYTES = 256 * 1024 * 1024
/** Calls of one request. */
const MAX_BATCH = 50
/** Failures in a row on a range of blocks before it is halved, and successes before it is doubled. */
const FAILURES = 3
const SUCCESSES = 16

/** One provider of a chain: what it is called, and what was learned of it. */
export class Endpoint {
    /** Its origin: the rest of the URL may hold a key. */
    readonly name: string
    /** Asked who it is, and the right one; false again after a failure. */
    isKnown = false
    /** Why it is left out for good; null while it is not. */
    wrong: string | null = null
    /** It was found to leave out logs that receipts have. */
    lacksLogs = false
    /** Widest range of blocks that it is asked for. */
    span = Number.MAX_SAFE_INTEGER
    private batch = MAX_BATCH
    private narrow = 0
    private calm = 0

    constructor(readonly url: string) {
        this.name = new URL(url).origin
    }

    /** Answers in the order of the calls, checked. @throws ErrorAnswer, BadAnswer, or what the connection ended with */
    async ask<T>(calls: Call<T>[]): Promise<T[]> {
        const answers: T[] = []
        for (let i = 0; i < calls.length; ) {
            const part = calls.slice(i, i + this.batch)
            try {
                answers.push(...(await this.post(part)))
            } catch (error) {
                // Whatever it says: a smaller request may do.
                this.batch = Math.max(1, Math.floor(part.length / 2))
                throw error
            }
            i += part.length
            if (part.length === this.batch) this.batch = Math.min(this.batch * 2, MAX_BATCH)
        }
        return answers
    }

    rangeWorked(width: number): void {
        this.narrow = 0
        if (width < this.span || ++this.calm < SUCCESSES) return
        this.calm = 0
        this.span = Math.min(this.span * 2, Number.MAX_SAFE_INTEGER)
    }

    /** Notes that a range failed, for whatever reason. @returns whether it is asked for a narrower one from now on */
    rangeFailed(width: number): boolean {
        this.calm = 0
        if (++this.narrow < FAILURES || width <= 1) return false
        this.narrow = 0
        this.span = Math.floor(width / 2)
        return true
    }

    private async post<T>(calls: Call<T>[]): Promise<T[]> {
        const requests = calls.map(({ method, params }, id) => ({ jsonrpc: '2.0', id, method, params }))
        const response = await fetch(this.url, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify(calls.length === 1 ? requests[0] : requests),
            signal: AbortSignal.timeout(TIMEOUT_MS),
        })
        const text = await limited(response)
        let body: unknown
        try {
            body = JSON.parse(text)
        } catch {
            throw new BadAnswer(`HTTP ${response.status}, no JSON`)
        }
        if (response.status === 429) throw new Error('HTTP 429, too many requests')
        return answersOf(body, calls, response.status)
    }
}

/** Reads a body no further than its limit. */
async function limited(response: Response): Promise<string> {
    const parts: Uint8Array[] = []
    let size = 0
    for await (const part of response.body ?? []) {
        size += part.length
        if (size > MAX_BYTES) throw new BadAnswer(`it answers with more than ${MAX_BYTES} bytes`)
        parts.push(part)
    }
    return Buffer.concat(parts).toString('utf8')
}

interface Message {
    id?: unknown
    result?: unknown
    error?: { code?: unknown; message?: unknown } | null
}

/** Matches answers to calls by id, which a server may give back as a number or as text (JSON-RPC 2.0, 5). */
function answersOf<T>(body: unknown, calls: Call<T>[], status: number): T[] {
    const isBatch = calls.length > 1
    if (!Array.isArray(body)) {
        const message = messageOf(body, status)
        if (!isBatch) return [resultOf(message, calls[0])]
        if (message.error) throw errorOf(message.error, 'a batch')
        throw new BadAnswer('a batch was asked for, one answer came')
    }
    const messages = body.map((each) => messageOf(each, status))
    if (messages.length !== calls.length) {
        const refused = messages.find(({ error }) => error)
        if (refused) throw errorOf(refused.error!, 'a batch')
        throw new BadAnswer(`${calls.length} answers were asked for, ${messages.length} came`)
    }
    if (!isBatch) return [resultOf(messages[0], calls[0])]
    const byId = new Map(messages.map((message) => [idOf(message), message]))
    return calls.map((call, id) => {
        const message = byId.get(String(id))
        if (message) return resultOf(message, call)
        const refused = messages.find(({ id, error }) => error && (id === null || id === undefined))
        if (refused) throw errorOf(refused.error!, call.method)
        throw new BadAnswer(`answer ${id} of a batch of ${calls.length} is missing`)
    })
}

function idOf({ id }: Message): string | null {
    if (typeof id === 'number') return String(id)
    return typeof id === 'string' && /^\d+$/.test(id) ? String(Number(id)) : null
}

function messageOf(body: unknown, status: number): Message {
    if (typeof body === 'object' && body !== null && ('result' in body || 'error' in body))
        return body as Message
    throw new BadAnswer(`HTTP ${status}, no JSON-RPC answer`)
}

function resultOf<T>(message: Message, call: Call<T>): T {
    if (message.error !== undefined && message.error !== null) throw errorOf(message.error, call.method)
    const { id, result = null } = message
    // One call alone: some servers leave its id out.
    if (id !== undefined && id !== null && idOf(message) === null)
        throw new BadAnswer('the answer is to another call')
    return call.read ? call.read(result) : (result as T)
}

function errorOf(error: NonNullable<Message['error']>, method: string): ErrorAnswer {
    const { code, message } = typeof error === 'object' ? error : { code: null, message: String(error) }
    const said = typeof message === 'string' ? message.slice(0, 200) : 'an error without a message'
    return new ErrorAnswer(`${method}: ${said}`, code === 3)
}
