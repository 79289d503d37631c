import { setTimeout as sleep } from 'node:timers/promises'
import { type FaultProxy, type FaultRule, startFaultProxy } from '../../src/chain/testing/fault-proxy'
import { BASE } from '../../src/devnet/addresses'
import type { Network } from '../../src/networks/types'
import { type SmallChain, startSmallChain } from '../support/chain'
import { digestTables } from '../support/digest'
import { logOf } from '../support/logs'
import { type TestDatabase, testDatabase } from '../support/postgres'
import { randomBlock } from '../support/random-logs'
import { cleanIndex, indexTo, networkAt, reaches, type Sync, startSync } from '../support/sync'

const WALLET = `0x${'00'.repeat(18)}77aa`
const PAYER = `0x${'00'.repeat(18)}77bb`
const BLOCKS = 150

let chain: SmallChain
let db: TestDatabase
let a: FaultProxy
let b: FaultProxy
let sync: Sync

beforeAll(async () => {
    chain = await startSmallChain(8453)
    const income = (n: number) => [
        logOf('Opg', 'Transfer', BASE.opg, [PAYER, WALLET, BigInt(n)]),
        logOf('X402UptoProxy', 'Settled', BASE.upto, []),
    ]
    for (let n = 1; n <= BLOCKS; n++) await chain.mine(...(n % 10 === 5 ? [income(n)] : randomBlock(n, 8453)))
})

beforeEach(async () => {
    db = await testDatabase()
    a = await startFaultProxy(chain.url)
    b = await startFaultProxy(chain.url)
})

afterEach(async () => {
    await sync?.stop().catch(() => {})
    await a.stop()
    await b.stop()
    await db.drop()
})

afterAll(() => chain.stop())

function at(urls: string[], payTo: string[] = []): Network {
    const network = networkAt({ 8453: urls[0] })
    const chains = network.chains.map((its) =>
        its.chainId === 8453 ? { ...its, payTo: [...its.payTo, ...payTo], rpc: { ...its.rpc, urls } } : its,
    )
    return { ...network, chains }
}

/** An endpoint of the right chain that does not go on: it has no block above a height. */
const stuckAt =
    (top: number): FaultRule =>
    (method, params) => {
        const hex = `0x${top.toString(16)}`
        if (method === 'eth_blockNumber') return { result: hex }
        if (method === 'eth_getBlockByNumber') {
            if (params[0] === 'latest') params[0] = hex
            else if (params[0] === 'finalized') params[0] = `0x${Math.max(0, top - 64).toString(16)}`
            else if (Number(params[0]) > top) return { result: null }
        }
        if (method !== 'eth_getLogs') return null
        return { map: (logs: any[]) => logs.filter((log) => Number(log.blockNumber) <= top) }
    }

const rollbacks = async () => (await db.pool.query('SELECT reason FROM rollback')).rows

async function payments(): Promise<number> {
    const { rows } = await db.pool.query('SELECT count(*)::int AS n FROM payment WHERE pay_to = $1', [
        Buffer.from(WALLET.slice(2), 'hex'),
    ])
    return rows[0].n
}

test('INV-1: a wallet whose past is read from an endpoint that is far behind has all of its past, or waits', async () => {
    await indexTo(db.url, at([chain.url]), 8453, BLOCKS)
    a.fault(stuckAt(40))
    sync = startSync(db.url, at([a.url], [WALLET]), 8453)
    await sleep(3_000)
    const { rows } = await db.pool.query('SELECT covered_to FROM pay_to WHERE address = $1', [
        Buffer.from(WALLET.slice(2), 'hex'),
    ])
    // Not done: what is null is said to be complete.
    expect(rows.every((row) => row.covered_to !== null)).toBe(true)
    a.fault(null)
    await reaches(db.pool, 8453, await chain.head(), sync)
    expect(await payments()).toBe(BLOCKS / 10)
    await sync.stop()
    const honest = at([chain.url], [WALLET])
    expect(await digestTables(db.pool)).toEqual(await cleanIndex(honest, { 8453: BLOCKS }))
})

test('INV-3: a preferred endpoint that is stuck far below the index is passed over at a start', async () => {
    await indexTo(db.url, at([chain.url]), 8453, BLOCKS - 20)
    a.fault(stuckAt(40))
    sync = startSync(db.url, at([a.url, b.url]), 8453)
    await reaches(db.pool, 8453, await chain.head(), sync)
    expect(await rollbacks()).toEqual([])
})

test('INV-3: two of three endpoints are stuck, one below what is final and one above', async () => {
    const c = await startFaultProxy(chain.url)
    a.fault(stuckAt(40))
    b.fault(stuckAt(120))
    sync = startSync(db.url, at([a.url, b.url, c.url]), 8453, undefined, {
        rpc: { coolDownMs: 500, backoff: { baseMs: 20, capMs: 1_000 }, staleMs: 1_000 },
    })
    try {
        await reaches(db.pool, 8453, await chain.head(), sync, 100_000)
        expect(await rollbacks()).toEqual([])
    } finally {
        await sync.stop()
        await c.stop()
    }
})

test('INV-3: a stop ends every wait within seconds', async () => {
    const waits: [string, FaultRule][] = [
        ['no answer', () => ({ hang: true })],
        ['429 for an hour', () => ({ status: 429, headers: { 'retry-after': '3600' } })],
        ['no logs', (method) => (method === 'eth_getLogs' ? { status: 500 } : null)],
        ['no block', (method) => (method === 'eth_getBlockByNumber' ? { result: null } : null)],
        ['no receipt', (method) => (method === 'eth_getTransactionReceipt' ? { status: 500 } : null)],
        ['no transaction', (method) => (method === 'eth_getTransactionByHash' ? { hang: true } : null)],
        ['another chain', (method) => (method === 'eth_chainId' ? { result: '0x1' } : null)],
    ]
    for (const [what, rule] of waits) {
        a.fault(rule)
        b.fault(rule)
        const running = startSync(db.url, at([a.url, b.url]), 8453)
        await sleep(700)
        const at0 = Date.now()
        await running.stop().catch((e) => expect(e.name).toBe('ChainIdentityError'))
        expect([what, Date.now() - at0 < 5_000]).toEqual([what, true])
    }
})
