import { excerpt } from './excerpt'
import {
    BatchRefusedError,
    BeyondHeadError,
    ExecutionRevertedError,
    FatalRpcError,
    RangeTooWideError,
    RetryableRpcError,
} from './rpc-errors'

const BEYOND_HEAD =
    /invalid block range|BlockOutOfRange|block range extends beyond|beyond (the )?(current )?head|(to|from)Block.{0,20}(greater|higher|larger) than.{0,20}(latest|head|current)/i

const BATCH_REFUSED =
    /batch.{0,40}(too (large|big|many)|limit|not (supported|allowed)|exceed|disabled)|too many (calls|requests) in.{0,10}batch/i

const RATE_LIMITED =
    /rate.?limit|too many requests|requests? (per|limit)|compute units|capacity|throttl|quota|credits|call rate/i

/** og-evm, geth, Erigon, Nethermind, Reth and the larger public providers. */
const TOO_WIDE =
    /query returned more than|blocks distance|more than \d+ (results|logs)|max(imum)? (results|logs|block range)|(block )?range.{0,30}(too (wide|large|big)|limit|exceed|not supported|maximum|up to|at most)|(limited to|exceeds?|max(imum)?).{0,30}(block|range|results|logs)|too many (results|logs|blocks)|response (size )?(is )?(too (large|big)|(size )?(exceed|larger))|(response|result) size|query (timeout|timed out)|query exceeds|reduce.{0,20}range|up to.{0,12}block range|smaller range|this block range/i

const REVERTED = /execution reverted|\breverted\b|out of gas|invalid opcode|stack (over|under)flow/i

/** -32601 no such method, -32602 bad parameters, -32600 bad request, -32700 unreadable request. */
const FATAL_CODES: ReadonlySet<number> = new Set([-32601, -32602, -32600, -32700])

/**
 * Turns the `error` member of a JSON-RPC answer into an error class.
 * Texts go before codes: -32005 alone is used for rate limits and for result caps, -32602 for ranges.
 * Anything not recognised is retryable, so that a provider's odd words never end the service.
 */
export function classifyRpcError(error: unknown, method: string): RetryableRpcError | FatalRpcError {
    const { code, message, data } = readError(error)
    const text = `${method}: ${message}${code == null ? '' : ` (${code})`}`
    if (method === 'eth_call' || method === 'eth_estimateGas') {
        if (code === 3 || REVERTED.test(message)) return new ExecutionRevertedError(text, code, data)
    }
    if (BATCH_REFUSED.test(message)) return new BatchRefusedError(text, code, data)
    if (method === 'eth_getLogs') {
        if (BEYOND_HEAD.test(message)) return new BeyondHeadError(text, code, data)
        if (TOO_WIDE.test(message) && !isRate(message)) return new RangeTooWideError(text, namedSpan(message))
    }
    if (code === 429 || isRate(message)) return new RetryableRpcError('rateLimit', text)
    if (/not found|unknown block|missing trie|not available|pruned/i.test(message) && code !== -32601) {
        return new RetryableRpcError('notFound', text)
    }
    if (code != null && FATAL_CODES.has(code)) return new FatalRpcError(text, code, data)
    return new RetryableRpcError('server', text)
}

function isRate(message: string): boolean {
    return RATE_LIMITED.test(message) && !/results|logs|blocks? (range|distance)/i.test(message)
}

function readError(error: unknown): { code: number | null; message: string; data: unknown } {
    if (typeof error === 'string') return { code: null, message: error, data: null }
    if (typeof error !== 'object' || error == null) {
        return { code: null, message: `error of unknown shape: ${excerpt(error)}`, data: null }
    }
    const { code, message, data } = error as Record<string, unknown>
    return {
        code: typeof code === 'number' ? code : typeof code === 'string' && code !== '' ? Number(code) : null,
        message: typeof message === 'string' ? message.slice(0, 1000) : excerpt(error),
        data: data ?? null,
    }
}

/** "maximum [from, to] blocks distance: 10000", "limited to a 10,000 range", "up to a 2K block range". */
function namedSpan(message: string): number | null {
    const m =
        /distance:? (\d[\d,]*)/i.exec(message) ??
        /(?:limited to|up to|maximum(?: is)?|max|exceeds?)(?: the)?(?: limit of)?(?: a)? (\d[\d,]*)(k?) ?(?:blocks?|block range|range)/i.exec(
            message,
        )
    if (m == null) return null
    const n = Number(m[1].replaceAll(',', '')) * (m[2]?.toLowerCase() === 'k' ? 1000 : 1)
    return Number.isSafeInteger(n) && n > 0 ? n : null
}
