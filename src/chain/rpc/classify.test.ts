import { classifyRpcError } from './classify'
import {
    BatchRefusedError,
    BeyondHeadError,
    ExecutionRevertedError,
    FatalRpcError,
    RangeTooWideError,
    RetryableRpcError,
} from './rpc-errors'

const logs = (code: number, message: string) => classifyRpcError({ code, message }, 'eth_getLogs')

describe('a refused log range is told from a rate limit by its words', () => {
    test.each([
        [-32000, 'query returned more than 10000 results'],
        [-32005, 'query returned more than 10000 results. Try with this block range [0x1, 0x2].'],
        [-32000, 'maximum [from, to] blocks distance: 10000'],
        [-32602, 'Log response size exceeded. You can make eth_getLogs requests with up to a 2K block range'],
        [-32602, 'block range is too wide'],
        [-32600, 'eth_getLogs is limited to a 10,000 range'],
        [-32005, 'logs matched by query exceeds limit of 10000'],
        [-32614, 'eth_getLogs is limited to 10,000 block range'],
        [
            -32701,
            'Please specify an address in your request or, to remove restrictions, reduce the block range',
        ],
        [-32602, 'query exceeds max results 20000, retry with the range 1-500'],
        [-32603, 'response size should not greater than 150000000 bytes, response size exceeded'],
        [-32000, 'exceed maximum block range: 5000'],
        [-32000, 'ranges over 10000 blocks are not supported, max block range 10000'],
        [-32002, 'query timeout exceeded'],
        [-32005, 'block range limit exceeded'],
    ])('%i %s', (code, message) => {
        expect(logs(code, message)).toBeInstanceOf(RangeTooWideError)
    })

    test.each([
        ['maximum [from, to] blocks distance: 10000', 10_000],
        ['eth_getLogs is limited to a 10,000 range', 10_000],
        ['You can make eth_getLogs requests with up to a 2K block range', 2_000],
        ['query returned more than 10000 results', null],
    ])('the span named in "%s" is %s', (message, span) => {
        expect((logs(-32000, message) as RangeTooWideError).maxSpan).toBe(span)
    })

    test.each([
        [-32005, 'rate limit exceeded'],
        [-32005, 'daily request count exceeded, request rate limited'],
        [429, 'Too Many Requests'],
        [-32016, 'over rate limit'],
        [-32005, 'too many requests per second'],
        [429, 'Your app has exceeded its compute units per second capacity'],
        [-32000, 'request rate exceeds limit of 10 requests per second'],
    ])('%i %s is a rate limit', (code, message) => {
        const error = logs(code, message)
        expect(error).toBeInstanceOf(RetryableRpcError)
        expect((error as RetryableRpcError).trouble).toBe('rateLimit')
    })
})

test.each([
    [-32000, 'invalid block range params'],
    [-32602, 'BlockOutOfRangeError: block height is 1 but requested was 8'],
    [-32000, 'block range extends beyond current head block'],
    [-32000, 'toBlock 10 is greater than latest block 8'],
])('%i %s means the range ends above the head', (code, message) => {
    expect(logs(code, message)).toBeInstanceOf(BeyondHeadError)
})

test.each([
    [-32603, 'internal error', 'server'],
    [-32000, 'header not found', 'notFound'],
    [-32001, 'Unknown block', 'notFound'],
    [-32000, 'something nobody has said before', 'server'],
    [-32005, '', 'server'],
])('%i %s may go away, so it is asked again', (code, message, trouble) => {
    expect((classifyRpcError({ code, message }, 'eth_getBlockByNumber') as RetryableRpcError).trouble).toBe(
        trouble,
    )
})

test.each([null, undefined, 42, 'oops', {}, { code: 'x' }])('an error of shape %p is retryable', (error) => {
    expect(classifyRpcError(error, 'eth_getLogs')).toBeInstanceOf(RetryableRpcError)
})

test('what cannot succeed is fatal: unknown method, bad parameters, a revert', () => {
    expect(classifyRpcError({ code: -32601, message: 'method not found' }, 'eth_x')).toBeInstanceOf(
        FatalRpcError,
    )
    expect(classifyRpcError({ code: -32602, message: 'invalid argument 0' }, 'eth_call')).toBeInstanceOf(
        FatalRpcError,
    )
    const revert = classifyRpcError(
        { code: 3, message: 'execution reverted', data: '0xe2517d3f' },
        'eth_call',
    )
    expect(revert).toBeInstanceOf(ExecutionRevertedError)
    expect((revert as ExecutionRevertedError).data).toBe('0xe2517d3f')
})

test('a refused batch is told from a refused call', () => {
    const error = classifyRpcError({ code: -32600, message: 'batch size too large' }, 'batch')
    expect(error).toBeInstanceOf(BatchRefusedError)
})
