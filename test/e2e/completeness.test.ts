import { setTimeout as sleep } from 'node:timers/promises'
import { events as teeRegistry } from '../../src/abi/tee-registry'
import { type Completeness, completenessOf } from '../../src/api/status/completeness'
import { type FaultProxy, type FaultRule, startFaultProxy } from '../../src/chain/testing/fault-proxy'
import { PARTITIONED } from '../../src/database/quarters'
import { BASE, OG, PAY_TO } from '../../src/devnet/addresses'
import { endpointId } from '../../src/ingest/confirm/sources'
import type { SyncOptions } from '../../src/ingest/sync-chain'
import type { Network } from '../../src/networks/types'
import { GENESIS_TIME, type SmallChain, startSmallChain } from '../support/chain'
import { digestTables } from '../support/digest'
import { logOf } from '../support/logs'
import { PATIENCE_MS } from '../support/patience'
import { type TestDatabase, testDatabase } from '../support/postgres'
import { randomBlock } from '../support/random-logs'
import { audit, cleanIndex, networkAt, reaches, type Sync, startSync } from '../support/sync'

let chain: SmallChain
let db: TestDatabase
let proxies: FaultProxy[]
let network: Network

/** A chain of `blocks` blocks behind as many endpoints as there are rules; null is one that tells the truth. */
async function setUp(chainId: 8453 | 10740, blocks: number, rules: (FaultRule | null)[]): Promise<void> {
    chain = await startSmallChain(chainId)
    db = await testDatabase()
    await grow(blocks, 0)
    proxies = []
    for (const rule of rules) {
        const proxy = await startFaultProxy(chain.url)
        proxy.fault(rule)
        proxies.push(proxy)
    }
    network = networkAt({ [chainId]: proxies[0].url })
    const { rpc } = network.chains.find((candidate) => candidate.chainId === chainId)!
    for (const { url } of proxies.slice(1)) rpc.urls.push(url)
}

afterEach(async () => {
    for (const proxy of proxies) await proxy.stop()
    await chain.stop()
    await db.drop()
})

async function grow(blocks: number, seed: number): Promise<void> {
    for (let n = 0; n < blocks; n++) await chain.mine(...randomBlock(seed + n, chain.chainId))
}

const follow = (more: Partial<SyncOptions> = {}): Sync =>
    startSync(db.url, network, chain.chainId, undefined, { confirmPauseMs: 20, ...more })

const indexed = async (sync: Sync) => reaches(db.pool, chain.chainId, await chain.head(), sync, 60_000)

async function completeness(): Promise<Completeness> {
    const reader = {
        rows: async (text: string) => (await db.pool.query({ text, rowMode: 'array' })).rows,
    }
    const found = await completenessOf(reader as unknown as Parameters<typeof completenessOf>[0])
    return found.get(chain.chainId)!
}

/** Waits until what is known of the index's completeness is as it should be. */
async function becomes(isSo: (now: Completeness) => boolean, sync: Sync, patienceMs = PATIENCE_MS) {
    let ended: Error | null | undefined
    void sync.ended.then((error) => (ended = error))
    for (const deadline = Date.now() + patienceMs; ; await sleep(20)) {
        const now = await completeness()
        if (now && isSo(now)) return now
        if (ended !== undefined) throw ended ?? new Error('the indexer has ended')
        if (Date.now() > deadline) throw new Error(`still ${JSON.stringify(now)}`)
    }
}

/** Waits until an endpoint has given exactly what is indexed of every block. */
async function spokenFor(proxy: number, sync: Sync): Promise<void> {
    const { height } = await chain.head()
    for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; await sleep(20)) {
        await becomes(({ blocks }) => blocks > 0, sync)
        const { rows } = await db.pool.query(
            `SELECT sum(LEAST(to_height, $2) - from_height + 1)::int AS blocks
             FROM block_confirmation WHERE $1 = ANY(endpoints) AND from_height <= $2`,
            [endpointId(proxies[proxy].url), height],
        )
        if (rows[0].blocks === height) return
    }
    throw new Error(`endpoint ${proxy} has not confirmed every block`)
}

/** Digests are of a clean index, and every rollup is its recount. */
async function expectCleanIndex(): Promise<void> {
    const honest = networkAt({ [chain.chainId]: chain.url })
    const { height } = await chain.head()
    expect(await audit(db, honest)).toEqual([])
    expect(await digestTables(db.pool)).toEqual(await cleanIndex(honest, { [chain.chainId]: height }))
}

const payments = async () => (await digestTables(db.pool)).payment.rows

async function rollbacks(): Promise<{ to_height: number; reason: string }[]> {
    const { rows } = await db.pool.query('SELECT to_height, reason FROM rollback ORDER BY at')
    return rows
}

/** Rewrites the answers to eth_getLogs. */
const logsAre =
    (rewrite: (logs: any[], filter: any) => any[]): FaultRule =>
    (method, [filter]) =>
        method === 'eth_getLogs' ? { map: (logs) => rewrite(logs, filter) } : null

const FULL_BLOOM = `0x${'f'.repeat(512)}`
/** As on Base, where nearly every bit of a bloom is set. */
const fullBlooms: FaultRule = (method) =>
    method === 'eth_getBlockByNumber'
        ? { map: (block) => block && { ...block, logsBloom: FULL_BLOOM } }
        : null

const both =
    (...rules: FaultRule[]): FaultRule =>
    (method, params) =>
        rules.map((rule) => rule(method, params)).find(Boolean) ?? null

test('INV-1: logs that the only endpoint left out for a moment, while blocks of a reorg were read again, are found and read', async () => {
    await setUp(8453, 100, [fullBlooms])
    const sync = follow()
    await indexed(sync)
    proxies[0].fault(
        both(
            fullBlooms,
            logsAre(() => []),
        ),
    )
    await chain.rollback(5)
    await grow(9, 1_000)
    await indexed(sync)
    const during = await payments()
    proxies[0].fault(fullBlooms)
    await becomes(({ readAgain }) => readAgain > 0, sync)
    await indexed(sync)
    const now = await becomes(({ seenOnce }) => seenOnce === 0, sync)
    await sync.stop()
    await expectCleanIndex()
    expect(await payments()).toBeGreaterThan(during)
    expect(now).toMatchObject({ endpoints: 1, confirmedByOne: 0, confirmedByTwoOrMore: 0, blocks: 104 })
    expect(now.seenAgain).toBe(now.blocks)
    expect(now.reason).toMatch(/only one endpoint.*RPC_URL_8453/)
    expect((await rollbacks()).at(-1)!.reason).toMatch(/had not been indexed.*read again/)
})

const everySecond = logsAre((logs) => logs.filter((_, n) => n % 2 === 0))
const without = (address: string) => logsAre((logs) => logs.filter((log) => log.address !== address))
const withoutTopic = (topic: string) => logsAre((logs) => logs.filter(({ topics }) => topics[0] !== topic))
const prunedBelow = (height: number) =>
    logsAre((logs) => logs.filter(({ blockNumber }) => Number(blockNumber) >= height))

describe.each([
    { chainId: 8453, what: 'every second log', rule: everySecond },
    { chainId: 8453, what: 'the transfers of the token', rule: without(BASE.opg) },
    { chainId: 10740, what: 'the logs of one contract', rule: without(OG.relay) },
    { chainId: 10740, what: 'heartbeats', rule: withoutTopic(teeRegistry.HeartbeatReceived.topic) },
    { chainId: 8453, what: 'everything below a height', rule: prunedBelow(60) },
    { chainId: 8453, what: 'everything', rule: logsAre(() => []) },
] as const)('a preferred endpoint that leaves out $what', ({ chainId, rule }) => {
    test('INV-1: is found out by a complete second one, whose logs are indexed; it counts as a second source only where it is complete', async () => {
        await setUp(chainId, 100, [both(fullBlooms, rule), fullBlooms])
        // What is doubted before it counts would find most of it.
        const trusting = follow({ completeness: 'off' })
        await indexed(trusting)
        await trusting.stop()
        const sync = follow()
        await becomes(({ readAgain }) => readAgain > 0, sync)
        await indexed(sync)
        await spokenFor(1, sync)
        const now = await becomes(({ seenOnce }) => seenOnce === 0, sync)
        await becomes(
            ({ reason }) => /leaves out logs of block \d+ that receipts have/.test(reason ?? ''),
            sync,
        )
        await sync.stop()
        await expectCleanIndex()
        expect(now.endpoints).toBe(2)
        expect(now.confirmedByOne).toBeLessThan(now.blocks)
        expect(now.confirmedByOne + now.seenAgain).toBe(now.blocks)
    })
})

test('INV-3: a second endpoint that is pruned has nothing read again, and counts only above what it lost', async () => {
    await setUp(8453, 100, [null, prunedBelow(60)])
    const sync = follow()
    await indexed(sync)
    const now = await becomes(({ seenOnce }) => seenOnce === 0, sync)
    await sync.stop()
    await expectCleanIndex()
    expect(await rollbacks()).toEqual([])
    expect(now.readAgain).toBe(0)
    expect(now.confirmedByOne).toBeGreaterThan(30)
    expect(now.confirmedByOne).toBeLessThan(now.blocks - 30)
    expect(now.seenAgain).toBe(now.blocks - now.confirmedByOne)
    expect(now.reason).toMatch(/leaves out logs/)
})

/** A payment that never was, in a transaction of its own or beside a real one. */
function invented(log: any, txHash: string | null) {
    const topics = [log.topics[0], log.topics[1], `0x${PAY_TO.current.slice(2).padStart(64, '0')}`]
    return { ...log, topics, logIndex: '0x63', transactionHash: txHash ?? log.transactionHash }
}

describe.each([
    { where: 'in a transaction that is not there', txHash: `0x${'ab'.repeat(32)}` },
    { where: 'beside real ones', txHash: null },
])('a second endpoint that invents a payment $where', ({ txHash }) => {
    test('INV-1: is not believed and does not count, as no receipt has it', async () => {
        await setUp(8453, 40, [
            null,
            logsAre((logs) => {
                const real = logs.find(({ address }) => address === BASE.opg)
                return real ? [...logs, invented(real, txHash)] : logs
            }),
        ])
        const sync = follow()
        await indexed(sync)
        const now = await becomes(({ seenOnce }) => seenOnce === 0, sync)
        await sync.stop()
        await expectCleanIndex()
        expect(await rollbacks()).toEqual([])
        expect(now.confirmedByOne).toBeLessThan(now.blocks)
        expect(now.reason).toMatch(/names 1 log\(s\) of block \d+ that receipts do not have/)
    })
})

test('INV-3: two endpoints whose receipts contradict each other have nothing deleted, and it is said why blocks wait', async () => {
    const doubled = (log: any) => ({ ...log, logIndex: '0x63' })
    await setUp(8453, 40, [
        fullBlooms,
        both(fullBlooms, (method, params) => {
            if (method === 'eth_getTransactionReceipt')
                return {
                    map: (receipt) =>
                        receipt && {
                            ...receipt,
                            logs: [...receipt.logs, ...receipt.logs.slice(0, 1).map(doubled)],
                        },
                }
            return logsAre((logs) => [...logs, ...logs.slice(0, 1).map(doubled)])(method, params)
        }),
    ])
    const sync = follow()
    await indexed(sync)
    await becomes(({ reason }) => /differ in the receipts of block/.test(reason ?? ''), sync)
    await sync.stop()
    await expectCleanIndex()
    expect(await rollbacks()).toEqual([])
})

test('INV-3: with no receipts anywhere nobody can say who is right: nothing is deleted, nothing is confirmed, and the reason stands', async () => {
    const noReceipts: FaultRule = (method) =>
        method === 'eth_getTransactionReceipt' ? { result: null } : null
    await setUp(8453, 20, [null, prunedBelow(30)])
    const first = follow({ completeness: 'off' })
    await indexed(first)
    await first.stop()
    proxies[0].fault(noReceipts)
    proxies[1].fault(
        both(
            noReceipts,
            logsAre(() => []),
        ),
    )
    const sync = follow()
    const now = await becomes(
        ({ reason }) => /no endpoint has the receipts of block/.test(reason ?? ''),
        sync,
    )
    await sync.stop()
    await expectCleanIndex()
    expect(await rollbacks()).toEqual([])
    expect(now.confirmedByOne).toBe(0)
})

test('INV-3: reorgs while blocks are looked at again leave the database of a clean index, and no more is read again than they took', async () => {
    await setUp(8453, 90, [null, null])
    const sync = follow()
    await indexed(sync)
    for (let n = 0; n < 6; n++) {
        await chain.rollback(1 + n)
        await grow(2 + n, 1_000 * (n + 1))
        await indexed(sync)
        await sleep(60)
    }
    // A look that met a reorg half-way said so; the next one is through before that is taken back.
    const now = await becomes(
        ({ confirmedByOne, blocks, reason }) => confirmedByOne === blocks && reason === null,
        sync,
    )
    await sync.stop()
    await expectCleanIndex()
    expect(now).toMatchObject({ readAgain: 0, seenOnce: 0, seenAgain: 0, reason: null })
    for (const { reason } of await rollbacks()) expect(reason).toMatch(/were not final/)
})

test('INV-3: after a restart the second look goes on where it was, and asks for nothing twice', async () => {
    await setUp(8453, 120, [null, null])
    for (const { rpc } of network.chains) rpc.maxBlockSpan = 10
    const first = follow({ confirmPauseMs: 400 })
    await becomes(({ confirmedByOne }) => confirmedByOne >= 20, first)
    await first.stop()
    const before = await completeness()
    const { rows } = await db.pool.query(
        `SELECT from_height, to_height FROM block_confirmation WHERE cardinality(endpoints) = 2`,
    )
    proxies[1].calls.length = 0
    const second = follow()
    // The newest blocks may not have been indexed at the stop.
    await becomes(({ confirmedByOne, blocks }) => confirmedByOne === blocks && blocks === 120, second)
    await second.stop()
    const asked = proxies[1].calls
        .filter(({ method }) => method === 'eth_getLogs')
        .map(({ params: [{ fromBlock, toBlock }] }) => [Number(fromBlock), Number(toBlock)])
    const twice = asked.filter(([from, to]) =>
        rows.some(({ from_height, to_height }) => from <= to_height && to >= from_height),
    )
    expect(twice).toEqual([])
    expect(asked.length).toBeGreaterThan(0)
    expect(before.confirmedByOne).toBeLessThan(120)
    await expectCleanIndex()
})

test('INV-3: a quarter that was detached is not read again for what it took along; what stands around it is confirmed, and all of it once it is back', async () => {
    await setUp(8453, 0, [null, null])
    const SPRING = Date.UTC(2026, 3, 1) / 1000
    // A payment and nothing else stands in some of the blocks.
    const only = [
        logOf('Opg', 'Transfer', BASE.opg, [BASE.opg, PAY_TO.current, 5n]),
        logOf('X402UptoProxy', 'Settled', BASE.upto, []),
    ]
    for (let n = 0; n < 110; n++) {
        const transactions = n % 5 === 2 ? [only] : n % 5 === 4 ? [] : randomBlock(n, 8453)
        if (n === 30) await chain.rpc.call('evm_increaseTime', [31 * 86_400])
        for (const logs of transactions) await chain.emit(logs)
        const { height } = await chain.head()
        const time = (height < 30 ? GENESIS_TIME : SPRING) + (height + 1) * 600
        await chain.rpc.call('evm_setNextBlockTimestamp', [time])
        await chain.rpc.call('evm_mine')
    }
    const first = follow({ completeness: 'off' })
    await indexed(first)
    await first.stop()
    const statements = PARTITIONED.flatMap((table) => [
        `ALTER TABLE ${table} DETACH PARTITION ${table}_2026q1 CONCURRENTLY`,
        `ALTER TABLE ${table}_2026q1 SET SCHEMA archive`,
    ])
    for (const statement of ['CREATE SCHEMA IF NOT EXISTS archive', ...statements])
        await db.pool.query(statement)
    const without = await digestTables(db.pool)
    const sync = follow()
    const now = await becomes(({ blocks, confirmedByOne }) => confirmedByOne >= blocks - 30, sync)
    await sleep(1_000)
    await sync.stop()
    expect(now.reason).toMatch(/the facts of block \d+ are detached/)
    expect(now).toMatchObject({ readAgain: 0, blocks: 110 })
    expect(await rollbacks()).toEqual([])
    expect(await digestTables(db.pool)).toEqual(without)
    for (const table of PARTITIONED) {
        await db.pool.query(`ALTER TABLE archive.${table}_2026q1 SET SCHEMA public`)
        await db.pool.query(
            `ALTER TABLE ${table} ATTACH PARTITION ${table}_2026q1 FOR VALUES FROM ('2026-01-01Z') TO ('2026-04-01Z')`,
        )
    }
    const again = follow()
    await becomes(({ blocks, confirmedByOne }) => confirmedByOne === blocks, again)
    await again.stop()
    await expectCleanIndex()
    expect(await rollbacks()).toEqual([])
})

test('with COMPLETENESS=all every endpoint is asked; with off none is asked again, and it says so', async () => {
    await setUp(8453, 80, [null, null, null])
    const off = follow({ completeness: 'off' })
    await indexed(off)
    await sleep(500)
    await off.stop()
    expect(await completeness()).toMatchObject({
        level: 'off',
        seenOnce: 80,
        reason: expect.stringMatching(/is off/),
    })
    expect(proxies[1].calls.filter(({ method }) => method === 'eth_getLogs')).toEqual([])
    const all = follow({ completeness: 'all' })
    const now = await becomes(({ confirmedByTwoOrMore, blocks }) => confirmedByTwoOrMore === blocks, all)
    await all.stop()
    expect(now).toMatchObject({ level: 'all', endpoints: 3, seenOnce: 0, reason: null })
})
