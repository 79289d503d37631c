import type { ChainConfig, Network } from '../../src/networks/types'
import { CannotVerify } from '../../src/verify/cannot-run'
import type { SmallChain } from '../support/chain'
import { type Change, startChangingEndpoint } from '../support/changing-endpoint'
import type { TestServer } from '../support/http'
import { type IndexedMarket, startIndexedMarket } from '../support/indexed-market'
import type { TestDatabase } from '../support/postgres'
import { seeded } from '../support/random-events'
import { type Served, TestAggregator } from '../support/settlements'
import { verified } from '../support/verified'

const BLOCKS = 12

let market: IndexedMarket
let og: SmallChain
let base: SmallChain
let aggregator: TestAggregator
let db: TestDatabase
let network: Network
let servers: TestServer[] = []

beforeAll(async () => {
    market = await startIndexedMarket(BLOCKS)
    ;({ og, base, aggregator, db, network } = market)
})

afterEach(async () => {
    for (const server of servers) await server.stop()
    servers = []
})

afterAll(() => market?.stop())

/** A provider in front of a chain that lies. */
async function liar(chain: SmallChain, lie: Change): Promise<string> {
    const endpoint = await startChangingEndpoint(chain.url, lie)
    servers.push(endpoint)
    return endpoint.url
}

function at(chainId: number, urls: string[]): Network {
    const chain = (each: ChainConfig) =>
        each.chainId === chainId ? { ...each, rpc: { ...each.rpc, urls } } : each
    return { ...network, chains: network.chains.map(chain) }
}

/** How a run ended: how many differences, or the sentence why it could not be made. */
async function end(network: Network, aggregators = [aggregator.url]) {
    try {
        const report = await verified(db.url, network, aggregators)
        return { differences: report.differences, doubts: report.doubts, notes: report.notes.join('\n') }
    } catch (error) {
        if (!(error instanceof CannotVerify)) throw error
        return { differences: [], doubts: [error.message], notes: '' }
    }
}

/** Lies of a chain's only endpoint. */
const LIES: Record<string, Change> = {
    'no logs, and no receipts': ({ method }, result) =>
        method === 'eth_getLogs' ? [] : method === 'eth_getTransactionReceipt' ? null : result,
    'no logs': ({ method }, result) => (method === 'eth_getLogs' ? [] : result),
    'every other log': ({ method }, result) =>
        method === 'eth_getLogs' ? result.filter((_: unknown, i: number) => i % 2) : result,
    'logs of other blocks': ({ method }, result) =>
        method === 'eth_getLogs'
            ? result.map((log: any) => ({ ...log, blockHash: `0x${'ab'.repeat(32)}` }))
            : result,
    'logs with other data': ({ method }, result) =>
        method === 'eth_getLogs'
            ? result.map((log: any) => ({ ...log, data: log.data.replace(/[0-9a-f]$/, '7') }))
            : result,
    'blocks of another time': ({ method }, result) =>
        method.startsWith('eth_getBlock') && result
            ? { ...result, timestamp: `0x${(Number(result.timestamp) - 1).toString(16)}` }
            : result,
    'blocks without transactions': ({ method }, result) =>
        method.startsWith('eth_getBlock') && result ? { ...result, transactions: [] } : result,
    'the transactions of a block in another order': ({ method }, result) =>
        method.startsWith('eth_getBlock') && result
            ? { ...result, transactions: result.transactions.toReversed() }
            : result,
    'other receipts': ({ method }, result) =>
        method === 'eth_getTransactionReceipt' && result ? { ...result, logs: [] } : result,
    'other genesis': ({ method, params }, result) =>
        method === 'eth_getBlockByNumber' && Number(params[0]) <= 1
            ? { ...result, hash: `0x${'cd'.repeat(32)}` }
            : result,
    'another chain': ({ method }, result) => (method === 'eth_chainId' ? '0x1' : result),
}

const CASES = Object.keys(LIES).flatMap((lie) => [10740, 8453].map((chainId) => [lie, chainId] as const))

test.each(CASES)(
    'INV-11: an only endpoint that tells %s of chain %i ends in a difference, or in a reason why nothing can be said',
    async (lie, chainId) => {
        const chain = chainId === 10740 ? og : base
        const { differences, doubts } = await end(at(chainId, [await liar(chain, LIES[lie])]))
        expect(differences.length + doubts.length).toBeGreaterThan(0)
    },
)

/** Spoils one value somewhere in an answer. */
function spoilt(random: ReturnType<typeof seeded>, value: any): any {
    const odd = [
        null,
        '',
        '0x',
        '0x0',
        -1,
        1e30,
        {},
        [],
        true,
        '0xzz',
        `0x${'f'.repeat(70)}`,
        'x'.repeat(10_000),
    ]
    if (typeof value !== 'object' || value === null || random.below(4) === 0) return random.pick(odd)
    if (Array.isArray(value)) {
        if (value.length === 0) return random.pick(odd)
        const place = random.below(value.length)
        const kind = random.below(4)
        if (kind === 0) return value.toSpliced(place, 1)
        if (kind === 1) return [...value, value[place]]
        if (kind === 2) return value.toReversed()
        return value.with(place, spoilt(random, value[place]))
    }
    const key = random.pick(Object.keys(value))
    if (random.below(4) === 0)
        return Object.fromEntries(Object.entries(value).filter(([name]) => name !== key))
    return { ...value, [key]: spoilt(random, value[key]) }
}

test('whatever an only endpoint answers, the end is a report or a sentence', async () => {
    for (let seed = 1; seed <= Number(process.env.VERIFY_SEEDS ?? 12); seed++) {
        const random = seeded(seed)
        // Once in a while, and all the time.
        const seldom = [300, 40, 6][seed % 3]
        const chain = seed % 2 ? og : base
        const url = await liar(chain, (_, result) =>
            random.below(seldom) === 0 ? spoilt(random, result) : result,
        )
        await end(at(chain.chainId, [url])).catch((error) => {
            throw new Error(`seed ${seed}: ${error.stack}`)
        })
    }
}, 600_000)

/** The same blobs at another aggregator, each one spoilt. */
async function aggregatorOf(change: (served: Buffer, others: Buffer[]) => Served): Promise<string> {
    const lying = await new TestAggregator().start()
    const all = [...aggregator.blobs.values()].filter((served) => Buffer.isBuffer(served))
    for (const [blob, served] of aggregator.blobs)
        lying.blobs.set(blob, Buffer.isBuffer(served) ? change(served, all) : served)
    servers.push({ url: lying.url, asked: [], stop: () => lying.stop() })
    return lying.url
}

const another = (served: Buffer, others: Buffer[]) => others.find((each) => !each.equals(served))!

test.each([
    ['the blob of another settlement', another],
    ['a page', () => Buffer.from('<html>')],
    [
        'JSON nested four thousand deep',
        () => Buffer.from(`{"input":${'{"a":'.repeat(4000)}1${'}'.repeat(4000)},"output":{}}`),
    ],
    ['a number that no double holds', () => Buffer.from('{"input":{"temperature":1e999999},"output":{}}')],
    ['a part of it, as such', () => 206],
    ['nothing', () => 204],
    ['nothing new', () => 304],
] as [string, (served: Buffer, others: Buffer[]) => Served][])(
    'an aggregator that gives %s is no difference of the index where another one is honest, and alone never proves it wrong without a word',
    async (_, change) => {
        const lying = await aggregatorOf(change)
        for (const both of [
            [lying, aggregator.url],
            [aggregator.url, lying],
        ]) {
            const { differences } = await end(network, both)
            expect(differences).toEqual([])
        }
        const { differences, doubts, notes } = await end(network, [lying])
        for (const each of differences) expect(each.what).toMatch(/^proofs of|^leaves/)
        expect(differences.length + doubts.length + notes.length).toBeGreaterThan(0)
    },
)

test('an aggregator that gives something else is named, and the root that stands on chain decides', async () => {
    const lying = await aggregatorOf(another)
    const { differences, notes } = await end(network, [lying, aggregator.url])
    expect(differences).toEqual([])
    expect(notes).toContain(
        `${new URL(lying).host} gives something else than what was settled, such as for blob `,
    )
    // Batches are proved by what the index keeps of them; of calls it keeps an excerpt, which proves nothing.
    const alone = await end(network, [lying])
    const { rows } = await db.pool.query(
        `SELECT id FROM settlement_batch WHERE proof IN ('CHECKED', 'COUNT_MISMATCH')`,
    )
    const proven = new Set(rows.map(({ id }) => id))
    expect(alone.differences.filter(({ id }) => proven.has(id))).toEqual([])
    expect(alone.differences.map(({ what }) => what)).toContain('proofs of single calls')
})

test('INV-7: an index that believed a liar is told so', async () => {
    const changed = await db.pool.query(
        `UPDATE settlement_batch SET proof = 'ROOT_MISMATCH', published = 0, verified = 0 WHERE proof = 'CHECKED' AND published = 3 RETURNING id`,
    )
    const { differences } = await end(network, [await aggregatorOf(another), aggregator.url])
    expect(differences.map(({ id, field }) => `${id} ${field}`)).toContain(`${changed.rows[0].id} proof`)
})
