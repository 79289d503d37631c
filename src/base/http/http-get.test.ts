import type { ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { startServer, type TestServer } from '../../../test/support/http'
import { httpGet } from './http-get'
import { isLocalAddress } from './local-address'
import { redirectTarget } from './redirect'

/** Answers whose head does not fit their body. */
const RAW: Record<string, string> = {
    'more than it says': 'HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nfour and more',
    'less than it says': 'HTTP/1.1 200 OK\r\ncontent-length: 400\r\n\r\nfour',
    'a length that is no number': 'HTTP/1.1 200 OK\r\ncontent-length: many\r\n\r\nfour',
    'a negative length': 'HTTP/1.1 200 OK\r\ncontent-length: -4\r\n\r\nfour',
    'two lengths': 'HTTP/1.1 200 OK\r\ncontent-length: 4\r\ncontent-length: 5\r\n\r\nfour!',
    'a length and chunks':
        'HTTP/1.1 200 OK\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\n4\r\nfour\r\n0\r\n\r\n',
    'a broken chunk': 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\nfour',
    'no last chunk': 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nfour\r\n',
    'another protocol':
        'HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n',
    'no more than a hint': 'HTTP/1.1 103 Early Hints\r\n\r\n',
    'no HTTP': 'SSH-2.0-x\r\n',
    'gzip that is none': 'HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 4\r\n\r\nfour',
    'a strange encoding': 'HTTP/1.1 200 OK\r\ncontent-encoding: zstd\r\ncontent-length: 4\r\n\r\nfour',
    'a length above the limit': 'HTTP/1.1 200 OK\r\ncontent-length: 99999999999999999999\r\n\r\nfour',
}

/** One byte now and then, without end. */
function trickle(response: ServerResponse): void {
    const timer = setInterval(() => response.write('x'), 50)
    response.on('close', () => clearInterval(timer))
}

const LIMITS = { timeoutMs: 20_000, maxBytes: 1_000 }
let server: TestServer
let elsewhere: TestServer

beforeAll(async () => {
    elsewhere = await startServer((request, response) => response.end(`there ${request.url}`), '127.0.0.2')
    server = await startServer((request, response) => {
        const to = (location: string, status = 302) => response.writeHead(status, { location }).end()
        const [, first, second] = request.url!.split('/')
        if (first === 'status') response.writeHead(Number(second)).end('what an error page says')
        else if (first === 'hop') second === '0' ? response.end('arrived') : to(`/hop/${Number(second) - 1}`)
        else if (first === 'circle') to(second === 'a' ? '/circle/b' : '/circle/a')
        else if (first === 'file') to('file:///etc/passwd')
        else if (first === 'metadata') to('http://169.254.169.254/latest/key?secret')
        else if (first === 'there') to(`${elsewhere.url}/secret-path?key=1`, 307)
        else if (first === 'nowhere') to('http://[bad')
        else if (first === 'big') response.end('x'.repeat(2_000))
        else if (first === 'bomb')
            response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(10_000_000)))
        else if (first === 'packed')
            response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('unpacked'))
        else if (first === 'torn') {
            response.writeHead(200, { 'content-length': 500 }).write('half')
            setTimeout(() => response.destroy(), 20)
        } else if (first === 'reset') request.socket.destroy()
        else if (first === 'drip') response.write('x')
        else if (first === 'trickle') trickle(response)
        else if (first === 'raw') request.socket.end(RAW[decodeURIComponent(second)])
        // Anything else is never answered.
    })
})
afterAll(async () => {
    await server.stop()
    await elsewhere.stop()
})

const get = (path: string, options = {}) => httpGet(`${server.url}${path}`, { ...LIMITS, ...options })
const host = () => new URL(server.url).host

test('redirects are followed within limits, and the answer says where it came from', async () => {
    const got = await get('/hop/5')
    expect(got.body.toString()).toBe('arrived')
    expect(got.url.pathname).toBe('/hop/0')
    expect((await get('/there')).body.toString()).toBe('there /secret-path?key=1')
    expect((await get('/packed')).body.toString()).toBe('unpacked')
})

test.each([
    ['/hop/6', /redirects more than 5 times, last to 127\.0\.0\.1:\d+$/],
    ['/circle/a', /redirects in a circle, to 127\.0\.0\.1:\d+$/],
    ['/file', /redirects to an address of the kind file, not http\(s\)$/],
    ['/nowhere', /redirects to what is no URL$/],
    ['/big', /answers with more than 1000 bytes$/],
    ['/bomb', /answers with more than 1000 bytes$/],
    ['/torn', /broke the connection off$/],
    ['/reset', /broke the connection off$/],
])(
    'what does not work is said with hosts, and nothing else of a URL or an answer: %s',
    async (path, sentence) => {
        const error = await get(path).catch((error) => error)
        expect(error.name).toBe('GetError')
        expect(error.message).toMatch(sentence)
        expect(error.message).toMatch(/^127\.0\.0\.1:\d+ /)
    },
)

test('a wait for an answer, and one for its end, say so when their time is over', async () => {
    await expect(get('/silence', { timeoutMs: 200 })).rejects.toThrow(`${host()} took longer than 200 ms`)
    // A busy machine takes its time for the head of an answer.
    await expect(get('/drip', { timeoutMs: 2_000 })).rejects.toThrow(
        `${host()} did not finish its answer within 2000 ms`,
    )
    await expect(httpGet('http://127.0.0.1:9/', LIMITS)).rejects.toThrow('127.0.0.1:9 refuses connections')
})

test('a body without end, a byte at a time, ends when its time is over', async () => {
    const begun = Date.now()
    await expect(get('/trickle', { timeoutMs: 400 })).rejects.toThrow(
        'did not finish its answer within 400 ms',
    )
    expect(Date.now() - begun).toBeLessThan(10_000)
})

test.each(Object.keys(RAW))(
    'an answer with %s is told as it stands there, or as a sentence',
    async (name) => {
        const end = await get(`/raw/${encodeURIComponent(name)}`).catch((error) => error)
        // What comes after the length that was told may come too late to be seen.
        if (name === 'more than it says' && !(end instanceof Error)) expect(end.body.toString()).toBe('four')
        else expect(end.name).toBe('GetError')
    },
)

test('other answers than good ones are told by their status', async () => {
    for (const status of [204, 304, 400, 404, 429, 503])
        expect((await get(`/status/${status}`)).status).toBe(status)
})

test('a server elsewhere cannot make this one ask its own network; a local one may point to another local one', async () => {
    // 127.0.0.2 stands for the world, 127.0.0.1 for what is near.
    const isLocal = (address: string) => address !== '127.0.0.2'
    const world = await startServer(
        (request, response) =>
            response
                .writeHead(302, {
                    location:
                        request.url === '/name'
                            ? server.url.replace('127.0.0.1', 'localhost')
                            : `${server.url}/hop/0`,
                })
                .end(),
        '127.0.0.2',
    )
    const before = server.asked.length
    for (const path of ['/literal', '/name']) {
        const asked = httpGet(`${world.url}${path}`, { ...LIMITS, isLocal })
        await expect(asked).rejects.toThrow(
            /^(127\.0\.0\.1|localhost):\d+ \(127\.0\.0\.2:\d+ redirects there\) is a local address, which a redirect must not lead to$/,
        )
    }
    expect(server.asked).toHaveLength(before)
    expect((await httpGet(`${world.url}/literal`, LIMITS)).body.toString()).toBe('arrived')
    await world.stop()
})

/** Ways to write an address of this machine, or of its network, that a redirect may name. */
test.each([
    'http://2130706433/',
    'http://0x7f000001/',
    'http://0x7f.1/',
    'http://0177.0.0.1/',
    'http://017700000001/',
    'http://127.1/',
    'http://0/',
    'http://0.0.0.0/',
    'http://[::1]/',
    'http://[::]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://[::127.0.0.1]/',
    'http://[0:0:0:0:0:ffff:a9fe:a9fe]/',
    'http://[64:ff9b::7f00:1]/',
    'http://[2002:7f00:1::]/',
    'http://[fec0::1]/',
    'http://127.0.0.1./',
    'http://①②⑦.⓪.⓪.①/',
    'http://localhost/',
    'http://LOCALHOST/',
    'http://user:pass@127.0.0.1/',
    '//127.0.0.1/',
])('a redirect from elsewhere never leads to this machine, however it is written: %s', async (location) => {
    // 127.0.0.2 stands for the world.
    const isLocal = (address: string) => address !== '127.0.0.2' && isLocalAddress(address)
    const world = await startServer(
        (_, response) => response.writeHead(302, { location: encodeURI(decodeURI(location)) }).end(),
        '127.0.0.2',
    )
    const end = await httpGet(world.url, { ...LIMITS, isLocal }).catch((error) => error)
    await world.stop()
    expect(end.message).toMatch(/is a local address, which a redirect must not lead to$|is no URL$/)
})

test.each([
    ['127.0.0.1', true],
    ['10.1.2.3', true],
    ['172.31.255.255', true],
    ['172.32.0.1', false],
    ['192.168.0.1', true],
    ['169.254.169.254', true],
    ['100.64.0.1', true],
    ['0.0.0.0', true],
    ['255.255.255.255', true],
    ['::1', true],
    ['::', true],
    ['fe80::1', true],
    ['fd00:ec2::254', true],
    ['::ffff:127.0.0.1', true],
    ['::ffff:a9fe:a9fe', true],
    ['64:ff9b::a00:1', true],
    ['::7f00:1', true],
    ['2002:7f00:1::', true],
    ['2001::1', true],
    ['fec0::1', true],
    ['100::1', true],
    ['::ffff:8.8.8.8', false],
    ['8.8.8.8', false],
    ['2606:4700::1111', false],
])('an address is local or not: %s', (address, expected) => {
    expect(isLocalAddress(address)).toBe(expected)
})

test('a redirect never leads from https to http, nor takes a login along', () => {
    const from = [new URL('https://a.example/x?key=1')]
    expect(redirectTarget(from, 'http://b.example/?key=2')).toBe('redirects from https to http, to b.example')
    expect(redirectTarget(from, '//u:p@b.example/y#z')).toEqual(new URL('https://b.example/y'))
    expect(redirectTarget(from, '/x?key=1#again')).toBe('redirects in a circle, to a.example')
})
