import { classifyRpcError } from './classify'
import { BatchRefusedError, FatalRpcError, RangeTooWideError, RetryableRpcError } from './rpc-errors'
import type { HttpReply } from './transport'

export interface RpcCall {
    method: string
    params: readonly unknown[]
}

/** One call's answer: the `result` member, or why there is none. */
export type RpcReply = { result: unknown } | { error: RetryableRpcError | FatalRpcError }

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
    if (calls.length === 1) return [readReply(calls[0], Array.isArray(body) ? body[0] : body)]
    if (!Array.isArray(body)) throw wholeBatchError(body)
    const byId = new Map<unknown, unknown>(body.map((b) => [b?.id, b]))
    return calls.map((call, id) => readReply(call, byId.get(id)))
}

function parse(reply: HttpReply): any {
    if (reply.status === 429) throw new RetryableRpcError('rateLimit', 'HTTP 429 too many requests')
    if (reply.status === 413) throw new BatchRefusedError('HTTP 413 request too large')
    try {
        const body = JSON.parse(reply.body)
        if (typeof body === 'object' && body != null && (reply.status === 200 || isRpc(body))) return body
    } catch {
        // told below, with the status
    }
    if (reply.status !== 200) throw new RetryableRpcError('http', `HTTP ${reply.status}: ${head(reply.body)}`)
    throw new RetryableRpcError('badResponse', `expected a JSON-RPC answer, got ${head(reply.body)}`)
}

function isRpc(body: any): boolean {
    return Array.isArray(body) ? body.every(isRpc) : 'error' in body && typeof body.error === 'object'
}

function readReply(call: RpcCall, message: any): RpcReply {
    if (message == null || typeof message !== 'object') {
        return { error: new RetryableRpcError('badResponse', `${call.method}: no answer in the batch`) }
    }
    if (message.error != null) return { error: classifyRpcError(message.error, call.method) }
    if (message.result === undefined) {
        const got = head(JSON.stringify(message))
        return {
            error: new RetryableRpcError('badResponse', `${call.method}: neither result nor error in ${got}`),
        }
    }
    return { result: message.result }
}

function wholeBatchError(body: any): Error {
    if (body.error == null) {
        return new RetryableRpcError('badResponse', `expected a batch, got ${head(JSON.stringify(body))}`)
    }
    const error = classifyRpcError(body.error, 'batch')
    const talksOfSomethingElse = error instanceof RetryableRpcError && error.trouble === 'rateLimit'
    if (talksOfSomethingElse || error instanceof RangeTooWideError) return error
    return new BatchRefusedError(error.message)
}

function head(text: string): string {
    return text.length > 120 ? `'${text.slice(0, 120)}…'` : `'${text}'`
}
