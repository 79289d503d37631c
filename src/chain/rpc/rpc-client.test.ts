import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { quickClient } from '../testing/client'
import { type FaultProxy, type FaultRule, startFaultProxy } from '../testing/fault-proxy'
import { FatalRpcError, RangeTooWideError, ReaderStoppedError, RetryableRpcError } from './rpc-errors'

let backend: http.Server
let first: FaultProxy
let second: FaultProxy

beforeAll(async () => {
    // Answers every call with its own first parameter.
    backend = http.createServer(async (request, response) => {
        let body = ''
        for await (const chunk of request) body += chunk
        const answers = JSON.parse(body).map((c: any) => ({
            jsonrpc: '2.0',
            id: c.id,
            result: c.params[0] ?? 'ok',
        }))
        response.end(JSON.stringify(answers.reverse()))
    })
    await new Promise<void>((resolve) => backend.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(backend.address() as AddressInfo).port}`
    first = await startFaultProxy(url)
    second = await startFaultProxy(url)
})

afterAll(async () => {
    await first.stop()
    await second.stop()
    backend.closeAllConnections()
    backend.close()
})

beforeEach(() => {
    for (const proxy of [first, second]) {
        proxy.fault(null)
        proxy.calls.length = 0
    }
})

/** The rule for the first `n` calls, then none. */
function times(n: number, rule: FaultRule): FaultRule {
    return (method, params) => (n-- > 0 ? rule(method, params) : null)
}

describe('every trouble of a provider is ridden out with one endpoint', () => {
    test.each<[string, FaultRule]>([
        ['429', () => ({ status: 429 })],
        ['500', () => ({ status: 500, body: 'oops' })],
        ['503 with HTML', () => ({ status: 503, body: '<html>' })],
        ['garbage with status 200', () => ({ body: '<!doctype html>' })],
        ['cut JSON', () => ({ body: '{"jsonrpc":"2.0","id":0,"resu' })],
        ['JSON of the wrong shape', () => ({ body: '{"hello":"world"}' })],
        ['a bare string', () => ({ body: '"ok"' })],
        ['null', () => ({ body: 'null' })],
        ['a dropped socket', () => ({ drop: true })],
        ['-32603', () => ({ error: { code: -32603, message: 'internal error' } })],
        ['-32005', () => ({ error: { code: -32005, message: 'limit exceeded, slow down: rate limit' } })],
        ['header not found', () => ({ error: { code: -32000, message: 'header not found' } })],
    ])('%s', async (_, rule) => {
        const client = quickClient(first.url)
        first.fault(times(3, rule))
        expect(await client.call('eth_x', ['fine'])).toBe('fine')
        expect(first.calls.length).toBe(4)
        const errors = Object.values(client.metrics.errors).reduce((a, b) => a + b)
        expect(errors).toBe(3)
        client.close()
    })

    test('no answer at all, until the deadline', async () => {
        const client = quickClient(first.url, { timeoutMs: 100 })
        first.fault(times(2, () => ({ hang: true })))
        expect(await client.call('eth_x', ['fine'])).toBe('fine')
        expect(client.metrics.errors.timeout).toBe(2)
        client.close()
    })
})

test('a failing preferred endpoint is left for the next one and taken again after its rest', async () => {
    const client = quickClient([first.url, second.url], { coolDownMs: 150 })
    first.fault(() => ({ status: 500 }))
    expect(await client.call('eth_x', ['a'])).toBe('a')
    expect(await client.call('eth_x', ['b'])).toBe('b')
    expect(first.calls.length).toBe(1)
    expect(second.calls.length).toBe(2)
    first.fault(null)
    await new Promise((resolve) => setTimeout(resolve, 200))
    await client.call('eth_x', ['c'])
    expect(first.calls.length).toBe(2)
    client.close()
})

test('a block one endpoint does not know is asked of the other, and the first stays preferred', async () => {
    const client = quickClient([first.url, second.url])
    const decode = (raw: unknown) => {
        if (raw == null) throw new RetryableRpcError('notFound', 'null block')
        return raw
    }
    first.fault(times(1, () => ({ result: null })))
    expect(await client.call('eth_getBlockByNumber', ['x'], { decode })).toBe('x')
    expect(second.calls.length).toBe(1)
    await client.call('eth_x', ['y'])
    expect(first.calls.length).toBe(2)
    client.close()
})

test('pinned calls stay on one endpoint or fail together', async () => {
    const client = quickClient([first.url, second.url])
    const pin = {}
    await client.call('eth_x', ['a'], { pin })
    expect(pin).toEqual({ index: 0 })
    first.fault(() => ({ status: 500 }))
    await expect(client.call('eth_x', ['b'], { pin })).rejects.toThrow(RetryableRpcError)
    expect(second.calls.length).toBe(0)
    client.close()
})

test('a batch keeps the order of its calls and asks only the failed ones again', async () => {
    const client = quickClient(first.url, { batchSize: 10 })
    first.fault(times(25, (_, [n]) => (n % 7 === 0 ? { error: { code: -32603, message: 'no' } } : null)))
    const params = Array.from({ length: 25 }, (_, i) => i)
    const calls = params.map((i) => ({ method: 'eth_x', params: [i] }))
    expect(await client.batch(calls)).toEqual(params)
    expect(first.calls.length).toBe(25 + 4)
    expect(client.metrics.requests).toBe(3 + 3)
    client.close()
})

test.each<[string, (response: http.ServerResponse, calls: any[]) => unknown]>([
    ['with HTTP 400', (response) => response.writeHead(400).end('Bad Request')],
    ['with HTTP 500', (response) => response.writeHead(500).end('oops')],
    ['with an empty list', (response) => response.end('[]')],
    ['with an empty body', (response) => response.end()],
    ['with a broken connection', (response) => response.destroy()],
    [
        'by an answer to its first call alone',
        (response, [c]) => response.end(JSON.stringify([{ id: c.id, result: c.params[0] }])),
    ],
    [
        'with one error for it without a word of batches',
        (response) => response.end('{"error":{"code":-32000,"message":"rate limit"}}'),
    ],
])(
    'an endpoint that refuses every batch %s is asked call by call, also where answers must agree',
    async (_, refuse) => {
        const server = http.createServer(async (request, response) => {
            let body = ''
            for await (const chunk of request) body += chunk
            const calls = JSON.parse(body)
            if (Array.isArray(calls)) return refuse(response, calls)
            response.end(JSON.stringify({ jsonrpc: '2.0', id: calls.id, result: calls.params[0] }))
        })
        await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
        const picky = quickClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, {
            batchSize: 8,
        })
        const calls = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => ({ method: 'eth_getBlockByNumber', params: [n] }))
        expect(await picky.batch(calls, { attempts: 30, together: true })).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
        expect(picky.metrics.retries).toBeLessThan(200)
        picky.close()
        server.closeAllConnections()
        server.close()
    },
)

test('an endpoint that refuses batches gets smaller ones, down to single calls', async () => {
    const client = quickClient(first.url, { batchSize: 8 })
    const server = http.createServer(async (request, response) => {
        let body = ''
        for await (const chunk of request) body += chunk
        const parsed = JSON.parse(body)
        const answer = Array.isArray(parsed)
            ? { jsonrpc: '2.0', id: null, error: { code: -32600, message: 'batching is not supported' } }
            : { jsonrpc: '2.0', id: parsed.id, result: parsed.params[0] }
        response.end(JSON.stringify(answer))
    })
    await new Promise<void>((resolve) => server.listen(0, resolve))
    const picky = quickClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, { batchSize: 8 })
    const calls = [1, 2, 3, 4, 5].map((i) => ({ method: 'eth_x', params: [i] }))
    expect(await picky.batch(calls)).toEqual([1, 2, 3, 4, 5])
    expect(picky.metrics.errors.batchRefused).toBeLessThanOrEqual(3)
    server.closeAllConnections()
    server.close()
    picky.close()
    client.close()
})

test('what is fatal is thrown at once, unless the read must go on', async () => {
    const client = quickClient(first.url)
    first.fault(times(1, () => ({ error: { code: -32601, message: 'method not found' } })))
    await expect(client.call('eth_x', [])).rejects.toThrow(FatalRpcError)
    first.fault(times(2, () => ({ error: { code: -32601, message: 'method not found' } })))
    expect(await client.call('eth_x', ['fine'], { always: true })).toBe('fine')
    client.close()
})

test('an answer above the byte limit is a range too wide', async () => {
    const client = quickClient(first.url, { maxResponseBytes: 1000 })
    first.fault(() => ({ result: 'x'.repeat(5000) }))
    await expect(client.call('eth_getLogs', [])).rejects.toThrow(RangeTooWideError)
    client.close()
})

test('raising the signal ends a call that would retry for ever', async () => {
    const abort = new AbortController()
    const client = quickClient(first.url, { signal: abort.signal })
    first.fault(() => ({ status: 500 }))
    setTimeout(() => abort.abort(), 100)
    await expect(client.call('eth_x', [])).rejects.toThrow(ReaderStoppedError)
    client.close()
})

test('the same trouble is logged once in 30 s, without the key in the URL', async () => {
    const lines: string[] = []
    const log = { warn: (d: object, m: string) => lines.push(m + JSON.stringify(d)), info() {} }
    const client = quickClient(`${first.url}/secret-key`, { log })
    first.fault(times(5, () => ({ status: 500 })))
    await client.call('eth_x', [])
    expect(lines.length).toBe(1)
    expect(lines[0]).toContain('HTTP 500')
    expect(lines[0]).not.toContain('secret')
    client.close()
})

test('the request rate stays below the limit', async () => {
    const client = quickClient(first.url, { requestsPerSecond: 50 })
    const started = Date.now()
    await Promise.all(Array.from({ length: 11 }, () => client.call('eth_x', [])))
    expect(Date.now() - started).toBeGreaterThanOrEqual(195)
    client.close()
})

test('an endpoint that is no http(s) URL is named', () => {
    expect(() => quickClient('foo')).toThrow("RPC endpoint is 'foo': expected an http(s) URL")
})
