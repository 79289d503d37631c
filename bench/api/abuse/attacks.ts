import { fork } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { resolve } from 'node:path'
import { WebSocket } from 'ws'
import { BenchClient, type Ended } from './client'

/** What one client does for as long as it is let. */
export interface Attack {
    name: string
    /** Answers by status and code, such as `200`, `400 WORK_LIMIT`. */
    run(url: string, until: number): Promise<Map<string, number>>
}

/** One that has asked nothing before: what it may do is not spent yet. */
const ADDRESS = process.argv[5] ?? '127.0.1.1'
/** Requests that it has under way at the same time. */
const AT_ONCE = 10
/** A client that wants to get through does not wait long after a refusal. */
const PAUSE_MS = 50

const aliases = (count: number, field: (n: number) => string) =>
    `{ ${Array.from({ length: count }, (_, n) => `a${n}: ${field(n)}`).join(' ')} }`

const moment = () =>
    new Date(Date.UTC(2024, 6, 1) + Math.floor(Math.random() * 700 * 86_400) * 1000).toISOString()
const random = () => Math.random().toString(36).slice(2, 8)

const LONG_TAIL =
    '{ neverUsed(first: 1) { count } woken(first: 1) { count } timeToFirstUse { all { models used } withoutRegistration } richness { observed richnessEstimate } }'
const RANK_STABILITY =
    '{ common kendallTauB { nullReason } spearman { nullReason } mobility { states } turnover { value } }'

/** @param next what is asked next */
function asking(name: string, next: () => string): Attack {
    return repeated(name, (client) => client.post(next()))
}

function repeated(name: string, ask: (client: BenchClient) => Promise<Ended>): Attack {
    return {
        name,
        async run(url, until) {
            const client = new BenchClient(url, ADDRESS, AT_ONCE)
            const answers = new Map<string, number>()
            const loop = async () => {
                while (performance.now() < until) {
                    const ended = await ask(client)
                    const code = /"code":"([A-Z_]+)"/.exec(ended.body)?.[1]
                    const key = code && ended.errors ? `${ended.status} ${code}` : String(ended.status)
                    answers.set(key, (answers.get(key) ?? 0) + 1)
                    if (ended.status !== 200 || ended.errors)
                        await new Promise((done) => setTimeout(done, PAUSE_MS))
                }
            }
            await Promise.all(Array.from({ length: AT_ONCE }, loop))
            client.close()
            return answers
        },
    }
}

/** Sockets that ask for a large file and do not read it. */
const NOT_READING: Attack = {
    name: 'the page’s script, 60 sockets that do not read',
    async run(url, until) {
        const { hostname, port, host } = new URL(url)
        const page = await new BenchClient(url, ADDRESS).get('/')
        const path = /\/graphiql\/[^"']+\.js/.exec(page.body)?.[0] ?? '/graphiql/app.js'
        const sockets = Array.from({ length: 60 }, () => {
            const socket = connect({ host: hostname, port: Number(port), localAddress: ADDRESS })
            socket.on('error', () => {})
            socket.on('connect', () => socket.write(`GET ${path} HTTP/1.1\r\nhost: ${host}\r\n\r\n`))
            socket.pause()
            return socket
        })
        await new Promise((done) => setTimeout(done, until - performance.now()))
        const open = sockets.filter((socket) => !socket.destroyed).length
        for (const socket of sockets) socket.destroy()
        return new Map([['still open', open]])
    },
}

const BOMB = 'models{id} '.repeat(2_450)

/** The same as over HTTP, as a subscription: nothing but the transport is another. */
const WEBSOCKET_BOMBS: Attack = {
    name: '2,450 fields over WebSocket',
    async run(url, until) {
        const answers = new Map<string, number>()
        const count = (what: string) => answers.set(what, (answers.get(what) ?? 0) + 1)
        const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
            localAddress: ADDRESS,
        })
        let id = 0
        const bomb = () =>
            socket.send(
                JSON.stringify({
                    id: String(id++),
                    type: 'subscribe',
                    payload: { query: `subscription { ${BOMB} }` },
                }),
            )
        socket.on('open', () => socket.send('{"type":"connection_init"}'))
        socket.on('error', () => count('error'))
        socket.on('close', (code) => count(`closed ${code}`))
        socket.on('message', (data) => {
            const text = String(data)
            count(/"code":"([A-Z_]+)"/.exec(text)?.[1] ?? /"type":"(\w+)"/.exec(text)?.[1] ?? 'other')
            if (performance.now() < until) setTimeout(bomb, PAUSE_MS)
        })
        await new Promise((done) => setTimeout(done, until - performance.now()))
        socket.terminate()
        return answers
    },
}

/** Sockets one after the other, each with many requests before the first answer; a new one as soon as one is closed. */
function pipelined(name: string, requests: (host: string) => string, sockets = 20): Attack {
    return {
        name,
        async run(url, until) {
            const { hostname, port, host } = new URL(url)
            const answers = new Map<string, number>()
            const count = (what: string, by = 1) => answers.set(what, (answers.get(what) ?? 0) + by)
            const once = () =>
                new Promise<void>((done) => {
                    const socket = connect({ host: hostname, port: Number(port), localAddress: ADDRESS })
                    socket.on('connect', () => socket.write(requests(host)))
                    socket.on('data', (data) => {
                        for (const [, status] of String(data).matchAll(/HTTP\/1\.1 (\d+)/g)) count(status)
                    })
                    socket.on('error', () => count('cut'))
                    socket.on('close', () => done())
                    setTimeout(() => socket.destroy(), Math.max(0, until - performance.now())).unref()
                })
            const loop = async () => {
                while (performance.now() < until) {
                    await once()
                    count('connections')
                }
            }
            await Promise.all(Array.from({ length: sockets }, loop))
            return answers
        },
    }
}

const post = (host: string, query: string) => {
    const body = JSON.stringify({ query })
    return `POST /graphql HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`
}

/** Ten sockets that all subscribe to something new, as fast as they are let. */
const WEBSOCKET_TEXTS: Attack = {
    name: 'new texts over ten WebSockets, in a burst',
    async run(url, until) {
        const answers = new Map<string, number>()
        const count = (what: string) => answers.set(what, (answers.get(what) ?? 0) + 1)
        const sockets = Array.from({ length: 10 }, () => {
            const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
                localAddress: ADDRESS,
            })
            socket.on('open', () => socket.send('{"type":"connection_init"}'))
            socket.on('error', () => count('error'))
            socket.on('close', (code) => count(`closed ${code}`))
            socket.on('message', (data) => {
                const text = String(data)
                if (text.includes('connection_ack')) {
                    for (let n = 0; n < 110; n++) {
                        const fields = Array.from({ length: 14 }, (_, i) => `a${i}${random()}: id`).join(' ')
                        const query = `subscription { inferences { ${fields} } }`
                        socket.send(
                            JSON.stringify({ id: `${random()}${n}`, type: 'subscribe', payload: { query } }),
                        )
                    }
                } else
                    count(/"code":"([A-Z_]+)"/.exec(text)?.[1] ?? /"type":"(\w+)"/.exec(text)?.[1] ?? 'other')
            })
            return socket
        })
        await new Promise((done) => setTimeout(done, until - performance.now()))
        for (const socket of sockets) socket.terminate()
        return answers
    },
}

/** As many machines of one network as it has addresses. */
const CROWD: Attack = {
    name: '200 addresses with cold questions',
    async run(url, until) {
        const answers = new Map<string, number>()
        const [a, b] = ADDRESS.split('.')
        const one = async (n: number) => {
            const client = new BenchClient(url, `${a}.${b}.200.${n}`, 1)
            while (performance.now() < until) {
                const { status, errors, body } = await client.post(
                    `{ longTail(window: MONTH, asOf: {time: "${moment()}"}) ${LONG_TAIL} }`,
                )
                const code = errors ? ` ${/"code":"([A-Z_]+)"/.exec(body)?.[1]}` : ''
                answers.set(`${status}${code}`, (answers.get(`${status}${code}`) ?? 0) + 1)
                if (status !== 200) await new Promise((done) => setTimeout(done, 1_000))
            }
            client.close()
        }
        await Promise.all(Array.from({ length: 200 }, (_, n) => one(n + 1)))
        return answers
    },
}

/** The table of the issue, and what `--search` found to be the dearest. */
export const ATTACKS: Attack[] = [
    asking('30 aliases of contains', () =>
        aliases(30, () => `inferences(where: {id_contains: "${random()}"}, limit: 1) { id }`),
    ),
    asking('one contains', () => `{ inferences(where: {id_contains: "${random()}"}, limit: 1) { id } }`),
    asking('2,450 fields that validation compares', () => `{ ${BOMB} }`),
    WEBSOCKET_BOMBS,
    asking('19 aliases of longTail at random moments', () =>
        aliases(19, () => `longTail(window: MONTH, asOf: {time: "${moment()}"}) ${LONG_TAIL}`),
    ),
    asking(
        'rankStability at random moments',
        () => `{ rankStability(window: MONTH, asOf: {time: "${moment()}"}) ${RANK_STABILITY} }`,
    ),
    repeated('/metrics', (client) => client.get('/metrics')),
    NOT_READING,
    asking('a filter that contradicts itself', () =>
        aliases(
            5,
            () =>
                `inferences(where: {rail_eq: PRECOMPILE, batch_isNull: false, inferenceId_eq: "${random()}"}, limit: 1) { id }`,
        ),
    ),
    asking('order without an index', () => '{ inferences(orderBy: [inputHash_ASC], limit: 10) { id } }'),
    asking('counts', () =>
        aliases(10, () => 'inferencesConnection(orderBy: [id_ASC], first: 1) { totalCount }'),
    ),
    asking(
        'none of a nested filter',
        () => `{ models(where: {inferences_none: {id_contains: "${random()}"}}, limit: 1) { id } }`,
    ),
    asking(
        'large pages of a feed',
        () =>
            '{ inferenceFeed(first: 1000) { edges { node { id time txHash rail model { id name } sender } } } }',
    ),
    CROWD,
    pipelined('sockets with 200 pipelined requests each', (host) =>
        `GET /graphql?query={__typename} HTTP/1.1\r\nhost: ${host}\r\n\r\n`.repeat(200),
    ),
    pipelined('sockets with 200 pipelined posts of 3 KB each', (host) =>
        post(host, `{ __typename # ${'x'.repeat(3_000)}\n }`).repeat(200),
    ),
    pipelined(
        'connections that ask once each, one after the other',
        (host) => `GET /health HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`,
    ),
    WEBSOCKET_TEXTS,
    pipelined('a thousand sockets that connect again and again', () => '', 1_000),
]

const RUN = resolve(__dirname, '../../../tools/run.cjs')

/** Runs an attack for some seconds, in a process of its own so that nothing but the API is shared with those who measure. */
export async function attackFor(
    attack: Attack,
    url: string,
    seconds: number,
    round = 0,
): Promise<{ answers: Promise<Map<string, number>> }> {
    // One that has done nothing before.
    const address = `127.0.${round + 1}.${ATTACKS.indexOf(attack) + 1}`
    const child = fork(RUN, [__filename, attack.name, url, String(seconds), address])
    await once(child, 'message')
    const answers = once(child, 'message').then(([entries]) => new Map(entries as [string, number][]))
    // In an object, or whoever awaits this would wait for its end.
    return { answers }
}

if (process.argv[1] === __filename) {
    const [name, url, seconds] = process.argv.slice(2)
    const attack = ATTACKS.find((each) => each.name === name)!
    process.send!('ready')
    void attack.run(url, performance.now() + Number(seconds) * 1000).then((answers) => {
        process.send!([...answers])
        process.disconnect()
    })
}
