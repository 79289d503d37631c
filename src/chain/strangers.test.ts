import type { Block } from '@subsquid/evm-processor/lib/mapping/entities'
import { seeded } from '../../test/support/random-events'
import { EMITTER, OTHER_EMITTER, OTHER_TOPIC, startTestChain, type TestChain, TOPIC } from './testing/anvil'
import { quickClient } from './testing/client'
import { collect, ids, testSource } from './testing/collect'
import { type FaultProxy, type FaultRule, startFaultProxy } from './testing/fault-proxy'

let chain: TestChain
let other: TestChain
let first: FaultProxy
let second: FaultProxy
let head: number
let truth: string[]

const REQUEST = {
    logs: [{ address: [OTHER_EMITTER], topic0: [OTHER_TOPIC], transaction: true, transactionLogs: true }],
}
/** Port 9 discards: nobody listens. */
const DEAD = 'http://127.0.0.1:9'

beforeAll(async () => {
    chain = await startTestChain(8453)
    other = await startTestChain(1)
    await other.mine(400)
    first = await startFaultProxy(chain.url)
    second = await startFaultProxy(chain.url)
    for (let i = 0; i < 40; i++) {
        // Every tenth block speaks of the topic in another place: its bloom is right and its logs are not asked for.
        if (i % 10 === 5) await chain.emit(1, { to: OTHER_EMITTER, topic0: TOPIC, topic1: OTHER_TOPIC })
        else await chain.emit(1 + (i % 7), { to: OTHER_EMITTER, topic0: OTHER_TOPIC })
        await chain.emit(1, { to: EMITTER })
        // No steady pace.
        await chain.rpc('evm_increaseTime', 2 + ((i * 7) % 11))
        await chain.mine(1)
    }
    head = await chain.head()
    honest(first)
    truth = ids(await read([first.url]))
    expect(truth.length).toBeGreaterThan(100)
})

beforeEach(() => {
    honest(first)
    honest(second)
})

afterAll(async () => {
    await first.stop()
    await second.stop()
    await chain.stop()
    await other.stop()
})

/** Every block is final here, whatever else a rule does. */
function honest(proxy: FaultProxy, rule: FaultRule = () => null): void {
    proxy.target(chain.url)
    proxy.fault((method, params) => {
        const fault = rule(method, params)
        if (fault == null && method === 'eth_getBlockByNumber' && params[0] === 'finalized')
            params[0] = 'latest'
        return fault
    })
}

async function genesis() {
    return (await chain.rpc('eth_getBlockByNumber', '0x0', false)).hash
}

async function clientOf(urls: string[], more: Parameters<typeof quickClient>[1] = {}) {
    const identity = {
        chainId: 8453,
        name: 'base',
        genesisHeight: 0,
        genesisHash: await genesis(),
        confirmations: 0,
        held: async () => null,
    }
    return quickClient(urls, { identity, wrongRestMs: 200, timeoutMs: 1_000, ...more })
}

async function read(urls: string[], to = head, more: Parameters<typeof testSource>[1] = {}) {
    const client = await clientOf(urls)
    try {
        return await collect(
            testSource(client, { transactions: 'byHash', startSpan: 12, ...more }),
            0,
            to,
            REQUEST,
        )
    } finally {
        client.close()
    }
}

describe('INV-1: a cap without a word loses nothing', () => {
    const capped =
        (most: number, cut: (logs: any[]) => any[]): FaultRule =>
        (method) =>
            method === 'eth_getLogs'
                ? { map: (logs: any[]) => (logs.length > most ? cut(logs) : logs) }
                : null
    const first100 = (logs: any[]) => logs.slice(0, 100)
    const last100 = (logs: any[]) => logs.slice(-100)

    test.each([
        ['the first 100 logs', first100],
        ['the last 100 logs', last100],
    ])('an endpoint alone that gives %s of a range and says nothing', async (_, cut) => {
        honest(first, capped(100, cut))
        expect(ids(await read([first.url], head, { startSpan: 500 }))).toEqual(truth)
    })
})

describe('INV-1: a cap that is small, and one that answers reached before', () => {
    test.each([10, 16, 20, 30, 50, 64, 90])('%i logs', async (most) => {
        honest(first, (method) =>
            method === 'eth_getLogs' ? { map: (logs: any[]) => logs.slice(0, most) } : null,
        )
        expect(ids(await read([first.url], head, { startSpan: 500 }))).toEqual(truth)
        expect(ids(await read([first.url], head, { startSpan: 4 }))).toEqual(truth)
    })
})

test('INV-1: a pruned endpoint alone whose blooms are all empty is not believed: nothing is read, and it is named', async () => {
    const [noBloom, pruned] = [
        `0x${'0'.repeat(512)}`,
        (logs: any[]) => logs.filter((l) => l.blockNumber > 20),
    ]
    honest(first, (method, params) => {
        if (params[0] === 'finalized') params[0] = 'latest'
        if (method === 'eth_getBlockByNumber') return { map: (b: any) => b && { ...b, logsBloom: noBloom } }
        return method === 'eth_getLogs' ? { map: pruned } : null
    })
    const said: string[] = []
    const stop = new AbortController()
    const warn = (_: object, message: string) => {
        said.push(message)
        if (/leaves out logs/.test(message)) stop.abort()
    }
    const client = await clientOf([first.url], { signal: stop.signal, log: { warn, info: warn } })
    const source = testSource(client, { transactions: 'byHash', startSpan: 12, signal: stop.signal })
    await expect(collect(source, 0, 12, REQUEST)).rejects.toThrow('the chain reader was stopped')
    client.close()
    expect(said.join()).toContain('has logs by its receipts')
})

test('INV-3: times of logs that are false by a second and ascend all the same are read from headers', async () => {
    const times = async () =>
        (await read([first.url])).map(({ header }) => `${header.height} ${header.timestamp}`)
    const later = (seconds: string) => `0x${(Number(seconds) + 1).toString(16)}`
    const every = (nth: number) => (l: any) =>
        Number(l.blockNumber) % nth ? l : { ...l, blockTimestamp: later(l.blockTimestamp) }
    honest(first, (method) =>
        method === 'eth_getLogs'
            ? { map: (l: any[]) => l.map(({ blockTimestamp: _, ...log }) => log) }
            : null,
    )
    const truthOfTimes = await times()
    for (const nth of [1, 3, 7]) {
        honest(first, (method) =>
            method === 'eth_getLogs' ? { map: (l: any[]) => l.map(every(nth)) } : null,
        )
        expect(await times()).toEqual(truthOfTimes)
    }
})

describe('INV-3: one of two endpoints may fail at anything and for ever', () => {
    test('the other one is dead, and blooms speak for logs that nobody asked for', async () => {
        expect(
            ids(await read([first.url, DEAD], head, { startSpan: 1, concurrency: 1, maxBlockSpan: 1 })),
        ).toEqual(truth)
    })

    test('the other one is of another chain, and blooms speak for logs that nobody asked for', async () => {
        second.target(other.url)
        expect(
            ids(await read([first.url, second.url], head, { startSpan: 1, concurrency: 1, maxBlockSpan: 1 })),
        ).toEqual(truth)
    })

    test('a node that dropped its index of transactions still has its blocks', async () => {
        honest(first, (method) => (method === 'eth_getTransactionByHash' ? { result: null } : null))
        const blocks = await read([first.url])
        expect(blocks.flatMap((b) => b.logs).every((log) => log.transaction != null)).toBe(true)
    })

    test('one knows no transaction and the other one is away for a while', async () => {
        honest(first, (method) => (method === 'eth_getTransactionByHash' ? { result: null } : null))
        let n = 0
        honest(second, () => (n++ < 100 ? { status: 503 } : null))
        const blocks = await read([first.url, second.url])
        expect(blocks.flatMap((b) => b.logs).every((log) => log.transaction != null)).toBe(true)
    })

    test.each([
        ['a minute', '60'],
        ['a date', new Date(Date.now() + 3_600_000).toUTCString()],
        ['longer than a life', '9999999999'],
        ['no time', '0'],
        ['less than no time', '-60'],
        ['words', 'later'],
    ])('one wants to be left alone for %s, the other is well', async (_, wish) => {
        let asked = 0
        honest(first, (method) => {
            asked += method === 'eth_getLogs' ? 1 : 0
            return asked > 5 ? { status: 429, headers: { 'retry-after': wish } } : null
        })
        expect(
            ids(await read([first.url, second.url], head, { startSpan: 2, maxBlockSpan: 2, concurrency: 1 })),
        ).toEqual(truth)
        expect(asked).toBeGreaterThan(5)
    })
})

describe('INV-3: a head is a claim', () => {
    test.each([
        ['a little too high', 60],
        ['far too high', 2 ** 40],
        ['beyond all blocks', 2 ** 53 - 1],
    ])('an endpoint names once a head that is %s', async (_, height) => {
        let lies = 0
        honest(first, (method, params) => {
            const isHead =
                method === 'eth_getBlockByNumber' && (params[0] === 'latest' || params[0] === 'finalized')
            return isHead && lies++ < 2
                ? {
                      map: (b: any) => ({
                          ...b,
                          number: `0x${height.toString(16)}`,
                          hash: `0x${'7'.repeat(64)}`,
                      }),
                  }
                : null
        })
        const blocks: Block[] = []
        const client = await clientOf([first.url])
        const source = testSource(client, { transactions: 'byHash', startSpan: 12 })
        for await (const batch of source.getFinalizedBlocks([{ range: { from: 0 }, request: REQUEST }], true))
            blocks.push(...batch.blocks)
        client.close()
        // A refusal as beyond the head keeps the reader one block below it for a while.
        const last = blocks.at(-1)!.header.height
        expect(last).toBeGreaterThanOrEqual(head - 1)
        expect(ids(blocks)).toEqual(truth.filter((id) => Number(id.split('/')[0]) <= last))
        expect(lies).toBeGreaterThan(0)
    })
})

test('INV-3: a head that is too high once, where final blocks are counted from the head, is asked for again', async () => {
    let lies = 0
    honest(first, (method, [block]) => {
        if (method !== 'eth_getBlockByNumber') return null
        if (block === 'finalized') return { error: { code: -32602, message: 'no such tag' } }
        const tooHigh = { number: '0xffff', hash: `0x${'7'.repeat(64)}` }
        return block === 'latest' && lies++ === 0 ? { map: (b: any) => ({ ...b, ...tooHigh }) } : null
    })
    const last = head - 6
    const blocks = await read([first.url], last, { finalityConfirmations: 5 })
    expect(ids(blocks)).toEqual(truth.filter((id) => Number(id.split('/')[0]) <= last))
    expect(lies).toBeGreaterThan(1)
})

describe('INV-11: one address behind which two chains answer in turn', () => {
    test.each([
        ['every second request', 2],
        ['every third request', 3],
        ['every fifth request', 5],
    ])('another chain answers %s', async (_, nth) => {
        let n = 0
        const before = first.calls.length
        honest(first, () => {
            first.target(++n % nth === 0 ? other.url : chain.url)
            return null
        })
        expect(ids(await read([first.url, second.url], head, { completeness: 'thin' }))).toEqual(truth)
        expect(first.calls.length).toBeGreaterThan(before)
    })

    test.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])(
        'with that endpoint alone, by chance (seed %i): the right facts, or a wait with a reason',
        async (seed) => {
            const random = seeded(seed)
            honest(first, () => {
                first.target(random.below(3) === 0 ? other.url : chain.url)
                return null
            })
            const said: string[] = []
            const note = (_: object, message: string) => said.push(message)
            const stop = new AbortController()
            const client = await clientOf([first.url], {
                signal: stop.signal,
                log: { warn: note, info: note },
            })
            const source = testSource(client, {
                transactions: 'byHash',
                startSpan: 4,
                maxBlockSpan: 4,
                signal: stop.signal,
            })
            const timer = setTimeout(() => stop.abort(), 3_000)
            const found: Block[] = []
            let last = -1
            try {
                const requests = [{ range: { from: 0, to: head }, request: REQUEST }]
                for await (const { blocks } of source.getFinalizedBlocks(requests)) {
                    found.push(...blocks)
                    last = blocks.at(-1)!.header.height
                }
            } catch (e) {
                if (!['ReaderStoppedError', 'DeepReorgError'].includes((e as Error).name)) throw e
                expect(said.length).toBeGreaterThan(0)
            }
            clearTimeout(timer)
            client.close()
            expect(ids(found)).toEqual(truth.filter((id) => Number(id.split('/')[0]) <= last))
        },
    )
})
