import { Endpoints, requestKind } from './rpc/endpoints'
import { RetryableRpcError } from './rpc/rpc-errors'
import type { Transport } from './rpc/transport'
import { quickClient } from './testing/client'

const LOGS = ['eth_getLogs', 'eth_getBlockByNumber']
const HEADER = ['eth_getBlockByNumber']
const RECEIPT = ['eth_getTransactionReceipt']

describe.each([
    { what: 'logs', hangsAt: LOGS },
    { what: 'receipts', hangsAt: RECEIPT },
    { what: 'batches of receipts', hangsAt: [...RECEIPT, ...RECEIPT] },
    { what: 'batches of headers', hangsAt: [...HEADER, ...HEADER] },
    { what: 'the head', hangsAt: ['eth_blockNumber'] },
])('an endpoint that hangs at $what and answers everything else', ({ hangsAt }) => {
    test('rests longer and longer, so that little time is lost with it', () => {
        const options = { urls: ['http://a', 'http://b'], batchSize: 10, coolDownMs: 15_000 }
        const endpoints = new Endpoints(options)
        const day = 86_400_000
        let lost = 0
        for (let now = 0; now < day; now += 100) {
            const header = endpoints.pick(now)!
            endpoints.succeeded(header, now, requestKind(hangsAt.length > 1 ? HEADER : ['eth_chainId']))
            const endpoint = endpoints.pick(now)!
            if (endpoint.index > 0) continue
            now += 30_000
            lost += 30_000
            endpoints.failed(endpoint, now, 'did not answer in time', requestKind(hangsAt))
        }
        expect(lost / day).toBeLessThan(0.12)
        expect(endpoints.all[0]).toMatchObject({ trouble: 'did not answer in time' })
        expect(endpoints.all[0].failures).toBeGreaterThan(10)
    })
})

test('an endpoint that gives again what it failed at counts as well, whatever it gave before', () => {
    const endpoints = new Endpoints({ urls: ['http://a'], batchSize: 10, coolDownMs: 10 })
    const [a] = endpoints.all
    endpoints.failed(a, 0, 'did not answer in time', requestKind(LOGS))
    endpoints.failed(a, 0, 'did not answer in time', requestKind(RECEIPT))
    endpoints.succeeded(a, 100, requestKind(LOGS))
    expect(a).toMatchObject({ failures: 1, trouble: 'did not answer in time' })
    endpoints.succeeded(a, 100, requestKind([...RECEIPT, ...RECEIPT]))
    expect(a).toMatchObject({ failures: 0, trouble: null })
})

test('failures of a kind of request that is not made any more are forgotten', () => {
    const options = { urls: ['http://a'], batchSize: 10, coolDownMs: 10, maxCoolDownMs: 100 }
    const endpoints = new Endpoints(options)
    const [a] = endpoints.all
    for (let n = 0; n < 5; n++) endpoints.failed(a, 0, 'busy', requestKind(RECEIPT))
    endpoints.failed(a, 1_000, 'busy', requestKind(LOGS))
    expect(a.failures).toBe(1)
})

type Call = { id: number; method: string }

/** Answers every call, but for those of the first endpoint that `fails` says how to fail. */
function transport(asked: Call[][], fails: (calls: Call[]) => 'hang' | 'error' | null): Transport {
    return {
        post: async (url, body) => {
            const parsed = JSON.parse(body)
            const calls: Call[] = [parsed].flat()
            const failure = url.startsWith('http://a') ? fails(calls) : null
            if (failure) asked.push(calls)
            if (failure === 'hang') throw new RetryableRpcError('timeout', 'no answer in time')
            const answers = calls.map(({ id }) => ({
                jsonrpc: '2.0',
                id,
                ...(failure ? { error: { code: -32603, message: 'internal error' } } : { result: '0x1' }),
            }))
            const text = JSON.stringify(Array.isArray(parsed) ? answers : answers[0])
            return { status: 200, body: text, bytes: text.length, retryAfterMs: null }
        },
        close: () => {},
    }
}

describe.each([
    { what: 'hangs at logs', fails: ([{ method }]: Call[]) => (method === 'eth_getLogs' ? 'hang' : null) },
    {
        what: 'answers logs with an error',
        fails: ([{ method }]: Call[]) => (method === 'eth_getLogs' ? 'error' : null),
    },
    {
        what: 'hangs at receipts',
        fails: ([{ method }]: Call[]) => (method === 'eth_getTransactionReceipt' ? 'hang' : null),
    },
] as const)('a preferred endpoint that $what alone', ({ fails }) => {
    test('is asked for them ever more rarely, and for the rest as before', async () => {
        const asked: Call[][] = []
        const client = quickClient(['http://a', 'http://b'], {
            coolDownMs: 5,
            transport: transport(asked, fails),
        })
        const began = Date.now()
        let rounds = 0
        for (; rounds < 400; rounds++) {
            await client.call('eth_getBlockByNumber', ['0x1', false])
            await client.call('eth_getLogs', [{}])
            await client.call('eth_getTransactionReceipt', ['0x1'])
            await new Promise((resolve) => setTimeout(resolve, 1))
        }
        // Rests of 5, 10, 20, … ms: their number grows with the logarithm of the time.
        expect(asked.length).toBeLessThan(3 + Math.log2((Date.now() - began) / 5 + 1))
        expect(client.all[0].failures).toBeGreaterThan(2)
        client.close()
    })
})
