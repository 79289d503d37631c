import { id } from 'ethers'
import { startFaultProxy } from '../../src/chain/testing/fault-proxy'
import { BASE, OG } from '../../src/devnet/addresses'
import { encodeCall } from '../../src/devnet/artifacts'
import { processorState } from '../../src/ingest/recover'
import type { Network } from '../../src/networks/types'
import { type SmallChain, startSmallChain } from '../support/chain'
import { digestTables } from '../support/digest'
import { logOf } from '../support/logs'
import { PATIENCE_MS } from '../support/patience'
import { type TestDatabase, testDatabase } from '../support/postgres'
import { randomBlock } from '../support/random-logs'
import { audit, cleanIndex, indexTo, networkAt, reaches, type Sync, startSync } from '../support/sync'

const WALLET = `0x${'00'.repeat(18)}77aa`
const PAYER = `0x${'00'.repeat(18)}77bb`
const OPERATOR = `0x${'00'.repeat(18)}77cc`
const PUBLIC_KEY = `0x${'30'.repeat(294)}`

let og: SmallChain
let base: SmallChain
let db: TestDatabase
let network: Network
let syncs: Sync[]

const bytes = (hex: string) => Buffer.from(hex.slice(2), 'hex')
const transfer = (amount: bigint) => logOf('Opg', 'Transfer', BASE.opg, [PAYER, WALLET, amount])
const settled = logOf('X402UptoProxy', 'Settled', BASE.upto, [])

/** Payments of 1, 2 and 3 and a plain transfer of 50 to a wallet nobody has announced; the last is not final. */
async function earlyIncome(): Promise<void> {
    await base.mine([transfer(1n), settled], ...randomBlock(1, 8453))
    await base.mine([transfer(50n)], [transfer(2n), settled])
    for (let n = 0; n < 70; n++) await base.mine(...(n % 7 ? [] : randomBlock(n, 8453)))
    await base.mine([transfer(3n), settled])
}

/** The registry is a real one here, not a raw logger. */
const withoutRegistry = (seed: number) =>
    randomBlock(seed, 10740).filter((logs) => logs.every(({ address }) => address !== OG.teeRegistry))

/** A real registration: its payment address is in the calldata alone. */
async function register(): Promise<void> {
    const args = ['0xa5', PUBLIC_KEY, '0x30', WALLET, 'https://tee.example', 0]
    await og.send(OG.teeRegistry, encodeCall('TeeRegistry', 'registerTEEWithAttestation', args), OPERATOR)
    await og.mine()
}

async function income() {
    const { rows } = await db.pool.query(
        `SELECT amount::int, rail, calldata_reason IS NOT NULL AS explained FROM payment WHERE pay_to = $1 ORDER BY amount`,
        [bytes(WALLET)],
    )
    return rows
}

const plain = async () =>
    (
        await db.pool.query(`SELECT FROM chain_event WHERE name = 'UnpairedTransfer' AND subject = $1`, [
            WALLET,
        ])
    ).rowCount

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
    for (const deadline = Date.now() + PATIENCE_MS; !(await holds()); ) {
        if (Date.now() > deadline) throw new Error(`never: ${what}`)
        await new Promise((done) => setTimeout(done, 50))
    }
}

async function followBoth(): Promise<void> {
    syncs = [startSync(db.url, network, 10740), startSync(db.url, network, 8453)]
    await reaches(db.pool, 10740, await og.head(), syncs[0])
    await reaches(db.pool, 8453, await base.head(), syncs[1])
}

async function stopBoth(): Promise<void> {
    await Promise.all(syncs.map((sync) => sync.stop()))
}

async function expectCleanIndex(): Promise<void> {
    const heads = { 10740: (await og.head()).height, 8453: (await base.head()).height }
    expect(await audit(db, network)).toEqual([])
    expect(await digestTables(db.pool)).toEqual(await cleanIndex(network, heads))
}

beforeEach(async () => {
    og = await startSmallChain(10740)
    base = await startSmallChain(8453)
    db = await testDatabase()
    network = networkAt({ 10740: og.url, 8453: base.url })
    await og.place(OG.teeRegistry, 'TeeRegistry')
    await og.send(OG.teeRegistry, encodeCall('TeeRegistry', 'init', [OPERATOR]), OPERATOR)
    await og.mine()
    await og.send(
        OG.teeRegistry,
        encodeCall('TeeRegistry', 'grantRole', [id('TEE_OPERATOR'), OPERATOR]),
        OPERATOR,
    )
    await og.mine(...withoutRegistry(3))
    await earlyIncome()
})

afterEach(async () => {
    await Promise.all([og.stop(), base.stop()])
    await db.drop()
})

test('INV-1: a registration makes earlier payments to its payment address appear, and its rollback makes them vanish', async () => {
    await followBoth()
    expect(await income()).toEqual([])
    expect(await plain()).toBe(0)

    await register()
    const three = [1, 2, 3].map((amount) => ({ amount, rail: 'X402_UPTO', explained: true }))
    await until('payments to the new wallet', async () => (await income()).length === 3)
    await reaches(db.pool, 8453, await base.head(), syncs[1])
    expect(await income()).toEqual(three)
    expect(await plain()).toBe(1)
    await base.mine([transfer(4n), settled])
    await reaches(db.pool, 8453, await base.head(), syncs[1])
    expect((await income()).length).toBe(4)
    await stopBoth()
    await expectCleanIndex()

    await followBoth()
    await og.rollback(1)
    await og.mine(...withoutRegistry(9))
    await until('no payments to the wallet', async () => (await income()).length === 0)
    await reaches(db.pool, 10740, await og.head(), syncs[0])
    await reaches(db.pool, 8453, await base.head(), syncs[1])
    await stopBoth()
    expect(await plain()).toBe(0)
    await expectCleanIndex()
})

test('INV-3: a back-fill that was killed between its last page and the note that it is done goes on', async () => {
    await indexTo(db.url, network, 8453, (await base.head()).height)
    await register()
    await indexTo(db.url, network, 10740, (await og.head()).height)
    await indexTo(db.url, network, 8453, (await base.mine()).height)
    expect((await income()).length).toBe(3)
    const { height } = await processorState(db.pool, 8453)
    await db.pool.query('UPDATE pay_to SET covered_to = $1 WHERE address = $2', [height, bytes(WALLET)])
    const head = await base.mine([transfer(5n), settled])
    const sync = startSync(db.url, network, 8453)
    await reaches(db.pool, 8453, head, sync)
    await sync.stop()
    expect((await db.pool.query('SELECT FROM pay_to WHERE covered_to IS NOT NULL')).rowCount).toBe(0)
    await expectCleanIndex()
})

test('INV-1: a wallet that joins while another one is being read back leaves the other one with each payment once', async () => {
    const other = `0x${'00'.repeat(18)}77dd`
    await base.mine([logOf('Opg', 'Transfer', BASE.opg, [PAYER, other, 7n]), settled])
    for (let n = 0; n < 70; n++) await base.mine()
    await indexTo(db.url, network, 8453, (await base.head()).height)
    await register()
    await indexTo(db.url, network, 10740, (await og.head()).height)
    await indexTo(db.url, network, 8453, (await base.mine()).height)
    expect((await income()).length).toBe(3)
    // As a back-fill leaves it that was killed before it noted that it is done.
    const { height } = await processorState(db.pool, 8453)
    await db.pool.query('UPDATE pay_to SET covered_to = $1 WHERE address = $2', [height, bytes(WALLET)])
    const joined = {
        ...network,
        chains: network.chains.map((chain) =>
            chain.chainId === 8453 ? { ...chain, payTo: [...chain.payTo, other] } : chain,
        ),
    }
    const head = await base.mine()
    const sync = startSync(db.url, joined, 8453)
    await reaches(db.pool, 8453, head, sync)
    await sync.stop()
    network = joined
    expect((await income()).length).toBe(3)
    await expectCleanIndex()
})

test('INV-1: a wallet that joins while blocks are looked at a second time: its payments come once, and all that is asked for now is confirmed anew', async () => {
    const second = await startFaultProxy(base.url)
    const chains = network.chains.map((chain) =>
        chain.chainId === 8453 ? { ...chain, rpc: { ...chain.rpc, urls: [base.url, second.url] } } : chain,
    )
    const confirmed = async () => {
        const { rows } = await db.pool.query(
            `SELECT coalesce(sum(LEAST(to_height, s.height) - from_height + 1), 0)::int = s.height AS all
             FROM chain_status s LEFT JOIN block_confirmation b ON b.chain_id = 8453 AND cardinality(endpoints) = 2 AND from_height >= 1
             WHERE s.id = '8453' GROUP BY s.height`,
        )
        return rows[0]?.all === true
    }
    const scope = async () =>
        (await db.pool.query('SELECT scope FROM chain_confirmation WHERE chain_id = 8453')).rows[0]?.scope
    syncs = [
        startSync(db.url, network, 10740),
        startSync(db.url, { ...network, chains }, 8453, undefined, { confirmPauseMs: 10 }),
    ]
    try {
        await reaches(db.pool, 10740, await og.head(), syncs[0])
        await reaches(db.pool, 8453, await base.head(), syncs[1])
        const before = await scope()
        // In the middle of the second look, whatever it has come to.
        await register()
        await until('payments to the new wallet', async () => (await income()).length === 3)
        await until('another scope', async () => (await scope()) !== before)
        await until('all blocks are confirmed', confirmed)
        for (let n = 4n; n < 8n; n++) {
            await base.mine([transfer(n), settled])
            await reaches(db.pool, 8453, await base.head(), syncs[1])
        }
        await until('all blocks are confirmed again', confirmed)
        await og.rollback(1)
        await og.mine(...withoutRegistry(9))
        await until('no payments to the wallet', async () => (await income()).length === 0)
        await until('all blocks are confirmed without them', confirmed)
        const { rows } = await db.pool.query(
            'SELECT read_again, reason FROM chain_confirmation WHERE chain_id = 8453',
        )
        expect(rows).toEqual([{ read_again: 0, reason: null }])
        await reaches(db.pool, 10740, await og.head(), syncs[0])
        await reaches(db.pool, 8453, await base.head(), syncs[1])
    } finally {
        await stopBoth()
        await second.stop()
    }
    await expectCleanIndex()
})
