/**
 * Requests a second of the entity API against the floor, in one run: `node tools/run.cjs bench/api/entities.ts [seconds] [rounds]`.
 * Servers run in processes of their own; they share the machine with Postgres and the load generator.
 */
import { fork } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { startApi } from '../../src/api/start-api'
import { marketRows } from '../../src/api/testing/market-rows'
import { migrate } from '../../src/database/migrate'
import { openPool } from '../../src/database/open'
import { startPostgres } from '../../src/devnet/postgres'
import { floorServer } from './floor'
import { type Load, load } from './load'

const COLUMNS = 'id name registered calls payments value lastUsedAt'
const QUERIES = {
    q1: `{ models(orderBy: [calls_DESC], limit: 50) { ${COLUMNS} } }`,
    q2: `{ models(orderBy: [calls_DESC], limit: 50) { ${COLUMNS} inferences(orderBy: [time_DESC], limit: 3) { id time rail } } }`,
}

async function serve(role: string, databaseUrl: string): Promise<void> {
    const network = { name: 'devnet', demo: true, chains: [] }
    const options = { databaseUrl, port: 0, network, limits: { requestsPerMinute: 0 } }
    const { url } = role === 'api' ? await startApi(options) : await floorServer(databaseUrl)
    process.send!(url)
}

function child(role: string, databaseUrl: string): Promise<{ url: string; stop(): void }> {
    const run = resolve(__dirname, '../../tools/run.cjs')
    const server = fork(run, [__filename, role, databaseUrl], {
        env: { ...process.env, NODE_ENV: 'production' },
    })
    return new Promise((done, reject) => {
        server.once('message', (url) => done({ url: String(url), stop: () => server.kill() }))
        server.once('exit', (code) => reject(new Error(`${role} server ended with ${code}`)))
    })
}

async function measure(seconds: number, rounds: number): Promise<void> {
    const dir = mkdtempSync(join(tmpdir(), 'demand-bench-'))
    chmodSync(dir, 0o755)
    const postgres = await startPostgres({ dataDir: join(dir, 'postgres') })
    await migrate(postgres.url)
    const pool = openPool({ connectionString: postgres.url })
    await marketRows(pool, 2_000, 100_000)
    await pool.query('CREATE INDEX ON inference (model_id, time, chain_id, height, tx_position, log_index)')
    await pool.query('ANALYZE')
    const api = await child('api', postgres.url)
    const floor = await child('floor', postgres.url)
    for (let round = 0; round <= rounds; round++) {
        for (const name of ['q1', 'q2'] as const) {
            const length = round === 0 ? 1 : seconds
            const ours = await load(`${api.url}/graphql`, JSON.stringify({ query: QUERIES[name] }), length)
            const least = await load(`${floor.url}/${name}`, '{}', length)
            if (round > 0) print(name, ours, least)
        }
    }
    api.stop()
    floor.stop()
    await pool.end()
    await postgres.stop()
    rmSync(dir, { recursive: true, force: true })
}

function print(name: string, ours: Load, least: Load): void {
    const line = (load: Load) =>
        `${load.requestsPerSecond.toFixed(0)} req/s (p50 ${load.p50.toFixed(1)} ms, p99 ${load.p99.toFixed(1)} ms, ${load.bytes} B)`
    const ratio = (ours.requestsPerSecond / least.requestsPerSecond).toFixed(2)
    console.log(`${name}: api ${line(ours)}, floor ${line(least)}, ratio ${ratio}`)
}

const [role, argument] = process.argv.slice(2)
if (role === 'api' || role === 'floor') void serve(role, argument!)
else void measure(Number(role ?? 5), Number(argument ?? 3))
