import { setTimeout as sleep } from 'node:timers/promises'
import { ensureGatewayCatalogue } from '../../src/catalogue/gateway'
import { inTransaction } from '../../src/database/transaction'
import { digestTables } from '../support/digest'
import { type TestDatabase, testDatabase } from '../support/postgres'
import { buildProject, type Project, run } from '../support/project'
import { apply, audit, opg, proved, startProver } from '../support/prover'
import { seeded } from '../support/random-events'
import {
    at,
    batchEvent,
    batchOf,
    newEnclave,
    REGISTRY,
    registered,
    signedLeaf,
    TestAggregator,
} from '../support/settlements'

const enclave = newEnclave()
let project: Project
let aggregator: TestAggregator

beforeAll(async () => {
    project = buildProject()
    aggregator = await new TestAggregator().start()
})

afterAll(async () => {
    await aggregator.stop()
})

test('INV-3: a prover that is killed again and again loses nothing and doubles nothing', async () => {
    const calls = Array.from({ length: 60 }, (_, n) => signedLeaf(enclave, n))
    const random = seeded(3)
    const events = [registered(at(1, REGISTRY), enclave)]
    for (let n = 0; n < 200; n++) {
        const { root, size, bytes } = batchOf(Array.from({ length: 6 }, () => random.pick(calls)))
        events.push(batchEvent(at(n + 2), root, size, aggregator.serve(`${n}`, bytes)))
    }
    const db = await testDatabase()
    await apply(db.pool, events)
    const env = {
        NETWORK: 'opengradient',
        DB_URL: db.url,
        WALRUS_AGGREGATORS: aggregator.url,
        RPC_URL_10740: 'http://127.0.0.1:9',
        RPC_URL_8453: 'http://127.0.0.1:9',
        BLOB_CONCURRENCY: '2',
    }
    const done = async () => {
        const { rows } = await db.pool.query(
            `SELECT count(*)::int AS n FROM settlement_batch WHERE proof = 'CHECKED'`,
        )
        return rows[0].n as number
    }
    let kills = 0
    for (let before = await done(); before < 200; before = await done()) {
        const prover = run(project, ['prove'], env)
        // Killed in the middle of something: as soon as it got further, and a moment more.
        for (const deadline = Date.now() + 20_000; (await done()) === before && Date.now() < deadline; )
            await sleep(5)
        await sleep(random.below(60))
        prover.signal('SIGKILL')
        await prover.ended
        kills++
        // What it held is free again after two minutes; here at once.
        await db.pool.query('UPDATE blob SET leased_until = NULL, next_attempt_at = now()')
    }
    expect(kills).toBeGreaterThan(2)
    const clean = await cleanDatabase(events)
    expect(await digestTables(db.pool)).toEqual(clean)
    expect(await audit(db.pool)).toEqual([])
    await db.drop()
})

async function cleanDatabase(events: ReturnType<typeof batchEvent>[]) {
    const db: TestDatabase = await testDatabase()
    await apply(db.pool, events)
    const context = { demo: false, opg }
    await inTransaction(db.pool, (client) => ensureGatewayCatalogue(client, context))
    const prover = startProver(db, { aggregators: [aggregator.url] })
    await proved(db.pool)
    await prover.stop()
    const digests = await digestTables(db.pool)
    await db.drop()
    return digests
}
