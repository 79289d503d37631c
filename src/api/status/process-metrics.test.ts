import { RpcMetrics } from '../../chain/rpc/metrics'
import { ProcessMetrics } from '../../database/process-metrics'
import { SyncMetrics } from '../../ingest/sync-metrics'
import { type TestApi, testApi } from '../testing/test-api'

let api: TestApi

beforeAll(async () => {
    api = await testApi()
})
afterAll(() => api?.close())

async function scrape(holds: (text: string) => boolean): Promise<string> {
    for (;;) {
        const text = await (await api.get('/metrics')).text()
        if (holds(text)) return text
        await new Promise((done) => setTimeout(done, 200))
    }
}

test('one scrape of the API has what every process counts, by its name, each family once', async () => {
    const { pool } = api.database
    const ends = [10740, 8453].map((chainId) => {
        const sync = new SyncMetrics(new ProcessMetrics(), chainId)
        const rpc = new RpcMetrics()
        const tally = rpc.of('rpc.example.org', 'eth_getLogs')
        tally.calls = chainId
        tally.failures.rateLimit = 2
        sync.follow(rpc)
        sync.batchWritten(0.3, 10, { inference: 7, deadLetter: 1 })
        return sync.publish(pool, `sync ${chainId}`)
    })
    const prover = new ProcessMetrics()
    prover.counter('proofs_leaves_checked_total', 'Leaves.').inc(5)
    ends.push(prover.publish(pool, 'proofs'))
    try {
        const text = await scrape((text) =>
            ['sync 10740', 'sync 8453', 'proofs'].every((name) => text.includes(`process="${name}"`)),
        )
        for (const line of [
            'demand_rpc_calls_total{chain="8453",endpoint="rpc.example.org",method="eth_getLogs",process="sync 8453"} 8453',
            'demand_rpc_failures_total{chain="10740",endpoint="rpc.example.org",method="eth_getLogs",kind="rateLimit",process="sync 10740"} 2',
            'demand_sync_events_total{chain="10740",kind="deadLetter",process="sync 10740"} 1',
            'demand_sync_batch_seconds_bucket{le="0.5",chain="10740",process="sync 10740"} 1',
            'demand_sync_batch_seconds_bucket{le="0.25",chain="10740",process="sync 10740"} 0',
            'demand_proofs_leaves_checked_total{process="proofs"} 5',
        ])
            expect(text).toContain(`${line}\n`)
        expect(text).toMatch(/\ndemand_build_info\{version="[^"]+",node="[^"]+"\} 1\n/)
        expect(text).toMatch(/\ndemand_process_metrics_age_seconds\{process="proofs"\} \d/)
        expect(text).toMatch(/\nprocess_cpu_seconds_total \d/)
        const families = [...text.matchAll(/^# TYPE (\S+) /gm)].map(([, name]) => name)
        expect(families.length).toBe(new Set(families).size)
    } finally {
        for (const end of ends) end()
    }
})

test('the worker of the API is one of them, though it may not write to the database', async () => {
    const served = await testApi({ worker: true })
    try {
        for (;;) {
            const text = await (await served.get('/metrics')).text()
            if (/\nprocess_cpu_seconds_total\{process="api worker"\} \d/.test(text)) break
            await new Promise((done) => setTimeout(done, 500))
        }
    } finally {
        await served.close()
    }
})

test('a process that is gone for ten minutes is left out', async () => {
    const { pool } = api.database
    await pool.query(
        `INSERT INTO process_metrics VALUES ('gone', now() - interval '11 minutes', '[]'), ('late', now() - interval '9 minutes', '[]')`,
    )
    const text = await scrape((text) => text.includes('process="late"'))
    expect(text).not.toContain('process="gone"')
})
