import { Agent, request } from 'node:http'
import { WebSocket } from 'ws'
import { randomMarket, TEST_MARKET } from '../../analytics/testing/market'
import { writeMarket } from '../../analytics/testing/write-market'
import { sealClosed } from '../../sealing/sealer'
import { type TestApi, testApi } from '../testing/test-api'

let api: TestApi
beforeAll(async () => {
    api = await testApi({ limits: { requestsPerMinute: 0 }, worker: true, workerPatienceS: 600 })
    await writeMarket(api.database.pool, randomMarket(11, 200))
    await sealClosed(api.database.pool, TEST_MARKET)
}, 120_000)
afterAll(() => api.close())

interface Ended {
    status: number
    code: string | undefined
    retryAfter: string | undefined
    body: string
}

/** Asks over a connection of its own, as another machine would. */
function askFrom(localAddress: string, query: string): Promise<Ended> {
    const body = JSON.stringify({ query })
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
    return new Promise((done, fail) => {
        const agent = new Agent({ keepAlive: false })
        request(`${api.url}/graphql`, { method: 'POST', localAddress, headers, agent }, (response) => {
            let text = ''
            response.on('data', (piece) => (text += piece))
            response.on('end', () =>
                done({
                    status: response.statusCode!,
                    code: /"code":"([A-Z_]+)"/.exec(text)?.[1],
                    retryAfter: response.headers['retry-after'],
                    body: text,
                }),
            )
        })
            .on('error', fail)
            .end(body)
    })
}

const top = (first: number) =>
    `{ topModels(measure: CALLS, window: ALL, first: ${first}) { rows { rank amount } } }`
const longText = (n: number) => `# ${'so that it is long '.repeat(40)}${n}\n{ models(limit: 3) { id } }`
const code = (codes: (string | undefined)[], is: string) => codes.filter((each) => each === is).length

test.each([
    ['cold questions', (n: number) => top(100 + n)],
    ['long texts that are new', longText],
])(
    'a worker that does nothing keeps nobody else: 200 addresses with %s each',
    async (_name, asked) => {
        const kept = await askFrom('127.0.0.3', top(5))
        expect(kept.status).toBe(200)
        // Stopped, it answers nothing: whoever is answered needs nothing of it.
        process.kill(api.workerPid()!, 'SIGSTOP')
        const codes: (string | undefined)[] = []
        let crowd: Promise<unknown>[] = []
        try {
            crowd = Array.from({ length: 200 }, (_, n) =>
                askFrom(`127.0.7.${n + 1}`, asked(n)).then((ended) => {
                    codes.push(ended.code)
                    if (ended.code === 'TOO_BUSY')
                        expect([ended.status, ended.retryAfter]).toEqual([503, '5'])
                }),
            )
            // What finds no place in the queue is told so at once: 100 wait, and up to 16 are with the worker.
            while (code(codes, 'TOO_BUSY') < 80) await new Promise((done) => setTimeout(done, 20))
            for (let n = 0; n < 20; n++) {
                const light = await askFrom('127.0.0.3', `{ models(limit: ${n + 1}) { id } }`)
                expect([light.status, light.code]).toEqual([200, undefined])
                expect((await askFrom('127.0.0.4', top(5))).body).toBe(kept.body)
            }
        } finally {
            process.kill(api.workerPid()!, 'SIGCONT')
        }
        await Promise.all(crowd)
        expect(code(codes, 'QUEUE_LIMIT')).toBe(0)
    },
    120_000,
)

test('a crowd of one network does not take the worker from another: its question is worked out among the first', async () => {
    const order: string[] = []
    process.kill(api.workerPid()!, 'SIGSTOP')
    let all: Promise<unknown>[] = []
    try {
        const ask = (name: string, address: string, query: string) =>
            askFrom(address, query).then(({ status }) => order.push(`${name} ${status}`))
        all = Array.from({ length: 60 }, (_, n) => ask('crowd', `127.0.8.${n + 1}`, top(400 + n)))
        // They are there: four of them hold what their network may hold, the others wait.
        await new Promise((done) => setTimeout(done, 1_000))
        all.push(ask('other', '127.0.0.3', top(600)))
        await new Promise((done) => setTimeout(done, 500))
    } finally {
        process.kill(api.workerPid()!, 'SIGCONT')
    }
    await Promise.all(all)
    expect(order.indexOf('other 200')).toBeGreaterThanOrEqual(0)
    expect(order.indexOf('other 200')).toBeLessThan(20)
}, 120_000)

test('texts over a socket are looked at one after the other, in their order: the rest waits at the end of whoever sends them', async () => {
    const open = async (localAddress: string) => {
        const url = `${api.url.replace('http', 'ws')}/graphql`
        const socket = new WebSocket(url, 'graphql-transport-ws', { localAddress })
        const got: any[] = []
        socket.on('message', (data) => void got.push(JSON.parse(String(data))))
        await new Promise((done) => socket.once('open', done))
        socket.send('{"type":"connection_init"}')
        const has = async (count: number) => {
            while (got.length < count) await new Promise((done) => setTimeout(done, 20))
        }
        await has(1)
        const subscribe = (id: number, query: string) =>
            socket.send(JSON.stringify({ id: String(id), type: 'subscribe', payload: { query } }))
        return { socket, got, has, subscribe }
    }
    const [many, other] = [await open('127.0.9.1'), await open('127.0.0.3')]
    process.kill(api.workerPid()!, 'SIGSTOP')
    try {
        for (let n = 0; n < 50; n++)
            many.subscribe(n, `# ${'so that it is long '.repeat(40)}${n}\nsubscription { nothing }`)
        other.subscribe(1, 'subscription { nothing }')
        await other.has(2)
        await new Promise((done) => setTimeout(done, 500))
        // Not even that they are too many: five may be open on one socket.
        expect(many.got).toHaveLength(1)
    } finally {
        process.kill(api.workerPid()!, 'SIGCONT')
    }
    await many.has(51)
    const answers = many.got.slice(1).map(({ id, payload }) => `${id} ${payload[0].extensions.code}`)
    expect(answers).toEqual(Array.from({ length: 50 }, (_, n) => `${n} GRAPHQL_VALIDATION_FAILED`))
    for (const { socket } of [many, other]) socket.terminate()
}, 120_000)
