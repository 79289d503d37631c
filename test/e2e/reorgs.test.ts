import { setTimeout as sleep } from 'node:timers/promises'
import { startFaultProxy } from '../../src/chain/testing/fault-proxy'
import { type SmallChain, startSmallChain } from '../support/chain'
import { digestTables } from '../support/digest'
import { type TestDatabase, testDatabase } from '../support/postgres'
import { randomBlock } from '../support/random-logs'
import { audit, cleanIndex, networkAt, reaches, startSync } from '../support/sync'

/** anvil calls blocks final 64 behind its head. */
const FINALITY = 64

let chain: SmallChain
let db: TestDatabase

async function grow(blocks: number, seed: number): Promise<void> {
    for (let n = 0; n < blocks; n++) await chain.mine(...randomBlock(seed + n, chain.chainId))
}

async function rollbacks() {
    const { rows } = await db.pool.query(
        `SELECT from_height, to_height, beyond_finality, rows_removed::int AS removed, reason FROM rollback ORDER BY at`,
    )
    return rows
}

async function expectCleanIndex(): Promise<void> {
    const network = networkAt({ [chain.chainId]: chain.url })
    const { height } = await chain.head()
    expect(await audit(db, network)).toEqual([])
    expect(await digestTables(db.pool)).toEqual(await cleanIndex(network, { [chain.chainId]: height }))
}

/** Replaces the newest `depth` blocks by as many others and `more`. */
async function reorg(depth: number, more: number, seed: number): Promise<void> {
    await chain.rollback(depth)
    await grow(depth + more, seed)
}

afterEach(async () => {
    await chain.stop()
    await db.drop()
})

const shapes = [
    { depth: 1, more: 1 },
    { depth: 5, more: 2 },
    { depth: 1, more: 0 },
    { depth: 5, more: 0 },
    { depth: FINALITY + 16, more: 1 },
]

describe.each(shapes)('a reorg of depth $depth, $more blocks longer', ({ depth, more }) => {
    test.each(['while it is followed', 'while the indexer is down'])(
        'INV-3: %s, leaves the database of a clean index, and says what was taken back',
        async (when) => {
            chain = await startSmallChain(8453)
            db = await testDatabase()
            await grow(100, 0)
            const network = networkAt({ 8453: chain.url })
            let sync = startSync(db.url, network, 8453)
            await reaches(db.pool, 8453, await chain.head(), sync)
            const facts = (await digestTables(db.pool)).chain_event.rows
            expect(facts).toBeGreaterThan(50)
            if (when === 'while it is followed') await reorg(depth, more, 1_000)
            else {
                await sync.stop()
                await reorg(depth, more, 1_000)
                sync = startSync(db.url, network, 8453)
            }
            await reaches(db.pool, 8453, await chain.head(), sync)
            await sync.stop()
            await expectCleanIndex()
            const said = await rollbacks()
            expect(said[said.length - 1]).toMatchObject({
                to_height: 100 - depth,
                beyond_finality: depth > FINALITY,
                reason: expect.stringMatching(depth > FINALITY ? /counted as final/ : /were not final/),
            })
            expect(said.reduce((sum, row) => sum + row.removed, 0)).toBeGreaterThan(0)
            expect(said[0].from_height).toBe(100)
        },
    )
})

test('INV-3: on chain 10740, where every block is final, blocks that are replaced after all are taken back too', async () => {
    chain = await startSmallChain(10740)
    db = await testDatabase()
    await grow(40, 0)
    const network = networkAt({ 10740: chain.url })
    let sync = startSync(db.url, network, 10740)
    await reaches(db.pool, 10740, await chain.head(), sync)
    await reorg(3, 1, 2_000)
    await reaches(db.pool, 10740, await chain.head(), sync)
    await sync.stop()
    await expectCleanIndex()
    await reorg(5, 1, 3_000)
    sync = startSync(db.url, network, 10740)
    await reaches(db.pool, 10740, await chain.head(), sync)
    await sync.stop()
    await expectCleanIndex()
    expect((await rollbacks()).map((row) => [row.to_height, row.beyond_finality])).toEqual([
        [37, true],
        [36, true],
    ])
})

test('INV-11: what counted as final is taken back only when the second endpoint says so too', async () => {
    chain = await startSmallChain(8453)
    db = await testDatabase()
    await grow(100, 0)
    const second = await startFaultProxy(chain.url)
    const network = networkAt({ 8453: chain.url })
    for (const { chainId, rpc } of network.chains) if (chainId === 8453) rpc.urls.push(second.url)
    const sync = startSync(db.url, network, 8453)
    await reaches(db.pool, 8453, await chain.head(), sync)
    const before = await digestTables(db.pool)
    second.fault(() => ({ status: 503 }))
    await reorg(FINALITY + 16, 1, 1_000)
    await sleep(3_000)
    expect(await digestTables(db.pool)).toEqual(before)
    expect(await rollbacks()).toEqual([])
    second.fault(null)
    await reaches(db.pool, 8453, await chain.head(), sync)
    await sync.stop()
    await second.stop()
    await expectCleanIndex()
    expect((await rollbacks()).map((row) => row.reason)).toEqual([
        'the chain replaced blocks that counted as final (2 of 2 endpoints say so)',
    ])
})
