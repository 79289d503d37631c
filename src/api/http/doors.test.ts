import { once } from 'node:events'
import { Agent, get, type IncomingMessage } from 'node:http'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { PATIENCE_MS } from '../../../test/support/patience'
import { type TestApi, testApi } from '../testing/test-api'

const opened: { close(): void | Promise<void> }[] = []
afterEach(async () => {
    for (const each of opened.splice(0).reverse()) await each.close()
})

async function api(options: Parameters<typeof testApi>[0]): Promise<TestApi> {
    const started = await testApi(options)
    opened.push(started)
    return started
}

/** A connection that asks for a path and reads nothing of the answer. */
async function ask(url: string, path: string, localAddress = '127.0.0.1'): Promise<Socket> {
    const socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1', localAddress })
    socket.on('error', () => {})
    opened.push({ close: () => void socket.destroy() })
    await new Promise((done) => socket.once('connect', done).once('close', done))
    socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`)
    return socket
}

interface Got {
    status: number
    headers: IncomingMessage['headers']
    body: string
}

/** Asks over a connection of its own. */
function fetchFrom(url: string, localAddress = '127.0.0.1', headers = {}): Promise<Got> {
    return new Promise((resolve, reject) => {
        const agent = new Agent({ keepAlive: false })
        get(url, { localAddress, headers, agent }, (response) => {
            let body = ''
            response.on('data', (chunk) => {
                body += chunk
            })
            response.on('end', () =>
                resolve({ status: response.statusCode!, headers: response.headers, body }),
            )
        }).on('error', reject)
    })
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
    for (const deadline = Date.now() + PATIENCE_MS; !(await holds()); ) {
        if (Date.now() > deadline) throw new Error('waited for 30 s')
        await new Promise((done) => setTimeout(done, 50))
    }
}

const script = async (url: string) => /src="([^"]+)"/.exec((await fetchFrom(`${url}/`)).body)![1]!

test('sockets that do not read what they ask for get no memory of their own, keep nobody out, and are let go', async () => {
    // Compressed before a clock runs that is too fast for it.
    const path = await script((await api({})).url)
    const { url } = await api({ httpLimits: { connectionsPerClient: 40, stillMs: 1_500 } })
    await fetchFrom(url + path)
    const before = process.memoryUsage().arrayBuffers
    const sockets: Socket[] = []
    for (let i = 0; i < 300; i++) sockets.push((await ask(url, path, `127.0.0.${2 + (i % 10)}`)).pause())
    await new Promise((done) => setTimeout(done, 500))
    // One copy each would be 300 MiB; what other tests of this process left is not collected at once.
    expect((process.memoryUsage().arrayBuffers - before) / 2 ** 20).toBeLessThan(48)
    const other = await fetchFrom(`${url}/health`, '127.0.0.99')
    expect(other.status).toBe(200)
    // Whoever reads then finds that the answer was cut off.
    await new Promise((done) => setTimeout(done, 3_000))
    for (const socket of sockets) socket.resume()
    await until(() => sockets.every((socket) => socket.closed))
    const got = sockets.reduce((sum, socket) => sum + socket.bytesRead, 0)
    expect(got).toBeLessThan(300 * 5 * 2 ** 20)
})

test('one that leaves too much unread is given nothing more before it reads', async () => {
    const { url } = await api({
        httpLimits: { unreadBytesPerClient: 2 ** 16 },
        limits: { requestsPerMinute: 0, workPerMinute: 0 },
    })
    const large =
        '/graphql?query={__schema{types{name,description,fields{name,description,args{name,description}},inputFields{name,description,type{name}}}}}'
    const asked = `${url}/graphql?query={__typename}`
    const socket = (await ask(url, large)).pause()
    // More than what the system takes for one who does not read.
    for (let i = 0; i < 15; i++) socket.write(`GET ${large} HTTP/1.1\r\nhost: x\r\n\r\n`)
    // While they still wait for their turn, that is what is said.
    await until(async () => (await fetchFrom(asked)).body.includes('UNREAD_LIMIT'))
    const refused = await fetchFrom(asked)
    expect([refused.status, refused.headers['retry-after']]).toEqual([429, '5'])
    expect(refused.body).toContain('UNREAD_LIMIT')
    expect((await fetchFrom(asked, '127.0.0.2')).status).toBe(200)
    expect((await fetchFrom(`${url}/health`)).status).toBe(200)
    socket.resume()
    await until(async () => (await fetchFrom(asked)).status === 200)
})

test('connections are bounded, of one client and in all, and who finds no place is told so', async () => {
    const { url } = await api({ httpLimits: { connectionsPerClient: 3, connections: 5 } })
    const own = [await ask(url, '/health'), await ask(url, '/health'), await ask(url, '/health')]
    const refused = await fetchFrom(`${url}/ready`)
    expect([refused.status, refused.headers['retry-after'], refused.headers.connection]).toEqual([
        429,
        '5',
        'close',
    ])
    expect(refused.body).toMatch(/At most 3 connections are open to one address/)
    const others = [await ask(url, '/health', '127.0.0.2'), await ask(url, '/health', '127.0.0.3')]
    const full = await fetchFrom(`${url}/ready`, '127.0.0.4')
    expect([full.status, full.headers['retry-after']]).toEqual([503, '5'])
    expect(full.body).toMatch(/All 5 connections are taken/)
    // Nobody is to restart a process because it has much to do.
    expect((await fetchFrom(`${url}/health`, '127.0.0.4')).status).toBe(200)
    // One that finds no place and asks nothing is cut.
    const silent = connect({ port: Number(new URL(url).port), host: '127.0.0.1' }).on('error', () => {})
    await until(() => silent.closed)
    for (const socket of [...own, ...others]) socket.destroy()
    await until(async () => (await fetchFrom(`${url}/ready`)).body.includes('"worst"'))
    const metrics = await fetchFrom(`${url}/metrics`)
    expect(metrics.body).toMatch(/demand_api_limits_hit_total\{code="CONNECTIONS_LIMIT"\} [3-9]/)
})

test('every address has a rate: files, health, metrics, addresses that are none, preflights', async () => {
    const { url } = await api({
        limits: { otherRequestsPerMinute: 5, requestsPerMinute: 7 },
        trustProxy: true,
    })
    let client = 0
    for (const path of [
        '/',
        '/graphiql/none.js',
        '/health',
        '/ready',
        '/metrics',
        '/nowhere',
        '/graphql?query={__typename}',
    ]) {
        const headers = { 'x-forwarded-for': `10.1.1.${++client}` }
        const allowed = path.startsWith('/graphql') ? 7 : 5
        for (let i = 0; i < allowed; i++)
            expect((await fetchFrom(url + path, '127.0.0.1', headers)).status).not.toBe(429)
        const refused = await fetchFrom(url + path, '127.0.0.1', headers)
        expect([path, refused.status, Number(refused.headers['retry-after']) > 0]).toEqual([path, 429, true])
    }
    const preflight = () =>
        fetch(`${url}/graphql`, { method: 'OPTIONS', headers: { 'x-forwarded-for': '10.1.2.1:4711' } })
    for (let i = 0; i < 5; i++) expect((await preflight()).status).toBe(204)
    expect((await preflight()).status).toBe(429)
})

test('health, readiness and metrics do not wait for a pool that others hold', async () => {
    // A lock is waited for longer than a request may work.
    const { url, database } = await api({
        poolSize: 1,
        limits: { requestWorkMs: 60_000, statementMs: 60_000 },
    })
    const blocker = await database.pool.connect()
    await blocker.query('BEGIN; LOCK TABLE payer IN ACCESS EXCLUSIVE MODE')
    const held = fetchFrom(`${url}/graphql?query={payers{id}}`, '127.0.0.2')
    let answered = false
    void held.then(() => {
        answered = true
    })
    await new Promise((done) => setTimeout(done, 200))
    expect((await fetchFrom(`${url}/health`)).status).toBe(200)
    expect((await fetchFrom(`${url}/ready`)).body).toContain('"worst"')
    expect((await fetchFrom(`${url}/graphql?query={status{ready}}`)).body).toBe(
        '{"data":{"status":{"ready":false}}}\n',
    )
    expect((await fetchFrom(`${url}/metrics`)).status).toBe(200)
    expect(answered).toBe(false)
    await blocker.query('COMMIT')
    blocker.release()
    expect((await held).status).toBe(200)
})

test('/ready says so when the database takes longer than a second, /health does not care', async () => {
    const { url, database } = await api({})
    const blocker = await database.pool.connect()
    await blocker.query('BEGIN; LOCK TABLE chain_status IN ACCESS EXCLUSIVE MODE')
    const answers = await Promise.all(Array.from({ length: 20 }, () => fetchFrom(`${url}/ready`)))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]))
    expect(answers[0]!.body).toMatch(/does not answer within 900 ms/)
    expect((await fetchFrom(`${url}/health`)).status).toBe(200)
    await blocker.query('COMMIT')
    blocker.release()
    await until(async () => (await fetchFrom(`${url}/ready`)).body.includes('no status yet'))
})

test('/ready does not wait for a database that takes connections and says nothing', async () => {
    const mute = createServer(() => {}).listen(0, '127.0.0.1')
    await once(mute, 'listening')
    const { port } = mute.address() as AddressInfo
    const { url } = await api({ databaseUrl: `postgres://nobody:x@127.0.0.1:${port}/none` })
    const started = Date.now()
    expect((await fetchFrom(`${url}/ready`)).status).toBe(503)
    expect((await fetchFrom(`${url}/metrics`)).status).toBe(200)
    // The pool would wait 5 s for either.
    expect(Date.now() - started).toBeLessThan(4_500)
    mute.close()
})

test('of what is sent over one connection before the first answer, a part is answered, one is told why not, and nothing else is looked at', async () => {
    const { url } = await api({})
    const socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1', localAddress: '127.0.0.31' })
    opened.push({ close: () => void socket.destroy() })
    let got = ''
    socket.on('data', (data) => (got += data))
    socket.write('GET /health HTTP/1.1\r\nhost: x\r\n\r\n'.repeat(200))
    await once(socket, 'close')
    const statuses = [...got.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)
    expect(statuses).toEqual([...Array(16).fill('200'), '429'])
    expect(got).toMatch(/connection: close/i)
    expect(got).toMatch(/Wait for answers, or use several connections/)
    expect((await fetchFrom(`${url}/health`, '127.0.0.31')).status).toBe(200)
})

test('who goes on after refusals is not listened to for some seconds, is told so only then, and nobody else is kept waiting', async () => {
    const { url } = await api({ limits: { otherRequestsPerMinute: 1 } })
    const ask = () => fetchFrom(`${url}/ready`, '127.0.0.32')
    expect((await ask()).status).toBe(503)
    let refused = 0
    const isHeld = async () => {
        const { status, headers, body } = await ask()
        expect([status, Number(headers['retry-after']) > 0]).toEqual([429, true])
        if (body.includes('RATE_LIMIT')) refused++
        return body.includes('CONNECTIONS_LIMIT')
    }
    await until(isHeld)
    expect(refused).toBeGreaterThanOrEqual(20)
    const held = ask().then(() => 'the one that is held')
    const other = fetchFrom(`${url}/health`, '127.0.0.33').then(() => 'another one')
    expect(await Promise.race([held, other])).toBe('another one')
    await held
    await until(
        async () => !(await fetchFrom(`${url}/health`, '127.0.0.32')).body.includes('CONNECTIONS_LIMIT'),
    )
})

test('metrics may have a port of their own, and ask for a token', async () => {
    const token = 'a-token-of-some-length'
    const { url, metricsUrl } = await api({ metrics: { port: 0, token, keepMs: 0 } })
    expect((await fetchFrom(`${url}/metrics`)).status).toBe(404)
    expect(new URL(metricsUrl).port).not.toBe(new URL(url).port)
    for (const authorization of [undefined, 'Bearer ', 'Bearer wrong', `Basic ${token}`]) {
        const refused = await fetchFrom(metricsUrl, '127.0.0.1', authorization ? { authorization } : {})
        expect([refused.status, refused.headers['www-authenticate']]).toEqual([401, 'Bearer'])
    }
    const metrics = await fetchFrom(metricsUrl, '127.0.0.1', { authorization: `Bearer ${token}` })
    expect(metrics.body).toContain('demand_api_operation_seconds')
    expect((await fetchFrom(metricsUrl.replace('metrics', 'graphql'))).status).toBe(404)
})
