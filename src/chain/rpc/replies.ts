import { classifyRpcError } from './classify'
import { excerpt } from './excerpt'
import { BatchRefusedError, FatalRpcError, RangeTooWideError, RetryableRpcError } from './rpc-errors'
import type { HttpReply } from './transport'

export interface RpcCall {
    method: string
    params: readonly unknown[]
}

/** One call's answer: the `result` member, or why there is none. */
export type RpcReply = { result: unknown } | { error: RetryableRpcError | FatalRpcError; isMissing?: true }

/** The request body; calls are numbered from 0, a single one is not wrapped in an array. */
export function writeCalls(calls: readonly RpcCall[]): string {
    const messages = calls.map((c, id) => ({ jsonrpc: '2.0', id, method: c.method, params: c.params }))
    return JSON.stringify(messages.length === 1 ? messages[0] : messages)
}

/**
 * Reads the answer to `calls`, in their order. What spoils the whole exchange (a status, no JSON, one error for the
 * batch) is thrown; what spoils one call stands in its reply.
 */
export function readReplies(calls: readonly RpcCall[], reply: HttpReply): RpcReply[] {
    const body = parse(reply)
    if (calls.length === 1) return [readReply(calls[0], single(body))]
    if (!Array.isArray(body)) throw wholeBatchError(body)
    const byId = new Map<string, unknown>()
    for (const message of body) {
        const id = idOf(message)
        if (id == null) continue
        if (byId.has(id)) throw badResponse(`two answers to call ${id} of a batch`)
        byId.set(id, message)
    }
    return calls.map((call, id) => readReply(call, byId.get(String(id))))
}

/** What a status means that stays until somebody sees to the address. */
const REFUSALS: Record<number, string> = {
    401: 'its key is missing, wrong or has expired',
    402: 'it wants to be paid',
    403: 'it does not let this key or this machine in',
    404: 'nothing is at this address any more',
    405: 'no JSON-RPC is at this address',
    407: 'a proxy before it wants a login',
    410: 'it is gone for good',
    421: 'this host is not served there',
    451: 'it may not be served from here',
}

function refusalOf({ status, movedTo }: HttpReply): string | null {
    if (status in REFUSALS) return REFUSALS[status]
    if (status < 300 || status >= 400) return null
    return movedTo ? `it has moved to ${movedTo}` : 'it has moved'
}

/** Error answers that say what is to be asked otherwise, under whatever status they come. */
function isAboutTheRequest(body: any): boolean {
    const errors = (Array.isArray(body) ? body : [body]).map(({ error }) =>
        classifyRpcError(error, 'eth_getLogs'),
    )
    return errors.some((error) =>
        error instanceof FatalRpcError
            ? error.constructor !== FatalRpcError
            : error.trouble === 'rateLimit' || error.trouble === 'notFound',
    )
}

function parse(reply: HttpReply): any {
    if (reply.status === 429)
        throw new RetryableRpcError('rateLimit', 'HTTP 429 too many requests', reply.retryAfterMs)
    if (reply.status === 413) throw new BatchRefusedError('HTTP 413 request too large')
    const refusal = refusalOf(reply)
    const body = readJson(reply.body)
    if (body != null && (reply.status === 200 || (isRpc(body) && (!refusal || isAboutTheRequest(body)))))
        return body
    if (refusal) {
        const plain = `HTTP ${reply.status}, ${refusal}`
        throw new RetryableRpcError('refused', `${plain}: ${excerpt(reply.body)}`, null, plain)
    }
    if (reply.status !== 200)
        throw new RetryableRpcError(
            'http',
            `HTTP ${reply.status}: ${excerpt(reply.body)}`,
            reply.status === 503 ? reply.retryAfterMs : null,
            `HTTP ${reply.status}`,
        )
    throw badResponse(`expected a JSON-RPC answer, got ${excerpt(reply.body)}`)
}

/** The object or list that a text is; null when it is neither. */
function readJson(text: string): any {
    try {
        const body = JSON.parse(text)
        return typeof body === 'object' ? body : null
    } catch {
        return null
    }
}

function isRpc(body: any): boolean {
    const isError = (message: any) => message != null && typeof message === 'object' && 'error' in message
    return Array.isArray(body) ? body.length > 0 && body.every(isError) : isError(body)
}

/** The one message of a call that was sent alone; some endpoints wrap it all the same. */
function single(body: any): unknown {
    const message = Array.isArray(body) ? (body.length === 1 ? body[0] : null) : body
    const id = idOf(message)
    if (id != null && id !== '0') throw badResponse(`expected the answer to call 0, got that to call ${id}`)
    return message
}

/** JSON-RPC 2.0 allows numbers and strings: 3, 3.0 and "3" are the id 3. */
function idOf(message: any): string | null {
    const id = message == null || typeof message !== 'object' ? null : message.id
    return typeof id === 'number' || (typeof id === 'string' && id.trim() !== '') ? String(Number(id)) : null
}

function readReply(call: RpcCall, message: any): RpcReply {
    if (message == null || typeof message !== 'object') {
        return { error: badResponse(`${call.method}: no answer in the batch`), isMissing: true }
    }
    if (message.error != null) return { error: classifyRpcError(message.error, call.method) }
    if (message.result === undefined) {
        return { error: badResponse(`${call.method}: neither result nor error in ${excerpt(message)}`) }
    }
    return { result: message.result }
}

function wholeBatchError(body: any): Error {
    if (body.error == null) return badResponse(`expected a batch, got ${excerpt(body)}`)
    const error = classifyRpcError(body.error, 'batch')
    const talksOfSomethingElse = error instanceof RetryableRpcError && error.trouble === 'rateLimit'
    if (talksOfSomethingElse || error instanceof RangeTooWideError) return error
    return new BatchRefusedError(error.message)
}

function badResponse(message: string): RetryableRpcError {
    return new RetryableRpcError('badResponse', message)
}
