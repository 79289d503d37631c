import { setTimeout as sleep } from 'node:timers/promises'
import { type FaultProxy, type FaultRule, startFaultProxy } from '../../src/chain/testing/fault-proxy'
import { type SmallChain, startSmallChain } from '../support/chain'
import { digestTables } from '../support/digest'
import { PATIENCE_MS } from '../support/patience'
import { type TestDatabase, testDatabase } from '../support/postgres'
import { randomBlock } from '../support/random-logs'
import { audit, cleanIndex, type Digests, networkAt, reaches, type Sync, startSync } from '../support/sync'

/** anvil calls blocks final 64 behind its head: the fork is 36 blocks below that. */
const COMMON = 40
const BLOCKS = 140
/** Blocks that differ where a branch leaves above what is final. */
const LATE = 6

/** The chain as it is; the same chain with other blocks from 41 on; the same with only the newest others. */
let trunk: SmallChain
let deep: SmallChain
let late: SmallChain
let clean: Map<SmallChain, Digests>
let db: TestDatabase
let proxies: FaultProxy[]
let sync: Sync

async function grow(chain: SmallChain, to: number, seed: number): Promise<void> {
    for (let { height } = await chain.head(); height < to; height++)
        await chain.mine(...randomBlock(seed + height, 8453))
}

beforeAll(async () => {
    ;[trunk, deep, late] = [
        await startSmallChain(8453),
        await startSmallChain(8453),
        await startSmallChain(8453),
    ]
    await grow(trunk, BLOCKS, 0)
    await grow(deep, COMMON, 0)
    await grow(deep, BLOCKS + 3, 5_000)
    await grow(late, BLOCKS - LATE, 0)
    await grow(late, BLOCKS + 1, 9_000)
    const hash = async (chain: SmallChain, height: number) =>
        (await chain.rpc.call<{ hash: string }>('eth_getBlockByNumber', [`0x${height.toString(16)}`, false]))
            .hash
    expect(await hash(deep, COMMON)).toBe(await hash(trunk, COMMON))
    expect(await hash(deep, COMMON + 1)).not.toBe(await hash(trunk, COMMON + 1))
    expect(await hash(late, BLOCKS - LATE)).toBe(await hash(trunk, BLOCKS - LATE))
    clean = new Map()
    for (const chain of [trunk, deep, late])
        clean.set(
            chain,
            await cleanIndex(networkAt({ 8453: chain.url }), { 8453: (await chain.head()).height }),
        )
})

beforeEach(async () => {
    db = await testDatabase()
    proxies = []
})

afterEach(async () => {
    await sync?.stop().catch(() => {})
    for (const proxy of proxies) await proxy.stop()
    await db.drop()
})

afterAll(async () => {
    for (const chain of [trunk, deep, late]) await chain.stop()
})

/** Follows the trunk behind so many endpoints to its head. */
async function follow(endpoints: number): Promise<void> {
    for (let n = 0; n < endpoints; n++) proxies.push(await startFaultProxy(trunk.url))
    const network = networkAt({ 8453: proxies[0].url })
    const { rpc } = network.chains.find(({ chainId }) => chainId === 8453)!
    rpc.urls.push(...proxies.slice(1).map(({ url }) => url))
    sync = startSync(db.url, network, 8453, undefined, { confirmPauseMs: 50 })
    await reaches(db.pool, 8453, await trunk.head(), sync)
}

async function expectCleanIndexOf(chain: SmallChain): Promise<void> {
    await reaches(db.pool, 8453, await chain.head(), sync)
    await sync.stop()
    expect(await digestTables(db.pool)).toEqual(clean.get(chain))
    expect(await audit(db, networkAt({ 8453: chain.url }))).toEqual([])
}

const rollbacks = async () =>
    (await db.pool.query('SELECT to_height, beyond_finality, reason FROM rollback ORDER BY at')).rows

async function standings(): Promise<string[]> {
    const { rows } = await db.pool.query('SELECT standing FROM rpc_endpoint ORDER BY position')
    return rows.map(({ standing }) => standing)
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
    for (const deadline = Date.now() + PATIENCE_MS; !(await holds()); await sleep(50))
        if (Date.now() > deadline) throw new Error(`never: ${what}`)
}

/** Every request is answered by another one of these nodes in turn. */
function flipping(proxy: FaultProxy, nodes: readonly SmallChain[]): void {
    let n = 0
    proxy.fault(() => {
        proxy.target(nodes[n++ % nodes.length].url)
        return null
    })
}

describe('INV-11: a reorg below finality', () => {
    test.each([
        { who: 'the first of three', changed: [0] },
        { who: 'the last of three', changed: [2] },
        { who: 'the first and the last of three', changed: [0, 2] },
        { who: 'the first two of three', changed: [0, 1] },
    ])('that $who show, and the others do not, takes nothing back', async ({ changed }) => {
        await follow(3)
        for (const n of changed) proxies[n].target(deep.url)
        const well = [0, 1, 2].filter((n) => !changed.includes(n))
        // The preferred ones are asked for the head; the others by whoever looks a second time.
        if (changed.includes(0))
            await until('it is left out', async () => (await standings())[0] === 'forked')
        await sleep(1_500)
        expect(await digestTables(db.pool)).toEqual(clean.get(trunk))
        expect(await rollbacks()).toEqual([])
        for (const n of well) expect((await standings())[n]).not.toBe('forked')
        for (const n of changed) proxies[n].target(trunk.url)
        await expectCleanIndexOf(trunk)
        expect(await rollbacks()).toEqual([])
    })

    test('that all three show, one after the other, is followed once the last one shows it', async () => {
        await follow(3)
        for (const proxy of proxies) {
            expect(await rollbacks()).toEqual([])
            proxy.target(deep.url)
            await sleep(1_000)
        }
        await reaches(db.pool, 8453, await deep.head(), sync)
        const [{ to_height, reason }] = await rollbacks()
        expect([to_height, reason]).toEqual([COMMON, expect.stringMatching(/3 of 3 endpoints say so/)])
        await expectCleanIndexOf(deep)
    })

    test("that two show while the third is away is waited with; back on the index's branch it is right", async () => {
        await follow(3)
        proxies[2].fault(() => ({ status: 503 }))
        proxies[0].target(deep.url)
        proxies[1].target(deep.url)
        await sleep(3_000)
        expect(await digestTables(db.pool)).toEqual(clean.get(trunk))
        expect(await rollbacks()).toEqual([])
        proxies[2].fault(null)
        await sleep(1_500)
        expect(await rollbacks()).toEqual([])
        for (const n of [0, 1]) proxies[n].target(trunk.url)
        await expectCleanIndexOf(trunk)
    })

    test('that is taken back again by all leads back to where the index was', async () => {
        await follow(2)
        for (const proxy of proxies) proxy.target(deep.url)
        await reaches(db.pool, 8453, await deep.head(), sync)
        for (const proxy of proxies) proxy.target(trunk.url)
        await expectCleanIndexOf(trunk)
        expect((await rollbacks()).every(({ to_height }) => to_height === COMMON)).toBe(true)
    })
})

describe('INV-3: an endpoint that flips between two branches at every request', () => {
    test.each([
        { where: 'below what is final', other: () => deep },
        { where: 'above what is final', other: () => late },
    ])('$where, beside two that do not, costs nothing', async ({ other }) => {
        await follow(3)
        flipping(proxies[0], [trunk, other()])
        await sleep(3_000)
        expect((await rollbacks()).filter((row) => row.beyond_finality)).toEqual([])
        proxies[0].fault(null)
        for (const proxy of proxies) proxy.target(trunk.url)
        await expectCleanIndexOf(trunk)
    })

    test.each([
        { where: 'below what is final', other: () => deep },
        { where: 'above what is final', other: () => late },
    ])('$where, alone, ends with a clean index of the one that stays', async ({ other }) => {
        await follow(1)
        flipping(proxies[0], [trunk, other()])
        await sleep(3_000)
        proxies[0].fault(null)
        proxies[0].target(other().url)
        await expectCleanIndexOf(other())
    })
})

describe('INV-3: what an endpoint calls final is a claim', () => {
    const hex = (height: number) => `0x${height.toString(16)}`
    const isFinalTag = (method: string, params: any[]) =>
        method === 'eth_getBlockByNumber' && params[0] === 'finalized'
    /** The tag answers the block at a height that changes with every request. */
    const finalAt = (heights: readonly number[]): FaultRule => {
        let n = 0
        return (method, params) => {
            if (isFinalTag(method, params)) params[0] = hex(heights[n++ % heights.length])
            return null
        }
    }
    const invented =
        (change: (block: any) => any): FaultRule =>
        (method, params) =>
            isFinalTag(method, params) ? { map: (block) => block && change(block) } : null

    const lies: [string, () => FaultRule][] = [
        ['goes back at every request', () => finalAt([70, 50, 30, 10, 1])],
        ['jumps to and fro', () => finalAt([76, 5, 60, 0, 76, 20])],
        ['is the first block', () => finalAt([0])],
        [
            'is its head',
            () => (method, params) => {
                if (isFinalTag(method, params)) params[0] = 'latest'
                return null
            },
        ],
        ['is above its head', () => invented((block) => ({ ...block, number: hex(BLOCKS + 50) }))],
        [
            'is a block that is not there',
            () => invented((block) => ({ ...block, hash: `0x${'7'.repeat(64)}` })),
        ],
        ['is far beyond all blocks', () => invented((block) => ({ ...block, number: hex(2 ** 52) }))],
        ['is null', () => (method, params) => (isFinalTag(method, params) ? { result: null } : null)],
        ['is no block', () => invented(() => ({ number: '0x', hash: 1 }))],
    ]
    test.each(lies)('one that %s, of one endpoint alone and of one of two', async (_, lie) => {
        for (const endpoints of [1, 2]) {
            await follow(endpoints)
            proxies[0].fault(lie())
            await sleep(700)
            for (const proxy of proxies) proxy.target(late.url)
            await expectCleanIndexOf(late)
            for (const proxy of proxies.splice(0)) await proxy.stop()
            await db.drop()
            db = await testDatabase()
        }
    })

    test('the final block of another branch beside a head of this one', async () => {
        await follow(1)
        const other = await deep.rpc.call('eth_getBlockByNumber', [hex(76), false])
        proxies[0].fault((method, params) => (isFinalTag(method, params) ? { result: other } : null))
        await sleep(1_500)
        expect(await digestTables(db.pool)).toEqual(clean.get(trunk))
        proxies[0].fault(null)
        await expectCleanIndexOf(trunk)
        expect(await rollbacks()).toEqual([])
    })
})
