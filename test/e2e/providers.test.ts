import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { type FaultProxy, type FaultRule, startFaultProxy } from '../../src/chain/testing/fault-proxy'
import { startAnvil } from '../../src/devnet/anvil'
import { LocalRpc } from '../../src/devnet/rpc'
import type { Network } from '../../src/networks/types'
import { GENESIS_TIME, type SmallChain, startSmallChain } from '../support/chain'
import { digestTables } from '../support/digest'
import { PATIENCE_MS } from '../support/patience'
import { type TestDatabase, testDatabase } from '../support/postgres'
import { randomBlock } from '../support/random-logs'
import { audit, cleanIndex, networkAt, reaches, type Sync, startSync } from '../support/sync'

const BLOCKS = 140
/** Blocks 60 to 80 hold nothing, the others a few facts each. */
const isQuiet = (height: number) => height >= 60 && height <= 80

/** The chain that every test reads; nothing is added to it after it was made. */
let chain: SmallChain
let clean: Record<string, unknown>
let a: FaultProxy
let b: FaultProxy
let db: TestDatabase
let sync: Sync
const others: { stop(): Promise<void> }[] = []

async function grow(to: SmallChain, blocks: number, seed: number): Promise<void> {
    for (let n = 0; n < blocks; n++) {
        const { height } = await to.head()
        await to.mine(...(isQuiet(height + 1) ? [] : randomBlock(seed + n, 8453)))
    }
}

beforeAll(async () => {
    chain = await startSmallChain(8453)
    await grow(chain, BLOCKS, 0)
    clean = await cleanIndex(networkAt({ 8453: chain.url }), { 8453: BLOCKS })
})

beforeEach(async () => {
    db = await testDatabase()
    a = await startFaultProxy(chain.url)
    b = await startFaultProxy(chain.url)
    others.push(a, b)
})

afterEach(async () => {
    await sync?.stop().catch(() => {})
    for (const each of others.splice(0)) await each.stop()
    await db.drop()
})

afterAll(() => chain.stop())

function at(...urls: string[]): Network {
    const network = networkAt({ 8453: urls[0] })
    for (const { chainId, rpc } of network.chains) if (chainId === 8453) rpc.urls.push(...urls.slice(1))
    return network
}

/** Another chain of empty blocks. */
async function stranger(chainId: number, blocks: number, genesisTime = GENESIS_TIME): Promise<FaultProxy> {
    const dir = mkdtempSync(join(tmpdir(), 'demand-chain-'))
    const anvil = await startAnvil({ chainId: chainId as 8453, genesisTime, pidFile: join(dir, 'anvil.pid') })
    const rpc = new LocalRpc(anvil.url)
    await rpc.call('anvil_mine', [`0x${blocks.toString(16)}`])
    rpc.close()
    const proxy = await startFaultProxy(anvil.url)
    others.push(proxy, {
        async stop() {
            await anvil.stop()
            rmSync(dir, { recursive: true, force: true })
        },
    })
    return proxy
}

/** Where the second opinion was too slow to be heard, on a busy machine, the second look finds what is missing. */
const healed = () =>
    until(async () => isDeepStrictEqual((await digestTables(db.pool)).chain_event, clean.chain_event))

async function expectAll(): Promise<void> {
    await reaches(db.pool, 8453, await chain.head(), sync)
    await sync.stop()
    expect(await digestTables(db.pool)).toEqual(clean)
    expect(await audit(db, networkAt({ 8453: chain.url }))).toEqual([])
}

async function standings(): Promise<Record<string, string>> {
    const { rows } = await db.pool.query('SELECT name, standing FROM rpc_endpoint')
    return Object.fromEntries(rows.map((row) => [row.name, row.standing]))
}

async function until(holds: () => Promise<boolean>): Promise<void> {
    for (const deadline = Date.now() + PATIENCE_MS; !(await holds()); await sleep(50))
        if (Date.now() > deadline) throw new Error(`never: ${holds}`)
}

const rollbacks = async () =>
    (await db.pool.query('SELECT from_height, to_height, reason FROM rollback')).rows

/** The rule for the first `n` calls of a method, then none. */
function times(n: number, method: string, fault: FaultRule): FaultRule {
    return (asked, params) => (asked === method && n-- > 0 ? fault(asked, params) : null)
}

describe('INV-11: an endpoint of another chain costs no fact, whatever the preferred one does', () => {
    test.each([
        ['shorter, of another chain id', 1, 90, GENESIS_TIME],
        ['longer, of another chain id', 1, 400, GENESIS_TIME],
        ['longer, of the same chain id and another genesis', 8453, 400, GENESIS_TIME - 999],
        ['longer, of the same chain id and genesis on another branch', 8453, 400, GENESIS_TIME],
    ])(
        'a fallback that is %s, while the first is caught up with and answers one 429',
        async (_, id, blocks, time) => {
            const wrong = await stranger(id, blocks, time)
            a.fault(times(1, 'eth_getLogs', () => ({ status: 429 })))
            sync = startSync(db.url, at(a.url, wrong.url), 8453)
            await expectAll()
            expect(wrong.calls.some(({ method }) => method === 'eth_getLogs')).toBe(false)
            expect(await rollbacks()).toEqual([])
        },
    )

    test.each([
        ['of another chain id', 1, GENESIS_TIME],
        ['of another genesis', 8453, GENESIS_TIME - 999],
        ['on another branch', 8453, GENESIS_TIME],
    ])(
        'a longer fallback %s, while the first is followed and answers 503 for seconds',
        async (_, id, time) => {
            const wrong = await stranger(id, 400, time)
            sync = startSync(db.url, at(a.url, wrong.url), 8453)
            await reaches(db.pool, 8453, await chain.head(), sync)
            a.fault(() => ({ status: 503 }))
            await sleep(4_000)
            expect(await digestTables(db.pool)).toEqual(clean)
            expect(await standings()).toMatchObject({
                [wrong.url]: id === 8453 && time === GENESIS_TIME ? 'forked' : 'wrong',
            })
            a.fault(null)
            await expectAll()
            expect(await rollbacks()).toEqual([])
        },
    )

    test('the preferred endpoint is of another chain: it is left out by name, and the second one serves', async () => {
        const wrong = await stranger(1, 400)
        sync = startSync(db.url, at(wrong.url, a.url), 8453)
        await reaches(db.pool, 8453, await chain.head(), sync)
        const { rows } = await db.pool.query(
            'SELECT name, standing, reason FROM rpc_endpoint ORDER BY position',
        )
        expect(rows).toEqual([
            {
                name: wrong.url,
                standing: 'wrong',
                reason: expect.stringMatching(/serves chain 1, expected 8453/),
            },
            { name: a.url, standing: 'known', reason: null },
        ])
        await expectAll()
    })

    test('one that can not be asked at the start is skipped and ends nothing', async () => {
        a.fault(() => ({ drop: true }))
        sync = startSync(db.url, at('http://127.0.0.1:9', a.url, b.url), 8453)
        await expectAll()
    })

    test('the preferred endpoint turns into another chain behind the same address', async () => {
        const wrong = await stranger(1, 400)
        sync = startSync(db.url, at(a.url), 8453)
        await reaches(db.pool, 8453, await chain.head(), sync)
        a.target(wrong.url)
        await until(async () => (await standings())[a.url] === 'wrong')
        await sleep(1_000)
        expect(await digestTables(db.pool)).toEqual(clean)
        expect(await rollbacks()).toEqual([])
    })

    test('two endpoints that do not agree on the first block: the preferred one says which chain is meant', async () => {
        const wrong = await stranger(8453, 400, GENESIS_TIME - 999)
        sync = startSync(db.url, at(a.url, wrong.url), 8453)
        await reaches(db.pool, 8453, await chain.head(), sync)
        a.fault(() => ({ drop: true }))
        await until(async () => (await standings())[wrong.url] === 'wrong')
        a.fault(null)
        await expectAll()
    })
})

describe('INV-3: a key that has expired, an endpoint that is gone', () => {
    test.each([401, 402, 403, 404, 407, 410, 451])(
        'HTTP %d of the only endpoint, at the start and later, is waited with, said with the way out, and over by itself',
        async (status) => {
            const body =
                '{"jsonrpc":"2.0","id":0,"error":{"code":-32600,"message":"invalid key SECRETKEY123456"}}'
            const refusing: FaultRule = () => ({ status, body })
            const said: string[] = []
            const warn = (_: object, message: string) => said.push(message)
            const reason = async () =>
                (await db.pool.query('SELECT reason FROM rpc_endpoint')).rows[0]?.reason
            a.fault(refusing)
            const url = `${a.url}/v2/SECRETKEY123456`
            sync = startSync(db.url, at(url), 8453, undefined, { log: { warn, info() {} } })
            const isSaid = async () => new RegExp(`^HTTP ${status}, `).test((await reason()) ?? '')
            await until(isSaid)
            a.fault(null)
            await reaches(db.pool, 8453, await chain.head(), sync)
            await until(async () => (await reason()) === null)
            a.fault(refusing)
            await until(isSaid)
            a.fault(null)
            await until(async () => (await reason()) === null)
            await expectAll()
            expect(said.join('\n')).toMatch(new RegExp(`${a.url}: HTTP ${status}, .*RPC_URL_8453`))
            expect(said.join('\n')).not.toContain('SECRETKEY')
        },
    )
})

describe('INV-1: absence of logs is a claim like any other', () => {
    /** A node that keeps headers and receipts and answers no logs below a height. */
    const pruned =
        (below: number): FaultRule =>
        (method) => {
            if (method !== 'eth_getLogs') return null
            return { map: (logs: any[]) => logs.filter((log) => Number(log.blockNumber) >= below) }
        }
    const fullBlooms =
        (rule: FaultRule): FaultRule =>
        (method, params) => {
            const fault = rule(method, params)
            if (fault || method !== 'eth_getBlockByNumber') return fault
            return { map: (block: any) => block && { ...block, logsBloom: `0x${'f'.repeat(512)}` } }
        }

    test.each([20, 70, 100])(
        'a first endpoint without logs below block %d and a complete second one',
        async (below) => {
            a.fault(fullBlooms(pruned(below)))
            b.fault(fullBlooms(() => null))
            sync = startSync(db.url, at(a.url, b.url), 8453)
            await healed()
            await expectAll()
        },
    )

    test('with one endpoint alone, logs that receipts show and eth_getLogs does not are waited for', async () => {
        a.fault(fullBlooms(pruned(50)))
        sync = startSync(db.url, at(a.url), 8453)
        await sleep(3_000)
        expect((await db.pool.query('SELECT height FROM chain_status')).rows).toEqual([{ height: -1 }])
        a.fault(null)
        await expectAll()
    })

    test('a second endpoint that is the pruned one is not believed either', async () => {
        b.fault(fullBlooms(pruned(100)))
        sync = startSync(db.url, at(a.url, b.url), 8453)
        await healed()
        await expectAll()
    })

    test('receipts that a node dropped are made up for by its logs', async () => {
        a.fault((method) => (method === 'eth_getTransactionReceipt' ? { result: null } : null))
        sync = startSync(db.url, at(a.url), 8453)
        await expectAll()
    })
})

describe('INV-3: what stands in an answer is checked before it becomes a fact', () => {
    const times: [string, unknown][] = [
        ['0x0', '0x0'],
        ['0', '0'],
        ['the number 0', 0],
        ['an empty string', ''],
        ['0x', '0x'],
        ['milliseconds', '0x19cab3b2c00'],
        ['a date', '2026-03-01T00:00:00Z'],
        ['a fraction', 1772323200.5],
        ['an object', {}],
        ['a year too early', '0x67c35d80'],
        ['a century too late', '0xf48657ff'],
        ['beyond all numbers', `0x${'f'.repeat(64)}`],
        ['negative', -1],
    ]
    test('hex in capitals, in every answer and in every place, is the same hex', async () => {
        const capitals = (value: any): any => {
            if (typeof value === 'string' && /^0x[0-9a-f]*$/.test(value))
                return `0x${value.slice(2).toUpperCase()}`
            if (Array.isArray(value)) return value.map(capitals)
            if (typeof value !== 'object' || value == null) return value
            return Object.fromEntries(Object.entries(value).map(([key, its]) => [key, capitals(its)]))
        }
        a.fault(() => ({ map: capitals }))
        sync = startSync(db.url, at(a.url), 8453)
        await expectAll()
    })

    test('whatever time a log claims, its row has that of its block', async () => {
        let n = 0
        a.fault((method) => {
            if (method !== 'eth_getLogs') return null
            const odd = (log: any) => ({ ...log, blockTimestamp: times[n++ % times.length][1] })
            return { map: (logs: any[]) => logs.map(odd) }
        })
        sync = startSync(db.url, at(a.url), 8453)
        await expectAll()
    })
})
