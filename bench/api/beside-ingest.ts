/**
 * How much slower a chain is indexed while the sealer keeps the rollups beside it, on the same machine and database; both ways
 * take turns: `node tools/run.cjs bench/api/beside-ingest.ts [logs] [rounds]`.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { INDEXER_NODE_FLAGS } from '../../src/cli/node-flags'
import { migrate } from '../../src/database/migrate'
import { openClient } from '../../src/database/open'
import { startPostgres } from '../../src/devnet/postgres'
import { buildChain } from '../ingest/chain'
import { median } from './figures'

const LOGS = Number(process.argv[2] ?? 210_000)
const ROUNDS = Number(process.argv[3] ?? 5)
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

async function startSealing(databaseUrl: string): Promise<ChildProcess> {
    const child = spawn(process.execPath, [RUN, join(__dirname, 'seal-beside.ts'), databaseUrl], {
        stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(child.stdout!, 'data')
    return child
}

async function main(): Promise<void> {
    const dir = mkdtempSync(join(tmpdir(), 'demand-bench-'))
    const postgres = await startPostgres({ dataDir: join(dir, 'postgres') })
    const admin = await openClient({ connectionString: postgres.url })
    console.error(`building a chain of ${LOGS} logs`)
    const chain = await buildChain(LOGS, (text) => console.error(text))
    const [alone, beside, sealed]: number[][] = [[], [], []]
    for (let round = 0; round < ROUNDS; round++) {
        for (const sealing of round % 2 ? [true, false] : [false, true]) {
            await admin.query('CREATE DATABASE round')
            const url = postgres.url.replace(/demand$/, 'round')
            await migrate(url)
            const sealer = sealing ? await startSealing(url) : null
            const seconds = await index(url, chain.anvil.url, chain.top)
            sealer?.kill('SIGKILL')
            if (sealer) await once(sealer, 'exit')
            const periods = await sealedPeriods(url)
            ;(sealing ? beside : alone).push(seconds)
            if (sealing) sealed.push(periods)
            console.error(
                `${sealing ? 'with the sealer' : 'alone'}: ${seconds.toFixed(2)} s, ${periods} periods sealed meanwhile`,
            )
            await admin.query('DROP DATABASE round WITH (FORCE)')
        }
    }
    const slower = median(beside.map((seconds, i) => seconds / alone[i])) - 1
    console.log(`indexing ${chain.logs} logs, medians of ${ROUNDS} rounds`)
    console.log(`  alone             ${median(alone).toFixed(2)} s`)
    console.log(`  while sealing     ${median(beside).toFixed(2)} s, ${(100 * slower).toFixed(1)} % longer`)
    console.log(`  sealed meanwhile  ${median(sealed)} periods`)
    await chain.anvil.stop()
    await admin.end()
    await postgres.stop()
    rmSync(dir, { recursive: true, force: true })
}

async function sealedPeriods(url: string): Promise<number> {
    const client = await openClient({ connectionString: url })
    const { rows } = await client.query<{ n: number }>('SELECT count(*)::int AS n FROM period')
    await client.end()
    return rows[0].n
}

void main()
