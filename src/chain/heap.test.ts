import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Pool } from 'pg'
import { openIndex } from '../ingest/chain-index'
import { Pass } from '../ingest/confirm/pass'
import { Repairs } from '../ingest/confirm/repairs'
import { Sources } from '../ingest/confirm/sources'
import { Pace } from '../ingest/progress'
import { watchChain } from '../ingest/watch'
import { loadNetwork } from '../networks'
import { WindowSizer } from './cold/window'
import { compileRequest } from './compiled-request'
import { agreeOnAncestor } from './hot/common-ancestor'
import { toRpcFilters } from './log-filter'
import { readLogRange } from './log-reader'
import { establishIdentity } from './rpc/establish'
import { RpcClient } from './rpc/rpc-client'
import { RetryableRpcError } from './rpc/rpc-errors'
import type { RpcClientOptions } from './rpc/rpc-options'
import type { Transport } from './rpc/transport'
import { EMITTER, TOPIC } from './testing/anvil'
import { testSource } from './testing/collect'
import { memoryChain, memoryTransport } from './testing/memory-chain'

setFlagsFromString('--expose-gc')
const gc: () => void = runInNewContext('gc')

const TURNS = Number(process.env.HEAP_TURNS ?? 8_000)
/** Growth of the heap that is no leak: 30 bytes a turn are less than any object. */
const MOST = TURNS * 30

const chain = memoryChain(40, 1)
const REQUEST = { logs: [{ address: [EMITTER], topic0: [TOPIC] }] }

// A wait takes no time here.
const timers = { setTimeout: global.setTimeout, clearTimeout: global.clearTimeout }
beforeAll(() => {
    Object.assign(global, {
        setTimeout: (then: () => void) => setImmediate(then),
        clearTimeout: (timer: NodeJS.Immediate) => clearImmediate(timer),
    })
})
afterAll(() => Object.assign(global, timers))

/** Counts the turns of a loop; resolves after so many. */
class Turns {
    private n = 0
    private waiting: { at: number; then: () => void }[] = []

    turned(): void {
        this.n += 1
        for (const { at, then } of this.waiting) if (at === this.n) then()
    }

    reach(at: number): Promise<void> {
        return new Promise((then) => this.waiting.push({ at, then }))
    }
}

/** The heap in use after all that can go is gone. Bytes. */
async function heap(): Promise<number> {
    for (let n = 0; n < 4; n++) {
        await new Promise((done) => setImmediate(done))
        gc()
    }
    return process.memoryUsage().heapUsed
}

/** Starts a loop that never ends by itself, and holds its heap after all turns against that after the first third. */
async function expectNoGrowth(start: (turns: Turns, signal: AbortSignal) => Promise<unknown>): Promise<void> {
    const [turns, stop] = [new Turns(), new AbortController()]
    const [third, all] = [turns.reach(TURNS / 4), turns.reach(TURNS)]
    let error: unknown
    const ended = start(turns, stop.signal).catch((e) => (error = e))
    const orEnd = (reached: Promise<void>) =>
        Promise.race([reached, ended.then(() => Promise.reject(error ?? new Error('it ended')))])
    await orEnd(third)
    const before = await heap()
    await orEnd(all)
    const growth = (await heap()) - before
    stop.abort()
    await ended
    expect(growth).toBeLessThan(MOST)
}

type Post = Transport['post']
const failing =
    (turns: Turns, fail: (url: string) => ReturnType<Post>): Post =>
    (url) => {
        turns.turned()
        return fail(url)
    }
const unavailable = async () => ({ status: 503, body: 'no', bytes: 2, retryAfterMs: null })

function clientOf(post: Post, signal: AbortSignal, more: Partial<RpcClientOptions> = {}): RpcClient {
    return new RpcClient({
        urls: ['http://first.test', 'http://second.test'],
        transport: { post, close() {} },
        backoff: { baseMs: 0, capMs: 0 },
        coolDownMs: 0,
        wrongRestMs: 0,
        signal,
        log: { warn() {}, info() {} },
        ...more,
    })
}

const identity = () => ({
    chainId: 10740,
    name: 'memory',
    genesisHeight: 0,
    genesisHash: (chain.answer('eth_getBlockByNumber', ['0x0', false]) as { hash: string }).hash,
    confirmations: 0,
    held: async () => null,
})

const answers: [string, (url: string) => ReturnType<Post>][] = [
    ['answers 503', unavailable],
    [
        'answers 401',
        async () => ({
            status: 401,
            body: '{"error":{"code":1,"message":"no"}}',
            bytes: 2,
            retryAfterMs: null,
        }),
    ],
    ['gives no connection', async () => Promise.reject(new RetryableRpcError('connection', 'gone'))],
    [
        'answers garbage of its own each time',
        async () => {
            const body = `<html>${Math.random()}</html>`
            return { status: 200, body, bytes: body.length, retryAfterMs: null }
        },
    ],
]

describe(`a wait of ${TURNS} turns leaves nothing behind`, () => {
    test.each(answers)('a call while every endpoint %s', (_, fail) =>
        expectNoGrowth((turns, signal) => clientOf(failing(turns, fail), signal).call('eth_x', [])),
    )

    test('a start while no endpoint shows what it is', () =>
        expectNoGrowth((turns, signal) => {
            const client = clientOf(failing(turns, unavailable), signal, { identity: identity() })
            return establishIdentity(client, signal)
        }))

    test('a read of the final height, and of blocks, that starts again and again', () =>
        expectNoGrowth((turns, signal) => {
            const client = clientOf(failing(turns, unavailable), signal, { identity: identity() })
            const source = testSource(client, { signal })
            return Promise.race([
                source.getFinalizedHeight(),
                source.processHotBlocks(
                    [{ range: { from: 0 }, request: REQUEST }],
                    { height: -1, hash: '0x', top: [] },
                    async () => {},
                ),
            ])
        }))

    test('the head of an endpoint that does not go on', () =>
        expectNoGrowth((turns, signal) => {
            const { post } = memoryTransport(chain, (_url, _methods, body) => body)
            const counted: Post = (url, sent, its) => {
                turns.turned()
                return post(url, sent, its)
            }
            const head = chain.answer('eth_getBlockByNumber', ['latest', false]) as { hash: string }
            const source = testSource(clientOf(counted, signal, { staleMs: 0 }), { signal })
            const state = { height: chain.head, hash: head.hash, top: [] }
            return source.processHotBlocks([{ range: { from: 0 }, request: REQUEST }], state, async () => {})
        }))

    test('ranges that are refused, halved and grown again', () =>
        expectNoGrowth(async (turns, signal) => {
            let n = 0
            const { post } = memoryTransport(chain, (_url, methods, body) =>
                methods[0] === 'eth_getLogs' && ++n % 7 < 3
                    ? '{"error":{"code":-32000,"message":"block range is too wide"}}'
                    : body,
            )
            const counted: Post = (url, sent, its) => {
                turns.turned()
                return post(url, sent, its)
            }
            const client = clientOf(counted, signal)
            const filters = toRpcFilters(REQUEST.logs)
            while (!signal.aborted) {
                await readLogRange(filters, 0, chain.head, { client, pin: { index: 0 }, signal }).catch(
                    () => {},
                )
                await new Promise((done) => setImmediate(done))
            }
        }))

    test('the word of all endpoints on a final block, while one is away', () =>
        expectNoGrowth(async (turns, signal) => {
            const client = clientOf(failing(turns, unavailable), signal, { identity: identity() })
            while (!signal.aborted)
                await agreeOnAncestor(client, async () => null, signal).catch(() => client.pause(0, signal))
        }))

    test('the watch of the head', () =>
        expectNoGrowth(async (turns, signal) => {
            const [base] = loadNetwork('devnet', { rpcUrls: { 8453: ['http://first.test'] } }).chains
            const rpc = clientOf(failing(turns, unavailable), signal)
            const processor = { source: testSource(rpc, { signal }) } as never
            const options = {
                pool: null as never,
                rpc,
                chain: base,
                processor,
                pace: new Pace(1, ''),
                watchIntervalMs: 0,
            }
            const watch = watchChain(options, new Set(), () => {})
            await new Promise((done) => signal.addEventListener('abort', done))
            watch.end()
        }))

    test('the second look, with nobody who could be asked', () =>
        expectNoGrowth(async (turns, signal) => {
            const network = loadNetwork('devnet', { rpcUrls: { 8453: ['http://first.test'] } })
            const rpc = clientOf(failing(new Turns(), unavailable), signal)
            const rows = (sql: string) => {
                if (sql.includes('chain_status')) return [{ height: 5_000, final: 4_900 }]
                if (sql.includes("'anchor'")) return [{ what: 'anchor', height: 5_000, name: 'ab', n: '1' }]
                return []
            }
            const pass = new Pass({
                pool: { query: async (sql: string) => ({ rows: rows(sql) }) } as unknown as Pool,
                rpc,
                chain: network.chains[0],
                log: { warn() {}, info() {} },
                sources: new Sources(rpc.all, 0),
                sizer: new WindowSizer({ startSpan: 100, maxSpan: 100, targetLogs: 100 }),
                repairs: new Repairs(0),
                requests: [{ range: { from: 0, to: 1e9 }, request: compileRequest(REQUEST) }],
                decoding: openIndex(network, network.chains[0], rpc).decoding,
                everyPayment: false,
                wanted: 2,
                pauseMs: 0,
                signal,
            })
            while (!signal.aborted) {
                await pass.step()
                turns.turned()
                await new Promise((done) => setImmediate(done))
            }
        }))
})
