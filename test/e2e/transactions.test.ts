import { setTimeout as sleep } from 'node:timers/promises'
import { type FaultProxy, startFaultProxy } from '../../src/chain/testing/fault-proxy'
import { OG } from '../../src/devnet/addresses'
import { encodeCall } from '../../src/devnet/artifacts'
import { type SmallChain, startSmallChain } from '../support/chain'
import { logOf } from '../support/logs'
import { PATIENCE_MS } from '../support/patience'
import { startPooler } from '../support/pooler'
import { type TestDatabase, testDatabase } from '../support/postgres'
import { networkAt, reaches, startSync } from '../support/sync'

let chain: SmallChain
let proxy: FaultProxy
let db: TestDatabase

beforeEach(async () => {
    db = await testDatabase()
    chain = await startSmallChain(10740)
    proxy = await startFaultProxy(chain.url)
})

afterEach(async () => {
    await proxy.stop()
    await chain.stop()
    await db.drop()
})

const WORKFLOW = `0x${'00'.repeat(18)}aaa1`

/** A block whose result names no model: the contract has to be asked for it. */
async function mineResult(): Promise<void> {
    await chain.send(WORKFLOW, encodeCall('PriceHistoryInference', 'run', []))
    await chain.mine()
}

test('no transaction is open while the network is waited for, at the head neither', async () => {
    await chain.place(WORKFLOW, 'PriceHistoryInference')
    await chain.send(WORKFLOW, encodeCall('PriceHistoryInference', 'init', ['QmWorkflow', 'ETH', 60, false]))
    await chain.mine([
        logOf('WorkflowScheduler', 'TaskRegistered', OG.scheduler, [WORKFLOW, WORKFLOW, 9, 60]),
    ])
    const sync = startSync(db.url, networkAt({ 10740: proxy.url }), 10740)
    await reaches(db.pool, 10740, await chain.head(), sync)

    let isDown = true
    let refused = 0
    proxy.fault((method) => (method === 'eth_call' && isDown && ++refused ? { status: 503 } : null))
    await mineResult()
    for (const deadline = Date.now() + PATIENCE_MS; refused < 2 && Date.now() < deadline; ) await sleep(20)
    const open = []
    for (let n = 0; n < 10; n++, await sleep(50)) {
        const { rows } = await db.pool.query(
            `SELECT application_name, query FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'`,
        )
        open.push(...rows)
    }
    isDown = false
    expect(refused).toBeGreaterThanOrEqual(2)
    // A statement between two others is idle for an instant; whoever waits is so at every look.
    expect(open.length).toBeLessThan(6)
    await reaches(db.pool, 10740, await chain.head(), sync)
    await sync.stop()
    const { rows } = await db.pool.query(
        'SELECT a.cid FROM inference i LEFT JOIN model_artifact a ON a.id = i.artifact_id',
    )
    expect(rows).toEqual([{ cid: 'QmWorkflow' }])
})

test('a chain is indexed through a pooler in session mode as it is directly', async () => {
    const { hostname, port, password } = new URL(db.url)
    const target = { host: hostname, port: Number(port), passwords: { postgres: password } }
    const pooler = await startPooler({ mode: 'session', ignore: [], target })
    await chain.mine([
        logOf('WorkflowScheduler', 'TaskRegistered', OG.scheduler, [WORKFLOW, WORKFLOW, 9, 60]),
    ])
    const sync = startSync(pooler.through(db.url), networkAt({ 10740: proxy.url }), 10740)
    await reaches(db.pool, 10740, await chain.head(), sync)
    await sync.stop()
    const { rows } = await db.pool.query('SELECT events::int FROM chain_status WHERE id = $1', ['10740'])
    expect(rows).toEqual([{ events: 1 }])
    await pooler.stop()
})

test('an indexer whose lock was taken from it ends, with an error that says so and that passes', async () => {
    await chain.mine()
    const sync = startSync(db.url, networkAt({ 10740: proxy.url }), 10740)
    await reaches(db.pool, 10740, await chain.head(), sync)
    await db.pool.query(
        `SELECT pg_terminate_backend(l.pid) FROM pg_locks l WHERE locktype = 'advisory' AND objid = (hashtext('opengradient-demand chain 10740')::bigint & 4294967295)
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    )
    expect(await sync.ended).toMatchObject({
        message: expect.stringMatching(
            /^the session that held the lock "opengradient-demand chain 10740" is gone/,
        ),
        trouble: { passes: true },
    })
    const next = startSync(db.url, networkAt({ 10740: proxy.url }), 10740)
    await chain.mine()
    await reaches(db.pool, 10740, await chain.head(), next)
    await next.stop()
})
