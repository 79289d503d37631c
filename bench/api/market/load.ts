import type { Client } from 'pg'
import { buildReaderIndexes } from '../../../src/database/indexes'
import { openClient } from '../../../src/database/open'
import { ensureQuarters, type Quarter, quarterOf, quarterRange } from '../../../src/database/quarters'
import * as calls from './call-rows'
import { deriveTotals } from './derive'
import { dropEarlyIndexes } from './early-indexes'
import * as paid from './payment-rows'
import { copyLines } from './pieces'
import { CALL_BLOCKS, type Plan } from './plan'
import { registryTables } from './registry-rows'
import { END_MS, FINAL_MS, heightAt, placeAt, START_MS, timeOfHeight } from './span'

export interface LoadTimes {
    /** Rows written by COPY. */
    rows: number
    copySeconds: number
    derivedSeconds: number
    indexSeconds: number
}

/**
 * Fills an empty, migrated database with the market: facts by COPY, a transaction a quarter, then what is derived from them,
 * then every index.
 */
export async function loadMarket(
    url: string,
    plan: Plan,
    opg: Buffer[],
    log: (text: string) => void,
): Promise<LoadTimes> {
    const client = await openClient({ connectionString: url })
    try {
        await client.query(`SET maintenance_work_mem = '512MB'; SET work_mem = '256MB'`)
        const early = await dropEarlyIndexes(client)
        const started = performance.now()
        const seconds = (since: number) => (performance.now() - since) / 1000
        let rows = 0
        const counted = function* (lines: Iterable<string>) {
            for (const line of lines) {
                rows += 1
                yield line
            }
        }
        for (const quarter of quarters()) {
            await copyQuarter(client, plan, quarter, counted)
            log(`${quarter}: ${rows} rows, ${Math.round(rows / seconds(started))} a second`)
        }
        await copyRest(client, plan, counted)
        const copySeconds = seconds(started)
        const derived = performance.now()
        await deriveTotals(client, opg)
        const derivedSeconds = seconds(derived)
        log(`totals and day buckets: ${derivedSeconds.toFixed(0)} s`)
        const indexing = performance.now()
        for (const index of early) await client.query(index)
        await buildReaderIndexes(url)
        const indexSeconds = seconds(indexing)
        log(`indexes: ${indexSeconds.toFixed(0)} s`)
        await client.query('VACUUM (ANALYZE)')
        return { rows, copySeconds, derivedSeconds, indexSeconds }
    } finally {
        await client.end()
    }
}

function quarters(): Quarter[] {
    const list: Quarter[] = []
    for (let ms = START_MS; ms <= END_MS; ms = quarterRange(quarterOf(ms)).toMs) list.push(quarterOf(ms))
    return list
}

type Counted = (lines: Iterable<string>) => Iterable<string>

async function copyQuarter(client: Client, plan: Plan, quarter: Quarter, counted: Counted): Promise<void> {
    const heights = quarterHeights(quarter)
    await client.query('BEGIN')
    await ensureQuarters(client, [quarter])
    const frozen = (table: string, columns: string, lines: Iterable<string>) =>
        copyLines(client, `${table}_${quarter}`, columns, counted(lines), true)
    const groups = [heights.from, heights.to].map(
        (height) => placeFrom(plan.callHeights, height) / (CALL_BLOCKS + 1),
    ) as [number, number]
    await frozen('inference', calls.INFERENCE_COLUMNS, calls.inferenceLines(plan, ...groups))
    await frozen('settlement_batch', calls.BATCH_COLUMNS, calls.batchLines(plan, ...groups))
    await copyLines(client, 'blob', calls.BLOB_COLUMNS, counted(calls.blobLines(plan, ...groups)))
    const [from, to] = [heights.from, heights.to].map((height) => placeFrom(plan.paymentHeights, height))
    await frozen('payment', paid.PAYMENT_COLUMNS, paid.paymentLines(plan, from, to))
    await frozen('payout', paid.PAYOUT_COLUMNS, paid.payoutLines(plan, from, to))
    await client.query('COMMIT')
}

/** Heights of a quarter: `from` is in it, `to` is not. */
function quarterHeights(quarter: Quarter): { from: number; to: number } {
    const { fromMs, toMs } = quarterRange(quarter)
    return { from: heightAt(fromMs), to: heightAt(toMs) }
}

/** Place of the first height at or above one, or the length. */
function placeFrom(heights: Int32Array, height: number): number {
    const place = placeAt(heights, height)
    return heights[place] < height ? place + 1 : place
}

async function copyRest(client: Client, plan: Plan, counted: Counted): Promise<void> {
    for (const [chainId, heights] of [
        [10740, plan.callHeights],
        [8453, plan.paymentHeights],
    ] as const) {
        await copyLines(
            client,
            'chain_block',
            calls.BLOCK_COLUMNS,
            counted(calls.blockLines(chainId, heights)),
        )
        await client.query(
            `INSERT INTO chain_status (id, network, name, start_height, height, hash, time, head_height, finalized_height, events, checked_at)
             SELECT $1, 'devnet', 'chain ' || $1, 1, $2, '\\xbb', $3, $2, $4, $5, now()`,
            [
                String(chainId),
                heightAt(END_MS),
                new Date(END_MS),
                heightAt(FINAL_MS),
                chainId === 10740 ? plan.calls : plan.payments,
            ],
        )
        await client.query(
            `INSERT INTO chain_block VALUES ($1, $2, '\\xbb', $3, false) ON CONFLICT DO NOTHING`,
            [chainId, heightAt(END_MS), new Date(timeOfHeight(heightAt(END_MS)))],
        )
    }
    await client.query(
        'CREATE TEMP TABLE model_base AS SELECT id, name, registered, payout_address, active, registered_at, registry_chain_id, registered_height, catalogued, owner_id FROM model',
    )
    for (const { table, columns, lines } of registryTables(plan))
        await copyLines(client, table, columns, counted(lines))
}
