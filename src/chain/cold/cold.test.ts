import {
    EMITTER,
    OTHER_EMITTER,
    OTHER_TOPIC,
    SENDER,
    startTestChain,
    type TestChain,
    TOPIC,
} from '../testing/anvil'
import { quickClient } from '../testing/client'
import { collect, counts, ids, ONE_EMITTER, testSource } from '../testing/collect'
import { type FaultProxy, type FaultRule, startFaultProxy } from '../testing/fault-proxy'
import { ogQuirks } from '../testing/og-quirks'

let chain: TestChain
let proxy: FaultProxy
let second: FaultProxy
let head: number
/** Logs of EMITTER by height; the truth every test is held against. */
const truth: Record<number, number> = {}

beforeAll(async () => {
    chain = await startTestChain()
    proxy = await startFaultProxy(chain.url)
    second = await startFaultProxy(chain.url)
    for (let i = 0; i < 30; i++) {
        await chain.mine(2)
        await chain.emit(3)
        await chain.emit(i % 5)
        await chain.emit(2, { to: OTHER_EMITTER, topic0: OTHER_TOPIC })
        await chain.mine(1)
        truth[await chain.head()] = 3 + (i % 5)
    }
    await chain.mine(3)
    head = await chain.head()
})

afterAll(async () => {
    await proxy.stop()
    await second.stop()
    await chain.stop()
})

beforeEach(() => {
    proxy.calls.length = 0
    finalIsHead()
})

/** A rule, over a chain whose blocks are final at once. */
function finalIsHead(rule: FaultRule = () => null): void {
    const both: FaultRule = (method, params) => {
        if (method === 'eth_getBlockByNumber' && params[0] === 'finalized') params[0] = 'latest'
        return rule(method, params)
    }
    proxy.fault(both)
    second.fault((method, params) => both(method, params) && null)
}

async function readAll(options: Parameters<typeof testSource>[1] = {}, urls: string | string[] = proxy.url) {
    const client = quickClient(urls, { timeoutMs: 500 })
    try {
        return { blocks: await collect(testSource(client, options), 0, head), client }
    } finally {
        client.close()
    }
}

test('INV-1: every requested log is read, with its block, and the last block is there without logs', async () => {
    const { blocks } = await readAll()
    expect(counts(blocks)).toEqual(truth)
    const last = blocks.at(-1)!.header
    const raw = await chain.rpc('eth_getBlockByNumber', '0x' + head.toString(16), false)
    expect([last.height, last.hash, last.parentHash, last.timestamp]).toEqual([
        head,
        raw.hash,
        raw.parentHash,
        Number(raw.timestamp) * 1000,
    ])
    const log = blocks.find((b) => b.logs.length > 0)!.logs[0]
    expect([log.address, log.topics, log.data, log.logIndex]).toEqual([
        EMITTER,
        [TOPIC, TOPIC],
        '0x' + '0'.repeat(64),
        0,
    ])
    expect(log.block.timestamp! % 1000).toBe(0)
})

test('a request that matches nothing costs three calls a window, and once a look for a log that must exist', async () => {
    const client = quickClient(proxy.url)
    const request = { logs: [{ address: ['0x' + '9'.repeat(40)], topic0: [TOPIC] }] }
    const blocks = await collect(testSource(client), 0, head, request)
    expect(blocks.map((b) => b.header.height)).toEqual([head])
    const wide = proxy.calls.filter((c) => c.method === 'eth_getLogs' && c.params[0].fromBlock === '0x0')
    expect(wide.length).toBe(1)
    expect(proxy.calls.some((c) => c.params[1] === true)).toBe(false)
    expect(proxy.calls.length).toBeLessThan(22)
    client.close()
})

test('addressless requests and several filters read each log once', async () => {
    const client = quickClient(proxy.url)
    const request = {
        logs: [
            { topic0: [TOPIC] },
            { address: [EMITTER] },
            { address: [EMITTER], topic0: [TOPIC], topic1: [TOPIC] },
        ],
    }
    const blocks = await collect(testSource(client), 0, head, request)
    expect(counts(blocks)).toEqual(truth)
    expect(new Set(ids(blocks)).size).toBe(ids(blocks).length)
    client.close()
})

test('an empty list of a request finds nothing', async () => {
    const client = quickClient(proxy.url)
    const blocks = await collect(testSource(client), 0, head, { logs: [{ topic0: [TOPIC], topic2: [] }] })
    expect(counts(blocks)).toEqual({})
    client.close()
})

test.each(['byBlock', 'byHash'] as const)('transactions come %s, joined by hash', async (transactions) => {
    const client = quickClient(proxy.url)
    const request = { logs: [{ ...ONE_EMITTER.logs![0], transaction: true }] }
    const blocks = await collect(testSource(client, { transactions }), 0, head, request)
    expect(counts(blocks)).toEqual(truth)
    for (const log of blocks.flatMap((b) => b.logs)) {
        const tx = log.getTransaction()
        expect(tx.hash).toBe(log.transactionHash)
        expect([tx.from, tx.to]).toEqual([SENDER, EMITTER])
        expect(tx.input!.startsWith(TOPIC)).toBe(true)
        expect(log.transactionIndex).toBe(tx.transactionIndex)
    }
    client.close()
})

test('INV-3: transactions that nobody wants stay out, also when the wanted ones can only be had with their whole blocks', async () => {
    const request = {
        logs: [
            { ...ONE_EMITTER.logs![0], transaction: true },
            { address: [OTHER_EMITTER], topic0: [OTHER_TOPIC] },
        ],
    }
    const known = async (rule: FaultRule) => {
        finalIsHead(rule)
        const client = quickClient(proxy.url)
        const blocks = await collect(testSource(client, { transactions: 'byHash' }), 0, head, request)
        client.close()
        return blocks.flatMap((b) => b.logs).map((log) => [log.address, log.transaction?.from])
    }
    const atOnce = await known(() => null)
    expect(new Set(atOnce.map(String))).toEqual(new Set([`${EMITTER},${SENDER}`, `${OTHER_EMITTER},`]))
    const noIndex: FaultRule = (method) => (method === 'eth_getTransactionByHash' ? { result: null } : null)
    expect(await known(noIndex)).toEqual(atOnce)
})

test('transactionLogs brings every log of the transaction, each once', async () => {
    const client = quickClient(proxy.url)
    const request = { logs: [{ address: [OTHER_EMITTER], topic0: [OTHER_TOPIC], transactionLogs: true }] }
    proxy.fault((method, params) => {
        if (method === 'eth_getBlockByNumber' && params[0] === 'finalized') params[0] = 'latest'
        // Only the first log of each transaction answers to the filter.
        return method === 'eth_getLogs'
            ? { map: (l: any[]) => l.filter((x, i) => x.transactionHash !== l[i - 1]?.transactionHash) }
            : null
    })
    const blocks = await collect(testSource(client), 0, head, request)
    const perBlock = Object.fromEntries(Object.keys(truth).map((h) => [h, 2]))
    expect(counts(blocks)).toEqual(perBlock)
    client.close()
})

test('INV-2: og-evm: logIndex restarts in each transaction and its transactionIndex is another one', async () => {
    const client = quickClient(proxy.url)
    proxy.fault(ogQuirks(() => head))
    const request = { logs: [{ ...ONE_EMITTER.logs![0], transaction: true }] }
    const blocks = await collect(testSource(client), 1, head, request)
    expect(counts(blocks)).toEqual(truth)
    expect(new Set(ids(blocks)).size).toBe(Object.values(truth).reduce((a, b) => a + b))
    const block = blocks.find((b) => b.header.height === 6)!
    expect(block.logs.map((l) => [l.transactionIndex, l.logIndex])).toEqual([
        [0, 0],
        [0, 1],
        [0, 2],
        [1, 0],
    ])
    client.close()
})

test('a range beyond the head of the node that answers gives way to the lower head, then goes on', async () => {
    let nodeHead = head - 5
    proxy.fault((method, params) => {
        if (method === 'eth_getBlockByNumber' && params[0] === 'finalized') params[0] = 'latest'
        return ogQuirks(() => nodeHead)(method, params)
    })
    const client = quickClient(proxy.url)
    setTimeout(() => (nodeHead = head), 300)
    const blocks = await collect(testSource(client), 1, head - 1)
    expect(counts(blocks)).toEqual(truth)
    expect(client.metrics.errors.beyondHead).toBeGreaterThan(0)
    client.close()
})

test('the final height is the tag, else head minus confirmations; it never passes the head nor goes back', async () => {
    const client = quickClient(proxy.url)
    const source = testSource(client, { finalityConfirmations: 10 })
    let [tag, latest] = [50, 80]
    proxy.fault((method, params) => {
        if (method !== 'eth_getBlockByNumber') return null
        if (params[0] === 'finalized') {
            if (tag < 0) return { error: { code: -39001, message: 'finalized block not found' } }
            params[0] = '0x' + tag.toString(16)
        }
        if (params[0] === 'latest') params[0] = '0x' + latest.toString(16)
        return null
    })
    expect(await source.getFinalizedHeight()).toBe(50)
    tag = 45
    expect(await source.getFinalizedHeight()).toBe(50)
    tag = 85
    expect(await source.getFinalizedHeight()).toBe(80)
    latest = 70
    tag = 60
    expect(await source.getFinalizedHeight()).toBe(70)
    latest = 85
    tag = -1
    expect(await source.getFinalizedHeight()).toBe(80)
    tag = -1
    expect(await testSource(client, { finalityConfirmations: 10 }).getFinalizedHeight()).toBe(75)
    client.close()
})

test('following the head without stopping yields new blocks as they come', async () => {
    const own = await startTestChain()
    await own.mine(70, 1)
    const client = quickClient(own.url)
    const source = testSource(client)
    const seen: number[] = []
    const range = { from: 0, to: 10 }
    setTimeout(() => own.mine(5, 1), 150)
    for await (const batch of source.getFinalizedBlocks([{ range, request: ONE_EMITTER }])) {
        seen.push(...batch.blocks.flatMap((b) => b.logs.map(() => b.header.height)))
    }
    expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    client.close()
    await own.stop()
})
