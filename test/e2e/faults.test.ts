import { setTimeout as sleep } from 'node:timers/promises'
import { type FaultProxy, type FaultRule, startFaultProxy } from '../../src/chain/testing/fault-proxy'
import { OG } from '../../src/devnet/addresses'
import { encodeCall } from '../../src/devnet/artifacts'
import { type SmallChain, startSmallChain } from '../support/chain'
import { digestTables } from '../support/digest'
import { logOf } from '../support/logs'
import { PATIENCE_MS } from '../support/patience'
import { type TestDatabase, testDatabase } from '../support/postgres'
import { seeded } from '../support/random-events'
import { randomBlock } from '../support/random-logs'
import { cleanIndex, networkAt, reaches, startSync, walletsFollowed } from '../support/sync'

let chains: SmallChain[]
let proxies: FaultProxy[]
let db: TestDatabase

beforeEach(async () => {
    chains = []
    proxies = []
    db = await testDatabase()
})

afterEach(async () => {
    for (const proxy of proxies) await proxy.stop()
    for (const chain of chains) await chain.stop()
    await db.drop()
})

const shorter = (hex: string) => `0x${Math.max(Number(hex) - 3, 1).toString(16)}`

/** Faults of one call or of the whole exchange; `null` lets it pass. What is empty or old is told by a well-meant 200. */
const FAULTS: FaultRule[] = [
    () => ({ status: 429, body: 'slow down' }),
    () => ({ status: 500 }),
    () => ({ status: 503, body: '<html>maintenance</html>' }),
    () => ({ body: 'null' }),
    () => ({ body: '{"jsonrpc":"2.0","id":1,"resu' }),
    () => ({ body: '[]' }),
    () => ({ drop: true }),
    () => ({ error: { code: -32000, message: 'header not found' } }),
    () => ({ error: { code: -32603, message: 'internal error' } }),
    () => ({ error: { code: -32005, message: 'rate limit exceeded' } }),
    () => ({ result: null }),
    (method) => (method === 'eth_getLogs' ? { result: [] } : { result: { wrong: 'shape' } }),
    (method) => (method === 'eth_blockNumber' ? { map: shorter } : null),
]

/** One HTTP exchange in `every` goes wrong, in one of its calls or as a whole. */
function mixedFaults(seed: number, share: number, faults: { count: number }): FaultRule {
    const random = seeded(seed)
    let fault: FaultRule | null = null
    let decided = false
    return (method, params) => {
        if (decided) return null
        // The calls of one exchange are looked at in one go.
        decided = true
        queueMicrotask(() => (decided = false))
        fault = random.next() < share ? random.pick(FAULTS) : null
        const found = fault?.(method, params) ?? null
        if (found) faults.count++
        return found
    }
}

test('INV-3: behind providers of which every fifth answer is wrong, both chains end with the digests of a clean index', async () => {
    const faults = { count: 0 }
    chains = [await startSmallChain(10740), await startSmallChain(8453)]
    for (const [i, chain] of chains.entries()) {
        for (let n = 0; n < 75; n++) await chain.mine(...randomBlock(n, chain.chainId))
        for (const second of [0, 1]) {
            const proxy = await startFaultProxy(chain.url)
            proxy.fault(mixedFaults(2 * i + second, 0.2, faults))
            proxies.push(proxy)
        }
    }
    const [a, b, c, d] = proxies.map(({ url }) => url)
    const network = networkAt({ 10740: a, 8453: c })
    for (const { chainId, rpc } of network.chains) rpc.urls.push(chainId === 10740 ? b : d)
    const follow = async (chain: SmallChain) => {
        const sync = startSync(db.url, network, chain.chainId)
        await reaches(db.pool, chain.chainId, await chain.head(), sync)
        for (let n = 0; n < 4; n++) await chain.mine(...randomBlock(500 + n, chain.chainId))
        if (chain.chainId === 8453) await chain.rollback(3)
        await chain.mine(...randomBlock(600, chain.chainId))
        await reaches(db.pool, chain.chainId, await chain.head(), sync, 100_000)
        return sync
    }
    const syncs = await Promise.all(chains.map(follow))
    // Base has to know what the other chain's enclaves registered with, however late that was read.
    await walletsFollowed(db.pool)
    for (const [i, chain] of chains.entries())
        await reaches(db.pool, chain.chainId, await chain.head(), syncs[i])
    await Promise.all(syncs.map((sync) => sync.stop()))
    const [og, base] = chains
    const heads = { 10740: (await og.head()).height, 8453: (await base.head()).height }
    const clean = await cleanIndex(networkAt({ 10740: og.url, 8453: base.url }), heads)
    expect(await digestTables(db.pool)).toEqual(clean)
    expect(faults.count).toBeGreaterThan(10)
})

test('INV-3: a second endpoint that lags behind, asked to confirm that a block has no logs, does not end the indexer', async () => {
    const chain = await startSmallChain(8453)
    chains = [chain]
    for (let n = 0; n < 10; n++) await chain.mine(...randomBlock(n, 8453))
    proxies = [await startFaultProxy(chain.url), await startFaultProxy(chain.url)]
    const network = networkAt({ 8453: proxies[0].url })
    for (const { chainId, rpc } of network.chains) if (chainId === 8453) rpc.urls.push(proxies[1].url)
    const sync = startSync(db.url, network, 8453)
    await reaches(db.pool, 8453, await chain.head(), sync)
    let hidden = 0
    let refused = 0
    proxies[0].fault((method) => (method === 'eth_getLogs' && hidden++ < 4 ? { result: [] } : null))
    proxies[1].fault((method) => {
        if (method !== 'eth_getLogs') return null
        refused++
        return {
            error: { code: -32602, message: 'BlockOutOfRangeError: block height is 5 but requested was 11' },
        }
    })
    const next = await chain.mine(...randomBlock(11, 8453))
    // The block after it may have to wait for a minute: an endpoint was seen to lag.
    await chain.mine()
    const height = async () => (await db.pool.query('SELECT height FROM chain_status')).rows[0].height
    let ended: Error | null = null
    void sync.ended.then((error) => (ended = error))
    for (const deadline = Date.now() + PATIENCE_MS; !ended && (await height()) < next.height; await sleep(50))
        if (Date.now() > deadline) break
    expect(ended).toBeNull()
    expect(await height()).toBeGreaterThanOrEqual(next.height)
    await sync.stop()
    expect(refused).toBeGreaterThan(0)
})

test("INV-10: a provider that is down for long when a workflow's model is asked for does not leave it without one", async () => {
    const chain = await startSmallChain(10740)
    chains = [chain]
    const workflow = `0x${'00'.repeat(18)}aaa1`
    await chain.place(workflow, 'PriceHistoryInference')
    await chain.send(workflow, encodeCall('PriceHistoryInference', 'init', ['QmWorkflow', 'ETH', 60, false]))
    await chain.mine([
        logOf('WorkflowScheduler', 'TaskRegistered', OG.scheduler, [workflow, workflow, 9, 60]),
    ])
    await chain.send(workflow, encodeCall('PriceHistoryInference', 'run', []))
    await chain.mine()
    proxies = [await startFaultProxy(chain.url)]
    // More often than a node's own refusal would be asked about.
    const OUTAGE = 6
    let refused = 0
    proxies[0].fault((method) => (method === 'eth_call' && refused++ < OUTAGE ? { status: 503 } : null))
    const sync = startSync(db.url, networkAt({ 10740: proxies[0].url }), 10740)
    await reaches(db.pool, 10740, await chain.head(), sync)
    await sync.stop()
    const { rows } = await db.pool.query(
        `SELECT a.cid, i.unattributed_reason FROM inference i LEFT JOIN model_artifact a ON a.id = i.artifact_id`,
    )
    expect(rows).toEqual([{ cid: 'QmWorkflow', unattributed_reason: null }])
    expect(refused).toBeGreaterThan(OUTAGE)
})
