import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import http from 'node:http'
import https from 'node:https'
import net, { type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { connectionTrouble } from './rpc/connection-trouble'
import { RpcClient } from './rpc/rpc-client'
import type { RpcClientOptions } from './rpc/rpc-options'
import { EMITTER, TOPIC } from './testing/anvil'
import { collect, ids, testSource } from './testing/collect'
import { memoryChain, memoryTransport } from './testing/memory-chain'

const BLOCKS = 12
const KEY = 'SECRETKEY123456'
const FIRST = `https://first.test/v2/${KEY}`
const SECOND = 'https://second.test'
const REQUEST = { logs: [{ address: [EMITTER], topic0: [TOPIC], transaction: true, transactionLogs: true }] }

const chain = memoryChain(BLOCKS, 1)
const genesisHash = (chain.answer('eth_getBlockByNumber', ['0x0', false]) as { hash: string }).hash

function clientOf(urls: string[], more: Partial<RpcClientOptions>): RpcClient {
    return new RpcClient({
        urls,
        coolDownMs: 1,
        wrongRestMs: 1,
        backoff: { baseMs: 0, capMs: 1 },
        identity: {
            chainId: 10740,
            name: 'memory',
            genesisHeight: 0,
            genesisHash,
            confirmations: 0,
            held: async () => null,
        },
        ...more,
    })
}

type Spoil = Parameters<typeof memoryTransport>[1]

/** Reads the whole chain. @returns its logs, what was said, and the client */
async function read(urls: string[], spoil: Spoil) {
    const said: string[] = []
    const note = (details: object, message: string) => said.push(`${message} ${JSON.stringify(details)}`)
    const transport = memoryTransport(chain, spoil)
    const client = clientOf(urls, { transport, log: { warn: note, info: note } })
    const found = ids(await collect(testSource(client, { startSpan: 5 }), 0, BLOCKS, REQUEST))
    return { found, said, client }
}

let truth: string[]

beforeAll(async () => {
    truth = (await read([SECOND], (_url, _methods, body) => body)).found
    expect(truth.length).toBeGreaterThan(5)
})

const STATUSES = [401, 402, 403, 404, 405, 407, 410, 421, 451, 301, 302, 307, 308]
const BODIES = [
    '',
    '<html><title>Log in</title></html>',
    'Unauthorized',
    `{"message":"invalid key ${KEY}"}`,
    `{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"bad key ${KEY}"}}`,
    '[{"error":{"code":-32000,"message":"account is suspended"}}]',
    '{"error":{"code":-32001,"message":"no","data":{"see":{"url":"x"}}}}',
]

describe('INV-3: an endpoint that lets nobody in', () => {
    test.each(STATUSES)('with HTTP %d and whatever body: the other one is used', async (status) => {
        for (const body of BODIES) {
            const { found, client } = await read([FIRST, SECOND], (url, _methods, right) =>
                url === FIRST ? { status, body } : right,
            )
            expect([body, found]).toEqual([body, truth])
            expect(client.all[0].trouble).toMatch(new RegExp(`^HTTP ${status}, `))
        }
    })

    test.each(STATUSES)(
        'with HTTP %d and whatever body, alone: a wait that names the host and the setting and no key, until it answers again',
        async (status) => {
            for (const body of BODIES) {
                let left = 15
                const { found, said, client } = await read([FIRST], (_url, _methods, right) =>
                    left-- > 0 ? { status, body } : right,
                )
                expect([body, found]).toEqual([body, truth])
                expect(said.join('\n')).toMatch(
                    new RegExp(`https://first\\.test: HTTP ${status}, .*RPC_URL_10740`),
                )
                expect(said.join('\n')).not.toContain(KEY)
                expect(client.all[0].trouble).toBeNull()
            }
        },
    )

    test('the words of a range that is too wide are heard under any status', async () => {
        const narrow = { code: -32000, message: 'block range is too wide, up to 3 blocks' }
        const spans: number[] = []
        const transport = memoryTransport(chain, (_url, _methods, body) => body)
        const post: typeof transport.post = async (url, sent, signal) => {
            const calls = [JSON.parse(sent)].flat()
            for (const { method, params } of calls) {
                if (method !== 'eth_getLogs') continue
                spans.push(Number(params[0].toBlock) - Number(params[0].fromBlock) + 1)
                if (spans.at(-1)! <= 3) continue
                const body = JSON.stringify(calls.map(({ id }) => ({ jsonrpc: '2.0', id, error: narrow })))
                return { status: 403, body, bytes: body.length, retryAfterMs: null }
            }
            return transport.post(url, sent, signal)
        }
        const client = clientOf([FIRST], { transport: { ...transport, post } })
        expect(ids(await collect(testSource(client, { startSpan: 5 }), 0, BLOCKS, REQUEST))).toEqual(truth)
        expect(Math.min(...spans)).toBeLessThanOrEqual(3)
    })
})

test("a cap that a fallback names while the first endpoint is away for a moment is the fallback's alone", async () => {
    const long = memoryChain(400, 3)
    const spans: Record<string, number[]> = { [FIRST]: [], [SECOND]: [] }
    const inner = memoryTransport(long, (_url, _methods, body) => body)
    const words = 'Under the Free tier plan, you can make eth_getLogs requests with up to a 10 block range.'
    let away = 0
    const post: typeof inner.post = async (url, sent, signal) => {
        const calls = [JSON.parse(sent)].flat()
        const wide = calls.find(({ method }) => method === 'eth_getLogs')
        if (wide) {
            const span = Number(wide.params[0].toBlock) - Number(wide.params[0].fromBlock) + 1
            spans[url].push(span)
            // Slow enough for the first one to be well again long before all is read from the second.
            if (url === SECOND) await new Promise((done) => setTimeout(done, 40))
            if (url === SECOND && span > 10) {
                const body = JSON.stringify(
                    calls.map(({ id }) => ({ id, error: { code: -32600, message: words } })),
                )
                return { status: 400, body, bytes: body.length, retryAfterMs: null }
            }
            if (url === FIRST && spans[FIRST].length > 2 && away++ < 1)
                return { status: 503, body: '', bytes: 0, retryAfterMs: null }
        }
        return inner.post(url, sent, signal)
    }
    const hash = (long.answer('eth_getBlockByNumber', ['0x0', false]) as { hash: string }).hash
    const client = clientOf([FIRST, SECOND], { transport: { ...inner, post }, coolDownMs: 300 })
    client.identity!.genesisHash = hash
    const source = testSource(client, {
        startSpan: 40,
        maxBlockSpan: 40,
        completeness: 'off',
        concurrency: 1,
    })
    const found = ids(await collect(source, 0, 400, REQUEST))
    expect(found.length).toBeGreaterThan(200)
    expect(spans[SECOND].length).toBeGreaterThan(0)
    expect(client.all[1].cap.span).toBe(10)
    // The first one is asked as widely as before, to the end.
    expect(spans[FIRST].filter((span) => span <= 10).length).toBeLessThan(3)
    expect(spans[FIRST].slice(-3)).toContain(40)
})

describe('INV-3: answers of legal and illegal shapes', () => {
    const list = (change: (all: any[]) => unknown) => (body: string) => {
        const parsed = JSON.parse(body)
        return Array.isArray(parsed) ? JSON.stringify(change(parsed)) : body
    }
    const legal: [string, (body: string) => string][] = [
        ['in another order', list((all) => [...all].reverse())],
        ['with ids in words', list((all) => all.map((one) => ({ ...one, id: String(one.id) })))],
        ['with ids as floats', list((all) => all.map((one) => ({ ...one, id: `${one.id}.0` })))],
        ['with more than was asked', list((all) => [...all, { jsonrpc: '2.0', id: 999, result: '0x1' }])],
        ['with a notification among them', list((all) => [{ method: 'eth_subscription' }, ...all])],
        ['with error: null beside each result', list((all) => all.map((one) => ({ ...one, error: null })))],
    ]
    test.each(legal)('a batch answered %s is understood at once', async (_, change) => {
        let changed = 0
        const { found, client } = await read([FIRST], (_url, _methods, body) => {
            const answer = change(body)
            if (answer !== body) changed += 1
            return answer
        })
        expect(found).toEqual(truth)
        expect(changed).toBeGreaterThan(0)
        expect(Object.values(client.metrics.errors).every((count) => count === 0)).toBe(true)
    })

    const illegal: [string, (body: string) => string][] = [
        ['with one error object', () => '{"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"no"}}'],
        [
            'with one error object with data',
            () => '{"error":{"code":-32000,"message":"no","data":{"a":[1]}}}',
        ],
        ['with one result object', () => '{"jsonrpc":"2.0","id":0,"result":"0x1"}'],
        ['with fewer than was asked', list((all) => all.slice(1))],
        ['with an empty list', () => '[]'],
        ['without ids', list((all) => all.map(({ id: _, ...one }) => one))],
        ['with ids of null', list((all) => all.map((one) => ({ ...one, id: null })))],
        ['with all ids one', list((all) => all.map((one) => ({ ...one, id: 0 })))],
        ['with a page', () => '<!doctype html><title>Sorry</title>'],
        ['with nothing', () => ''],
        ['with lists in a list', list((all) => [all])],
        ['with errors that are words', list((all) => all.map(({ id }) => ({ id, error: 'no' })))],
        ['with errors that are lists', list((all) => all.map(({ id }) => ({ id, error: [{ code: 1 }] })))],
        ['with half of the text', (body) => body.slice(0, body.length / 2)],
    ]
    test.each(illegal)('a batch answered %s, for a while: the same facts', async (_, change) => {
        let left = 20
        const { found } = await read([FIRST], (_url, _methods, body) =>
            body.startsWith('[') && left-- > 0 ? change(body) : body,
        )
        expect(found).toEqual(truth)
        expect(left).toBeLessThan(20)
    })

    test.each(illegal)('every batch answered %s: the other endpoint is used', async (_, change) => {
        const { found } = await read([FIRST, SECOND], (url, _methods, body) =>
            url === FIRST && body.startsWith('[') ? change(body) : body,
        )
        expect(found).toEqual(truth)
    })
})

describe('INV-3: a connection that ends too early, or never begins', () => {
    const servers: net.Server[] = []

    async function listen<S extends net.Server>(server: S): Promise<number> {
        servers.push(server)
        server.on('connection', (socket: net.Socket) => socket.on('error', () => {}))
        await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
        return (server.address() as AddressInfo).port
    }

    afterAll(() => {
        for (const server of servers) server.close()
        for (const server of servers) if (server instanceof http.Server) server.closeAllConnections()
    })

    /** An endpoint of the chain over real sockets. */
    async function serve(answer: (response: http.ServerResponse, body: string) => void): Promise<string> {
        const { post } = memoryTransport(chain, (_url, _methods, body) => body)
        const server = http.createServer(async (request, response) => {
            let sent = ''
            for await (const chunk of request) sent += chunk
            answer(response, (await post('', sent)).body)
        })
        return `http://127.0.0.1:${await listen(server)}`
    }

    const half = (body: string) => body.slice(0, Math.floor(body.length / 2))
    const broken: [string, (response: http.ServerResponse, body: string) => void][] = [
        ['a reset before any answer', (response) => response.socket!.resetAndDestroy()],
        [
            'a reset in the middle of a body',
            (response, body) => {
                response.writeHead(200, { 'content-length': body.length })
                response.write(half(body), () => response.socket!.resetAndDestroy())
            },
        ],
        [
            'an end in the middle of a body in pieces',
            (response, body) => {
                response.writeHead(200, { 'transfer-encoding': 'chunked' })
                response.write(half(body), () => response.socket!.destroy())
            },
        ],
        [
            'a body longer than it says',
            (response, body) => {
                response.socket!.write(`HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n${body}`)
            },
        ],
        [
            'gzip that is none',
            (response, body) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(body),
        ],
        [
            'half of a gzip',
            (response, body) => {
                const packed = gzipSync(body)
                response.writeHead(200, { 'content-encoding': 'gzip' })
                response.end(packed.subarray(0, packed.length / 2))
            },
        ],
        ['a page with status 200', (response) => response.end('<!doctype html><h1>Welcome</h1>')],
        ['no HTTP', (response) => response.socket!.end('SSH-2.0-OpenSSH_9.2\r\n')],
        [
            'a switch of protocols',
            (response) =>
                response.socket!.end('HTTP/1.1 101 Switching\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'),
        ],
        [
            'headers without end',
            (response) => response.socket!.end(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(100_000)}`),
        ],
    ]
    const right = (response: http.ServerResponse, body: string) => response.end(body)

    const all = async (urls: string[]) => {
        const client = clientOf(urls, { timeoutMs: 5_000 })
        try {
            return ids(await collect(testSource(client, { startSpan: 5 }), 0, BLOCKS, REQUEST))
        } finally {
            client.close()
        }
    }

    test.each(broken)('%s, of one of two', async (_, spoil) => {
        expect(await all([await serve(spoil), await serve(right)])).toEqual(truth)
    })

    test.each(broken)('%s, every third time, of one alone', async (_, spoil) => {
        let n = 0
        const url = await serve((response, body) => (n++ % 3 === 0 ? spoil : right)(response, body))
        expect(await all([url])).toEqual(truth)
        expect(n).toBeGreaterThan(3)
    })

    test('a name that does not resolve, a port where nobody listens, and TLS where there is none, each beside a good one', async () => {
        const good = await serve(right)
        const port = Number(new URL(await serve(right)).port)
        for (const url of ['http://nobody.invalid', 'http://127.0.0.1:9', `https://127.0.0.1:${port}`])
            expect(await all([url, good])).toEqual(truth)
    })

    test('each says in words what to look at', async () => {
        const certificate = (name: string) => join(__dirname, '../../test/support/tls', name)
        const tls = async (cert: string) => {
            const files = {
                key: readFileSync(certificate('server.key')),
                cert: readFileSync(certificate(cert)),
            }
            return listen(https.createServer(files, (_request, response) => response.end('{}')))
        }
        const [valid, expired] = [await tls('server.pem'), await tls('expired.pem')]
        const plain = new URL(await serve(right)).port
        /** What a process says that knows the authority of the tests, or does not. */
        const said = async (url: string, authority?: string) => {
            const env = {
                PATH: process.env.PATH,
                ...(authority && { NODE_EXTRA_CA_CERTS: certificate(authority) }),
            }
            const root = join(__dirname, '../..')
            const args = [join(root, 'tools/run.cjs'), join(__dirname, 'testing/ask-once.ts'), url]
            return (await promisify(execFile)(process.execPath, args, { env, cwd: root })).stdout.trim()
        }
        expect(await said(`https://127.0.0.1:${valid}`)).toMatch(
            /signed by nobody known here.*NODE_EXTRA_CA_CERTS/,
        )
        expect(await said(`https://127.0.0.1:${valid}`, 'ca.pem')).toMatch(
            /^its certificate is of another name/,
        )
        expect(await said(`https://localhost:${valid}`, 'ca.pem')).toBe('HTTP 200')
        expect(await said(`https://localhost:${expired}`, 'ca.pem')).toMatch(/^its certificate has expired/)
        expect(await said(`https://127.0.0.1:${plain}`)).toMatch(/^no TLS with it/)
        expect(await said('http://127.0.0.1:9')).toMatch(/^nobody listens there \(ECONNREFUSED\)/)
        expect(await said('http://nobody.invalid')).toMatch(
            /its name does not resolve|name server does not answer/,
        )
    })

    test('one that has moved is not followed: the host that it names is said, and nothing of the address behind it', async () => {
        const moved = await serve((response) =>
            response.writeHead(308, { location: `https://new.test/v3/${KEY}?k=${KEY}` }).end(),
        )
        const client = clientOf([moved, await serve(right)], {})
        expect(ids(await collect(testSource(client, { startSpan: 5 }), 0, BLOCKS, REQUEST))).toEqual(truth)
        client.close()
        expect(client.all[0].trouble).toBe('HTTP 308, it has moved to https://new.test')
    })

    test('several addresses that all fail leave words, not an empty message', () => {
        const refused = Object.assign(new Error('connect ECONNREFUSED ::1:9'), { code: 'ECONNREFUSED' })
        expect(connectionTrouble(new AggregateError([refused]))).toMatch(/^nobody listens there/)
        expect(connectionTrouble(new AggregateError([]))).not.toBe('')
    })
})
