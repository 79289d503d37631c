import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Pool } from 'pg'
import { migrate } from '../../src/database/migrate'
import { openPool } from '../../src/database/open'
import { startPostgres } from '../../src/devnet/postgres'
import { loadFastKeccak } from '../../src/proofs/checks/keccak'
import { type CheckedChunk, checkBlobs } from '../../src/proofs/settle/check-blobs'
import type { ProofContext } from '../../src/proofs/settle/context'
import { makeBacklog, openContext } from './backlog'
import { LEAVES, makeBatch, makeEnclaves, median, verifyAlone } from './batches'

// From archived blobs to verified calls in the database: read, decompress, parse, rebuild the root, verify each signature,
// write the leaves and the rollups. Beside it the floor, crypto.verify alone over the same messages, keys and signatures.
// Both take turns on the same batches. Argument: batches, of 20 calls each.

const BATCHES = Number(process.argv[2] ?? 1_000)
/** Batches a turn of the floor. */
const TURN = 50

/** As the prover does it: while one chunk is written the next is checked. */
async function proveAll(context: ProofContext): Promise<void> {
    const nothing: CheckedChunk = { blobIds: [], leaves: 0, write: async () => {} }
    for (let checked = nothing, first = true; first || checked !== nothing; first = false) {
        const [next] = await Promise.all([checkBlobs(context, checked.blobIds), checked.write()])
        checked = next ?? nothing
    }
}

/** Leaves a second, by the clock and by processor time of this process (all its threads): what one core does. */
async function measure(leaves: number, work: () => Promise<void> | void) {
    const [from, cpu] = [process.hrtime.bigint(), process.cpuUsage()]
    await work()
    const seconds = Number(process.hrtime.bigint() - from) / 1e9
    const { user, system } = process.cpuUsage(cpu)
    return { clock: leaves / seconds, core: (leaves * 1e6) / (user + system) }
}

async function main(): Promise<void> {
    await loadFastKeccak()
    const dir = mkdtempSync(join(tmpdir(), 'demand-bench-'))
    const postgres = await startPostgres({ dataDir: join(dir, 'postgres') })
    await migrate(postgres.url)
    const pool = openPool({ connectionString: postgres.url, max: 6 })
    const context = openContext(pool)
    console.error(`signing ${BATCHES * LEAVES} calls`)
    const enclaves = makeEnclaves()
    const batches = Array.from({ length: BATCHES }, (_, n) => makeBatch(enclaves, n))
    await makeBacklog(context, enclaves, batches)
    const rounds = {
        floor: [] as number[],
        floorCore: [] as number[],
        clock: [] as number[],
        core: [] as number[],
    }
    for (let round = 0; round < 5; round++) {
        const before = await measure(TURN * LEAVES, () => verifyAlone(batches.slice(0, TURN)))
        const ours = await measure(BATCHES * LEAVES, () => proveAll(context))
        const after = await measure(TURN * LEAVES, () => verifyAlone(batches.slice(-TURN)))
        await expectProved(pool)
        rounds.floor.push((before.clock + after.clock) / 2)
        rounds.floorCore.push((before.core + after.core) / 2)
        rounds.clock.push(ours.clock)
        rounds.core.push(ours.core)
        await forget(pool)
    }
    print(rounds)
    await context.checker.close()
    await pool.end()
    await postgres.stop()
    rmSync(dir, { recursive: true, force: true })
}

async function expectProved(pool: Pool): Promise<void> {
    const { rows } = await pool.query(
        'SELECT count(*)::int AS n FROM inference WHERE verified AND NOT is_replay',
    )
    if (rows[0].n !== BATCHES * LEAVES)
        throw new Error(`${rows[0].n} calls are verified, not ${BATCHES * LEAVES}`)
}

/** Back to blobs that are archived and not checked. */
async function forget(pool: Pool): Promise<void> {
    await pool.query('TRUNCATE inference, demand_day')
    await pool.query(
        `UPDATE settlement_batch SET proof = 'WAITING', published = NULL, verified = NULL, duplicates = NULL`,
    )
    await pool.query(
        `INSERT INTO demand_day (id, day, chain_id, rail, reason, provenance, calls, batches, claimed, payments, paid_calls, value, creator_value)
         SELECT to_char(date_trunc('day', time, 'UTC') AT TIME ZONE 'UTC', 'YYYY-MM-DD') || '|10740|BATCH||WAITING|onchain',
             date_trunc('day', time, 'UTC'), 10740, 'BATCH', 'WAITING', 'onchain', 0, count(*), sum(claimed), 0, 0, 0, 0
         FROM settlement_batch GROUP BY 1, 2`,
    )
    await pool.query('UPDATE blob SET checked = false')
    await pool.query('VACUUM ANALYZE settlement_batch, blob')
}

function print(rounds: Record<'floor' | 'floorCore' | 'clock' | 'core', number[]>): void {
    const count = (values: number[]) => Math.round(median(values)).toLocaleString('en-US').padStart(8)
    const ratio = (a: number[], b: number[]) => `${median(a.map((value, i) => value / b[i])).toFixed(2)}x`
    console.log(`leaves per second, medians of ${rounds.clock.length} rounds over ${BATCHES * LEAVES} leaves`)
    console.log(
        `  floor, crypto.verify alone        ${count(rounds.floor)} by the clock ${count(rounds.floorCore)} a core`,
    )
    console.log(
        `  archived blobs to verified calls  ${count(rounds.clock)} by the clock ${count(rounds.core)} a core`,
    )
    console.log(
        `  of the floor                      ${ratio(rounds.clock, rounds.floor).padStart(8)} by the clock ${ratio(rounds.core, rounds.floorCore).padStart(8)} a core`,
    )
    console.log('(a core: processor time of this process, both its threads; Postgres works on its own)')
}

void main()
