import { type FaultProxy, type FaultRule, startFaultProxy } from '../../src/chain/testing/fault-proxy'
import { OG } from '../../src/devnet/addresses'
import { encodeCall } from '../../src/devnet/artifacts'
import { digestTables } from '../../src/facts/digest'
import { type SmallChain, startSmallChain } from '../support/chain'
import { logOf } from '../support/logs'
import { type TestDatabase, testDatabase } from '../support/postgres'
import { seeded } from '../support/random-events'
import { randomBlock } from '../support/random-logs'
import { cleanIndex, networkAt, reaches, startSync } from '../support/sync'

let chain: SmallChain
let proxies: FaultProxy[]
let db: TestDatabase

afterEach(async () => {
    for (const proxy of proxies) await proxy.stop()
    await chain.stop()
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
function mixedFaults(seed: number, share: number, count: { faults: number }): FaultRule {
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
        if (found) count.faults++
        return found
    }
}

test.each([10740, 8453] as const)(
    'INV-3: behind providers of which every fifth answer is wrong, chain %i ends with the digests of a clean index',
    async (chainId) => {
        chain = await startSmallChain(chainId)
        db = await testDatabase()
        for (let n = 0; n < 120; n++) await chain.mine(...randomBlock(n, chainId))
        proxies = [await startFaultProxy(chain.url), await startFaultProxy(chain.url)]
        const count = { faults: 0 }
        proxies.forEach((proxy, i) => proxy.fault(mixedFaults(i + 1, 0.2, count)))
        const network = networkAt({ [chainId]: proxies[0].url })
        const config = network.chains.find((each) => each.chainId === chainId)!
        config.rpc.urls.push(proxies[1].url)
        const sync = startSync(db.url, network, chainId)
        await reaches(db.pool, chainId, await chain.head(), sync, 60_000)
        for (let n = 0; n < 10; n++) {
            await chain.mine(...randomBlock(500 + n, chainId))
            if (n === 5 && chainId === 8453) await chain.rollback(3)
        }
        await reaches(db.pool, chainId, await chain.head(), sync, 60_000)
        await sync.stop()
        const { height } = await chain.head()
        expect(await digestTables(db.pool)).toEqual(
            await cleanIndex(networkAt({ [chainId]: chain.url }), { [chainId]: height }),
        )
        expect(count.faults).toBeGreaterThan(10)
    },
)

test("INV-10: a provider that is down for long when a workflow's model is asked for does not leave it without one", async () => {
    chain = await startSmallChain(10740)
    db = await testDatabase()
    const workflow = `0x${'00'.repeat(18)}aaa1`
    await chain.place(workflow, 'PriceHistoryInference')
    await chain.send(workflow, encodeCall('PriceHistoryInference', 'init', ['QmWorkflow', 'ETH', 60, false]))
    await chain.mine([logOf('WorkflowScheduler', 'TaskRegistered', OG.scheduler, [workflow, workflow, 9, 60])])
    await chain.send(workflow, encodeCall('PriceHistoryInference', 'run', []))
    await chain.mine()
    proxies = [await startFaultProxy(chain.url)]
    let refused = 0
    proxies[0].fault((method) => (method === 'eth_call' && refused++ < 8 ? { status: 503 } : null))
    const sync = startSync(db.url, networkAt({ 10740: proxies[0].url }), 10740)
    await reaches(db.pool, 10740, await chain.head(), sync, 60_000)
    await sync.stop()
    const { rows } = await db.pool.query(
        `SELECT a.cid, i.unattributed_reason FROM inference i LEFT JOIN model_artifact a ON a.id = i.artifact_id`,
    )
    expect(rows).toEqual([{ cid: 'QmWorkflow', unattributed_reason: null }])
    expect(refused).toBeGreaterThan(8)
})
