import { OTHER_EMITTER, OTHER_TOPIC, startTestChain, type TestChain } from '../testing/anvil'
import { quickClient } from '../testing/client'
import { collect, counts, testSource } from '../testing/collect'
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

function times(n: number, rule: FaultRule): FaultRule {
    return (method, params) => {
        const fault = n > 0 ? rule(method, params) : null
        if (fault) n -= 1
        return fault
    }
}

async function readAll(options: Parameters<typeof testSource>[1] = {}, urls: string | string[] = proxy.url) {
    const client = quickClient(urls, { timeoutMs: 500 })
    try {
        return { blocks: await collect(testSource(client, options), 0, head), client }
    } finally {
        client.close()
    }
}

describe('INV-3: whatever the provider does, the same logs come out', () => {
    test.each<[string, FaultRule]>([
        ['429', () => ({ status: 429 })],
        ['500', () => ({ status: 500 })],
        ['garbage', () => ({ body: '<html>' })],
        ['silence', () => ({ hang: true })],
        ['dropped sockets', () => ({ drop: true })],
        ['-32603', () => ({ error: { code: -32603, message: 'internal error' } })],
        ['header not found', () => ({ error: { code: -32000, message: 'header not found' } })],
        ['method not found', () => ({ error: { code: -32601, message: 'the method is not available' } })],
        ['null results', () => ({ result: null })],
        ['wrong shapes', () => ({ result: [{ address: 5 }] })],
    ])('%s', async (_, fault) => {
        let n = 0
        finalIsHead((method) =>
            method !== 'eth_blockNumber' && n++ % 3 === 0 && n < 24 ? fault('', []) : null,
        )
        const { blocks } = await readAll({ startSpan: 20, maxBlockSpan: 20 })
        expect(counts(blocks)).toEqual(truth)
    })

    test('a cap of 10 results', async () => {
        proxy.fault(ogQuirks(() => head, 10))
        const { blocks, client } = await readAll({ targetLogs: 1000 })
        expect(counts(blocks)).toEqual(truth)
        expect(client.metrics.errors.rangeTooWide).toBeGreaterThan(3)
    })

    test('a cap below the logs of one block: the block is read from its receipts', async () => {
        proxy.fault(ogQuirks(() => head, 4))
        const { blocks } = await readAll()
        expect(counts(blocks)).toEqual(truth)
    })

    test('a cap on the block distance', async () => {
        finalIsHead((method, [filter]) => {
            if (method !== 'eth_getLogs' || Number(filter.toBlock) - Number(filter.fromBlock) < 7) return null
            return { error: { code: -32000, message: 'maximum [from, to] blocks distance: 7' } }
        })
        const { blocks, client } = await readAll()
        expect(counts(blocks)).toEqual(truth)
        // The first window is halved until it fits; those behind it keep to the named limit.
        expect(client.metrics.errors.rangeTooWide).toBeLessThan(35)
    })

    test('a wide range that never answers is halved', async () => {
        finalIsHead((method, [filter]) => {
            if (method !== 'eth_getLogs' || Number(filter.toBlock) - Number(filter.fromBlock) < 40)
                return null
            return { hang: true }
        })
        const client = quickClient(proxy.url, { timeoutMs: 60 })
        expect(counts(await collect(testSource(client), 0, head))).toEqual(truth)
        client.close()
    })

    test('empty logs against the bloom of the end block are asked again', async () => {
        const withLogs = Math.max(...Object.keys(truth).map(Number))
        finalIsHead(times(2, (method) => (method === 'eth_getLogs' ? { result: [] } : null)))
        const client = quickClient(proxy.url)
        const blocks = await collect(testSource(client), withLogs - 2, withLogs)
        expect(counts(blocks)).toEqual({ [withLogs]: truth[withLogs] })
        expect(client.metrics.errors.inconsistent).toBeGreaterThan(0)
        client.close()
    })

    test('a node that stays empty against its bloom is given up for the second endpoint', async () => {
        const withLogs = Math.max(...Object.keys(truth).map(Number))
        finalIsHead((method) => (method === 'eth_getLogs' ? { result: [] } : null))
        const client = quickClient([proxy.url, second.url])
        const blocks = await collect(testSource(client), withLogs - 2, withLogs)
        expect(counts(blocks)).toEqual({ [withLogs]: truth[withLogs] })
        client.close()
    })

    test('logs without timestamps take them from headers', async () => {
        finalIsHead((method) =>
            method === 'eth_getLogs'
                ? { map: (l: any[]) => l.map(({ blockTimestamp: _, ...rest }) => rest) }
                : null,
        )
        const { blocks } = await readAll()
        expect(counts(blocks)).toEqual(truth)
        for (const b of blocks) expect(b.header.timestamp).toBeGreaterThan(1_600_000_000_000)
    })

    test('the end block changing under a window starts it again', async () => {
        let n = 0
        finalIsHead((method, [block]) => {
            if (method !== 'eth_getBlockByNumber' || block !== '0x' + head.toString(16) || n++ !== 0)
                return null
            return { map: (b: any) => ({ ...b, hash: '0x' + '1'.repeat(64) }) }
        })
        const { blocks } = await readAll()
        expect(counts(blocks)).toEqual(truth)
        const whole = ({ method, params: [range] }: (typeof proxy.calls)[number]) =>
            method === 'eth_getLogs' && Number(range.toBlock) - Number(range.fromBlock) === head
        expect(proxy.calls.filter(whole).length).toBe(2)
    })
})
