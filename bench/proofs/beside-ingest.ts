import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Pool } from 'pg'
import { INDEXER_NODE_FLAGS } from '../../src/cli/node-flags'
import { migrate } from '../../src/database/migrate'
import { openClient, openPool } from '../../src/database/open'
import { startPostgres } from '../../src/devnet/postgres'
import { buildChain } from '../ingest/chain'
import { makeBacklog, openContext } from './backlog'
import { LEAVES, makeBatch, makeEnclaves, median } from './batches'

// How much slower a chain is indexed while the prover works beside it, on the same machine and database, on a backlog of
// archived blobs that outlasts the indexing. Both ways take turns. Arguments: logs, rounds, batches of the backlog.

const LOGS = Number(process.argv[2] ?? 210_000)
const ROUNDS = Number(process.argv[3] ?? 5)
const BATCHES = Number(process.argv[4] ?? 4_000)
const RUN = join(__dirname, '../../tools/run.cjs')

async function index(databaseUrl: string, rpcUrl: string, top: number): Promise<number> {
    const job = JSON.stringify({ rpcUrl, databaseUrl, top, rowsDir: '' })
    const args = [...INDEXER_NODE_FLAGS, RUN, join(__dirname, '../ingest/ours.ts'), job]
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    let output = ''
    child.stdout.on('data', (chunk) => (output += chunk))
    const [code] = await once(child, 'exit')
    if (code !== 0) throw new Error(`indexing ended with code ${code}`)
    return JSON.parse(output.trim().split('\n').pop()!).seconds
}

async function startProving(databaseUrl: string): Promise<ChildProcess> {
    const child = spawn(process.execPath, [RUN, join(__dirname, 'prove-beside.ts'), databaseUrl], {
        stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(child.stdout!, 'data')
    return child
}

async function provedLeaves(pool: Pool): Promise<number> {
    const { rows } = await pool.query('SELECT coalesce(sum(published), 0)::int AS n FROM settlement_batch')
    return rows[0].n
}

async function main(): Promise<void> {
    const dir = mkdtempSync(join(tmpdir(), 'demand-bench-'))
    const postgres = await startPostgres({ dataDir: join(dir, 'postgres') })
    const admin = await openClient({ connectionString: postgres.url })
    await admin.query('CREATE DATABASE backlog')
    const withBacklog = postgres.url.replace(/demand$/, 'backlog')
    await migrate(withBacklog)
    const pool = openPool({ connectionString: withBacklog })
    const context = openContext(pool)
    console.error(`making a backlog of ${BATCHES * LEAVES} calls`)
    const enclaves = makeEnclaves()
    const batches = Array.from({ length: BATCHES }, (_, n) => makeBatch(enclaves, n, true))
    await makeBacklog(context, enclaves, batches)
    await context.checker.close()
    await pool.end()
    console.error(`building a chain of ${LOGS} logs`)
    const chain = await buildChain(LOGS, (text) => console.error(text))
    const [alone, beside, rates]: number[][] = [[], [], []]
    for (let round = 0; round < ROUNDS; round++) {
        for (const proving of round % 2 ? [true, false] : [false, true]) {
            await admin.query('CREATE DATABASE round TEMPLATE backlog')
            const url = postgres.url.replace(/demand$/, 'round')
            const prover = proving ? await startProving(url) : null
            const own = openPool({ connectionString: url, max: 1 })
            const before = await provedLeaves(own)
            const seconds = await index(url, chain.anvil.url, chain.top)
            const proved = (await provedLeaves(own)) - before
            await own.end()
            if (proving && proved + before >= BATCHES * LEAVES)
                throw new Error('the backlog ended before the indexing: ask for more batches')
            prover?.kill('SIGKILL')
            if (prover) await once(prover, 'exit')
            ;(proving ? beside : alone).push(seconds)
            if (proving) rates.push(proved / seconds)
            console.error(
                `${proving ? 'with the prover' : 'alone'}: ${seconds.toFixed(2)} s, ${proved} calls proved meanwhile`,
            )
            await admin.query('DROP DATABASE round WITH (FORCE)')
        }
    }
    const slower = median(beside.map((seconds, i) => seconds / alone[i])) - 1
    console.log(`indexing ${chain.logs} logs, medians of ${ROUNDS} rounds`)
    console.log(`  alone                    ${median(alone).toFixed(2)} s`)
    console.log(
        `  while proving            ${median(beside).toFixed(2)} s, ${(100 * slower).toFixed(1)} % longer`,
    )
    console.log(`  proved meanwhile         ${Math.round(median(rates))} calls/s`)
    await chain.anvil.stop()
    await admin.end()
    await postgres.stop()
    rmSync(dir, { recursive: true, force: true })
}

void main()
