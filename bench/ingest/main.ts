import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { Command } from 'commander'
import { to as copyTo } from 'pg-copy-streams'
import { INDEXER_NODE_FLAGS } from '../../src/cli/node-flags'
import { buildReaderIndexes } from '../../src/database/indexes'
import { migrate } from '../../src/database/migrate'
import { openClient } from '../../src/database/open'
import { ensureQuarters } from '../../src/database/quarters'
import { startPostgres } from '../../src/devnet/postgres'
import { digestTables } from '../../test/support/digest'
import { buildChain } from './chain'
import type { Job, Measured } from './job'

type Variant = 'floor' | 'stock' | 'ours'

const options = new Command('bench:ingest')
    .description('Measures the floor, stock SQD and this project on one chain, interleaved.')
    .option('--logs <n>', 'logs of the chain, at least', Number, 210_000)
    .option('--rounds <n>', 'rounds', Number, 3)
    .option('--only <variants>', 'floor,stock,ours', 'floor,stock,ours')
    .option('--ten-times', 'measure this project once more on a chain with ten times the logs', false)
    .parse()
    .opts<{ logs: number; rounds: number; only: string; tenTimes: boolean }>()

const ratio = (value: number) => (Number.isFinite(value) ? `${value.toFixed(2)}x` : '-')

const say = (text: string) => console.error(text)

async function main() {
    const dir = mkdtempSync(join(tmpdir(), 'demand-bench-'))
    const postgres = await startPostgres({ dataDir: join(dir, 'postgres') })
    try {
        const wanted = options.only.split(',') as Variant[]
        say(`building a chain of ${options.logs.toLocaleString('en-US')} logs`)
        const chain = await buildChain(options.logs, say)
        const bench = new Bench(postgres.url, chain.anvil.url, chain.top, join(dir, 'rows'))
        if (wanted.includes('floor')) await bench.prepareRows()
        for (let round = 1; round <= options.rounds; round++) {
            for (const variant of wanted) await bench.run(variant, `round ${round}`)
        }
        await chain.anvil.stop()
        bench.print(chain.logs)
        if (options.tenTimes) {
            say('building a chain with ten times the logs')
            const long = await buildChain(options.logs * 10, say)
            const again = new Bench(postgres.url, long.anvil.url, long.top, join(dir, 'rows'))
            await again.run('ours', 'ten times the logs')
            await long.anvil.stop()
            again.print(long.logs)
        }
    } finally {
        await postgres.stop()
        rmSync(dir, { recursive: true, force: true })
    }
}

class Bench {
    private results = new Map<Variant, Measured[]>()
    private digests = new Map<Variant, string>()
    private rows = 0
    private count = 0

    constructor(
        private readonly baseUrl: string,
        private readonly rpcUrl: string,
        private readonly top: number,
        private readonly rowsDir: string,
    ) {}

    /** Indexes once and keeps every table's rows as COPY wants them. */
    async prepareRows(): Promise<void> {
        const url = await this.database('ours')
        await this.spawn('ours', url)
        mkdirSync(this.rowsDir, { recursive: true })
        const client = await openClient({ connectionString: url })
        for (const table of Object.keys(await digestTables(client))) {
            const stream = client.query(copyTo(`COPY (SELECT * FROM ${table}) TO STDOUT`))
            await pipeline(stream, createWriteStream(join(this.rowsDir, table)))
        }
        await client.end()
        await this.drop(url)
    }

    async run(variant: Variant, label: string): Promise<void> {
        const url = await this.database(variant)
        const measured = await this.spawn(variant, url)
        say(
            `${label}: ${variant.padEnd(5)} ${measured.seconds.toFixed(2)} s (${measured.cpuSeconds.toFixed(2)} s of a processor), ${Math.round(measured.peakRssMb)} MiB ${JSON.stringify(measured.detail ?? {})}`,
        )
        this.results.set(variant, [...(this.results.get(variant) ?? []), measured])
        const client = await openClient({ connectionString: url })
        const digests = await digestTables(client)
        // Stock squids have no table of claims and no status; every other table must hold the same rows.
        delete digests.artifact_claim
        delete digests.chain_status
        this.digests.set(variant, JSON.stringify(digests))
        this.rows = Object.values(digests).reduce((sum, { rows }) => sum + rows, 0)
        await client.end()
        await this.drop(url)
    }

    print(logs: number): void {
        const median = (values: number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]
        const seconds = (variant: Variant) => {
            const runs = this.results.get(variant)
            return runs ? median(runs.map((run) => run.seconds)) : Number.NaN
        }
        console.log(
            `\n${logs.toLocaleString('en-US')} logs, ${this.rows.toLocaleString('en-US')} rows, ${cpus().length} cores, Node ${process.version}, medians of ${options.rounds} rounds\n`,
        )
        console.log('| variant | seconds | logs/s | of the floor | against stock | peak RSS, MiB | digests |')
        console.log('|---|---|---|---|---|---|---|')
        for (const [variant, runs] of this.results) {
            const same = this.digests.get(variant) === this.digests.get('ours') ? 'same as ours' : 'DIFFERENT'
            console.log(
                `| ${variant} | ${seconds(variant).toFixed(2)} | ${Math.round(logs / seconds(variant)).toLocaleString('en-US')} ` +
                    `| ${ratio(seconds('floor') / seconds(variant))} | ${ratio(seconds('stock') / seconds(variant))} ` +
                    `| ${Math.round(Math.max(...runs.map((run) => run.peakRssMb)))} | ${same} |`,
            )
        }
    }

    /** A fresh database: bare tables for the floor, every index from the start for stock, the shipped state for ours. */
    private async database(variant: Variant): Promise<string> {
        const name = `bench_${++this.count}`
        await this.admin(`CREATE DATABASE ${name}`)
        const url = this.baseUrl.replace(/demand$/, name)
        await migrate(url)
        if (variant !== 'ours') await this.makeQuarters(url)
        if (variant === 'stock') await buildReaderIndexes(url)
        if (variant === 'floor') await this.dropIndexes(url)
        return url
    }

    /** What does not write through this project finds the chain's quarters made. */
    private async makeQuarters(url: string): Promise<void> {
        const client = await openClient({ connectionString: url })
        await ensureQuarters(client, ['2026q1', '2026q2'])
        await client.end()
    }

    private async dropIndexes(url: string): Promise<void> {
        const client = await openClient({ connectionString: url })
        await client.query(`DO $$ DECLARE r record; BEGIN
            FOR r IN SELECT conrelid::regclass AS t, conname FROM pg_constraint WHERE contype IN ('p', 'u') AND conparentid = 0 AND connamespace = 'public'::regnamespace
                LOOP EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', r.t, r.conname); END LOOP;
            FOR r IN SELECT indexrelid::regclass AS i FROM pg_index JOIN pg_class c ON c.oid = indrelid WHERE c.relnamespace = 'public'::regnamespace AND NOT c.relispartition
                LOOP EXECUTE format('DROP INDEX %s', r.i); END LOOP;
        END $$`)
        await client.end()
    }

    private drop(url: string): Promise<void> {
        return this.admin(`DROP DATABASE ${url.split('/').pop()} WITH (FORCE)`)
    }

    private async admin(sql: string): Promise<void> {
        const client = await openClient({ connectionString: this.baseUrl })
        await client.query(sql)
        await client.end()
    }

    private async spawn(variant: Variant, databaseUrl: string): Promise<Measured> {
        const job: Job = { rpcUrl: this.rpcUrl, databaseUrl, top: this.top, rowsDir: this.rowsDir }
        const args = [
            join(__dirname, '../../tools/run.cjs'),
            join(__dirname, `${variant}.ts`),
            JSON.stringify(job),
        ]
        const flags = variant === 'ours' ? INDEXER_NODE_FLAGS : []
        const child = spawn(process.execPath, [...flags, ...args], {
            stdio: ['ignore', 'pipe', 'inherit'],
            env: { ...process.env, SQD_WARN: '*' },
        })
        let output = ''
        child.stdout.on('data', (chunk) => (output += chunk))
        const [code] = await once(child, 'exit')
        if (code !== 0) throw new Error(`${variant} ended with code ${code}`)
        return JSON.parse(output.trim().split('\n').pop()!)
    }
}

main().catch((error) => {
    console.error(error)
    process.exit(1)
})
