import { OTHER_EMITTER, OTHER_TOPIC, startTestChain, type TestChain } from './testing/anvil'
import { quickClient } from './testing/client'
import { collect, ids, testSource } from './testing/collect'
import { type Fault, type FaultProxy, type FaultRule, startFaultProxy } from './testing/fault-proxy'
import { Ledger } from './testing/ledger'

let chain: TestChain
let proxy: FaultProxy
let second: FaultProxy
let head: number
let truth: string[]

const REQUEST = {
    logs: [{ address: [OTHER_EMITTER], topic0: [OTHER_TOPIC], transaction: true, transactionLogs: true }],
}

beforeAll(async () => {
    chain = await startTestChain()
    proxy = await startFaultProxy(chain.url)
    second = await startFaultProxy(chain.url)
    for (let i = 0; i < 20; i++) {
        await chain.emit(1 + (i % 3), { to: OTHER_EMITTER, topic0: OTHER_TOPIC })
        await chain.mine(1)
    }
    head = await chain.head()
    finalIsHead(() => null)
    truth = ids(await read([second.url]))
})

afterAll(async () => {
    await proxy.stop()
    await second.stop()
    await chain.stop()
})

function finalIsHead(rule: FaultRule): void {
    const latest: FaultRule = (method, params) => {
        if (method === 'eth_getBlockByNumber' && params[0] === 'finalized') params[0] = 'latest'
        return null
    }
    proxy.fault((method, params) => latest(method, params) ?? rule(method, params))
    second.fault(latest)
}

async function read(urls: string[], transactions: 'byHash' | 'byBlock' = 'byHash') {
    const client = quickClient(urls, { timeoutMs: 500 })
    try {
        return await collect(testSource(client, { transactions }), 0, head, REQUEST)
    } finally {
        client.close()
    }
}

const eachLog = (change: (log: any) => any): Fault => ({ map: (logs: any[]) => logs.map(change) })
const without = (key: string) => ({ map: ({ [key]: _, ...rest }: any) => rest })

describe('INV-3: what does not stand up in an answer is asked of the next endpoint, and nothing of it is kept', () => {
    const cases: [string, string, Fault][] = [
        ['a block of time zero', 'eth_getBlockByNumber', { map: (b) => ({ ...b, timestamp: '0x0' }) }],
        [
            'a block higher than the index can hold',
            'eth_getBlockByNumber',
            { map: (b) => ({ ...b, number: '0x80000000' }) },
        ],
        [
            'logs at places that the index cannot hold',
            'eth_getLogs',
            eachLog((log) => ({ ...log, logIndex: '0x1fffffffff' })),
        ],
        ['a block without a time', 'eth_getBlockByNumber', without('timestamp')],
        [
            'a block whose time is in milliseconds',
            'eth_getBlockByNumber',
            { map: (b) => ({ ...b, timestamp: '0x19cab3b2c00' }) },
        ],
        [
            'a block of next week',
            'eth_getBlockByNumber',
            {
                map: (b) => ({
                    ...b,
                    timestamp: `0x${(Math.floor(Date.now() / 1000) + 7 * 86_400).toString(16)}`,
                }),
            },
        ],
        ['a block of another height', 'eth_getBlockByNumber', { map: (b) => ({ ...b, number: '0x3' }) }],
        [
            'a block whose hash is no hash',
            'eth_getBlockByNumber',
            { map: (b) => ({ ...b, hash: `0x${'z'.repeat(64)}` }) },
        ],
        [
            'blocks of an hour before those below them',
            'eth_getBlockByNumber',
            {
                map: (b) =>
                    Number(b.number) % 4 === 3
                        ? { ...b, timestamp: `0x${(Number(b.timestamp) - 3_600).toString(16)}` }
                        : b,
            },
        ],
        ['logs without an index', 'eth_getLogs', eachLog((l) => ({ ...l, logIndex: null }))],
        ['logs whose index is 0x', 'eth_getLogs', eachLog((l) => ({ ...l, logIndex: '0x' }))],
        ['logs whose index is a number', 'eth_getLogs', eachLog((l) => ({ ...l, logIndex: 1 }))],
        ['logs all with one index', 'eth_getLogs', eachLog((l) => ({ ...l, logIndex: '0x1' }))],
        ['logs without a position', 'eth_getLogs', eachLog(({ transactionIndex: _, ...l }) => l)],
        ['logs with half a byte of data', 'eth_getLogs', eachLog((l) => ({ ...l, data: '0x123' }))],
        ['logs whose data is no hex', 'eth_getLogs', eachLog((l) => ({ ...l, data: '0xzz' }))],
        [
            'logs with their topics turned',
            'eth_getLogs',
            eachLog((l) => ({ ...l, topics: [OTHER_EMITTER.padEnd(66, '0'), ...l.topics] })),
        ],
        [
            'logs with five topics',
            'eth_getLogs',
            eachLog((l) => ({ ...l, topics: Array(5).fill(l.topics[0]) })),
        ],
        [
            'logs of another contract',
            'eth_getLogs',
            eachLog((l) => ({ ...l, address: `0x${'9'.repeat(40)}` })),
        ],
        [
            'logs of blocks that were not asked for',
            'eth_getLogs',
            eachLog((l) => ({ ...l, blockNumber: '0xffff' })),
        ],
        ['logs that were removed', 'eth_getLogs', eachLog((l) => ({ ...l, removed: true }))],
        ['logs as an object', 'eth_getLogs', { map: (logs) => ({ ...logs }) }],
        ['transactions of no sender', 'eth_getTransactionByHash', { map: (t) => ({ ...t, from: '0x12' }) }],
        [
            'transactions of another block',
            'eth_getTransactionByHash',
            { map: (t) => ({ ...t, blockHash: `0x${'8'.repeat(64)}` }) },
        ],
        [
            'other transactions',
            'eth_getTransactionByHash',
            { map: (t) => ({ ...t, hash: `0x${'8'.repeat(64)}` }) },
        ],
        ['receipts without logs', 'eth_getTransactionReceipt', { map: (r) => ({ ...r, logs: [] }) }],
        [
            'receipts of another block',
            'eth_getTransactionReceipt',
            {
                map: (r) => ({
                    ...r,
                    logs: r.logs.map((l: any) => ({ ...l, blockHash: `0x${'8'.repeat(64)}` })),
                }),
            },
        ],
    ]
    test.each(cases)('%s', async (_, method, fault) => {
        let spoilt = 0
        finalIsHead((asked) => (asked === method && ++spoilt ? fault : null))
        expect(ids(await read([proxy.url, second.url]))).toEqual(truth)
        expect(spoilt).toBeGreaterThan(0)
    })

    test('a batch whose answers are numbered in words, in floats or out of order is understood', async () => {
        let n = 0
        const forms = [(id: number) => String(id), (id: number) => `${id}.0`, (id: number) => id]
        finalIsHead(() => ({ answer: (message) => ({ ...message, id: forms[n++ % 3](message.id) }) }))
        expect(ids(await read([proxy.url], 'byBlock'))).toEqual(truth)
    })

    test('two answers to one call are not taken for those to two', async () => {
        let spoilt = 0
        finalIsHead(() =>
            spoilt < 40
                ? { answer: (message) => ({ ...message, id: message.id && ++spoilt ? 0 : message.id }) }
                : null,
        )
        expect(ids(await read([proxy.url]))).toEqual(truth)
        expect(spoilt).toBeGreaterThan(0)
    })

    test('an answer of 64 MB to a plain call, and one nested twenty thousand deep, do not end the reader', async () => {
        const bodies = [
            `{"result":"${'x'.repeat(66 * 2 ** 20)}"}`,
            `${'['.repeat(20_000)}${']'.repeat(20_000)}`,
        ]
        let n = 0
        finalIsHead((method) => (method !== 'eth_getLogs' && n < 4 ? { body: bodies[n++ % 2] } : null))
        expect(ids(await read([proxy.url]))).toEqual(truth)
        expect(n).toBe(4)
    })
})

describe('INV-3: prose does not decide', () => {
    const span = ([filter]: any[]) => Number(filter.toBlock) - Number(filter.fromBlock) + 1
    const wider =
        (most: number, fault: Fault): FaultRule =>
        (method, params) =>
            method === 'eth_getLogs' && span(params) > most ? fault : null
    const refusal = (message: string, code = -32000): Fault => ({ error: { code, message } })

    test.each<[string, Fault]>([
        [
            'please limit the query to at most 1000 blocks',
            refusal('please limit the query to at most 1000 blocks'),
        ],
        ['block range greater than 10000 max', refusal('block range greater than 10000 max')],
        ['execution timeout', refusal('execution timeout')],
        ['query took too long', refusal('query took too long')],
        [
            'Requested too many blocks',
            refusal('Requested too many blocks from 1 to 20, maximum is set to 5', -32602),
        ],
        ['internal error', refusal('internal error', -32603)],
        ['limit exceeded', refusal('limit exceeded', -32005)],
        ['rate limit exceeded', refusal('rate limit exceeded', -32005)],
        ['method not found', refusal('method not found', -32601)],
        ['invalid block range', refusal('invalid block range', -32602)],
        ['beyond the head', refusal('block range extends beyond current head block')],
        ['greater than the head', refusal('toBlock is greater than fromBlock + 5, the latest limit')],
        ['another language', refusal('zu viele Blöcke')],
        ['no words', refusal('')],
        ['a gateway that gives up', { status: 504, body: '<html>Gateway Time-out</html>' }],
        ['a payload too large', { status: 413 }],
        ['a cut connection', { drop: true }],
    ])('a range refused as "%s" is asked in smaller ones', async (_, fault) => {
        finalIsHead(wider(5, fault))
        expect(ids(await read([proxy.url]))).toEqual(truth)
    })

    test('one says of every range that it is beyond the head, the other one is well', async () => {
        finalIsHead((method) => (method === 'eth_getLogs' ? refusal('invalid block range') : null))
        expect(ids(await read([proxy.url, second.url]))).toEqual(truth)
    })

    test('one says so of every range, and is preferred again at once: its word does not put off the last block', async () => {
        finalIsHead((method) => (method === 'eth_getLogs' ? refusal('invalid block range') : null))
        const client = quickClient([proxy.url, second.url], { coolDownMs: 1 })
        const started = performance.now()
        const blocks = await collect(testSource(client, { transactions: 'byHash' }), 0, head, REQUEST)
        client.close()
        expect(ids(blocks)).toEqual(truth)
        // A head that is taken one lower is taken so for a minute.
        expect(performance.now() - started).toBeLessThan(50_000)
    })

    test('both endpoints refuse in words that nobody knows', async () => {
        finalIsHead(wider(5, refusal('nope')))
        const urls = [proxy.url, `${proxy.url}/second`]
        expect(ids(await read(urls))).toEqual(truth)
    })
})

describe('INV-1: with `all`, what a second endpoint has is never missed, at the head neither', () => {
    /** Leaves out every second log. */
    const holes: FaultRule = (method) =>
        method === 'eth_getLogs' ? { map: (logs: any[]) => logs.filter((_, i) => i % 2) } : null

    test('of final blocks', async () => {
        finalIsHead(holes)
        const client = quickClient([proxy.url, second.url])
        const blocks = await collect(testSource(client, { completeness: 'all' }), 0, head, REQUEST)
        client.close()
        expect(ids(blocks)).toEqual(truth)
    })

    test('of blocks that may still change', async () => {
        proxy.fault(holes)
        second.fault(null)
        const genesis = await chain.rpc('eth_getBlockByNumber', '0x0', false)
        const state = { height: 0, hash: genesis.hash, top: [] }
        const ledger = new Ledger([proxy.url, second.url], state, { completeness: 'all' }, REQUEST)
        await ledger.reaches(await at(head))
        await ledger.stop()
        expect(ids(ledger.updates.flatMap((update) => update.blocks))).toEqual(truth)
    })

    async function at(height: number) {
        const { hash } = await chain.rpc('eth_getBlockByNumber', `0x${height.toString(16)}`, false)
        return { height, hash }
    }
})
