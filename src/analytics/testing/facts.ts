import type { Pool } from 'pg'
import { ensureQuarters, quarterOf } from '../../database/quarters'
import type { Market } from '../../networks/market'
import { demandDaySql } from '../../rollups/demand/recount'

export const OPG = Buffer.from('fbc2051ae2265686a469421b2c5a2d5462fbf5eb', 'hex')
export const MARKET: Market = { chainIds: [10740, 8453], opg: [OPG] }

/** What the tests' facts have of the place of a log; a block is a height, and its time a whole second. */
interface Place {
    chainId: number
    height: number
    /** Unix ms. */
    timeMs: number
}

export interface Call extends Place {
    rail: string
    modelId: string | null
    reason: string | null
    verified: boolean | null
    isReplay?: boolean
    provenance?: string
}

export interface Batch extends Place {
    rail: string
    proof: string
    claimed: bigint
    published: number | null
    verified: number | null
}

export interface Payment extends Place {
    rail: string
    modelId: string | null
    reason: string | null
    amount: bigint
    token?: Buffer
}

export interface ModelRow {
    id: string
    registered: boolean
    catalogued: boolean
    registryChainId?: number
    registeredHeight?: number
}

export interface Facts {
    calls: Call[]
    batches: Batch[]
    payments: Payment[]
    models: ModelRow[]
}

const time = (ms: number) => new Date(ms).toISOString()

/** Writes facts, the day buckets that follow from them, their blocks, and a status for each chain at its last block. */
export async function writeFacts(pool: Pool, facts: Facts): Promise<void> {
    const rows = [...facts.calls, ...facts.batches, ...facts.payments]
    await ensureQuarters(pool, new Set(rows.map((row) => quarterOf(row.timeMs))))
    for (const [i, c] of facts.calls.entries()) {
        await pool.query(
            `INSERT INTO inference (id, chain_id, height, tx_hash, tx_position, log_index, time, contract, rail, kind, is_replay,
                 attribution, unattributed_reason, provenance, model_id, verified)
             VALUES ($1, $2, $3, '\\x01', $4, 0, $5, '\\xf4', $6, 'UNKNOWN', $7, 'NONE', $8, $9, $10, $11)`,
            [
                `call-${i}`,
                c.chainId,
                c.height,
                i,
                time(c.timeMs),
                c.rail,
                c.isReplay ?? false,
                c.reason,
                c.provenance ?? 'onchain',
                c.modelId,
                c.verified,
            ],
        )
    }
    for (const [i, b] of facts.batches.entries()) {
        await pool.query(
            `INSERT INTO settlement_batch (id, chain_id, height, tx_hash, tx_position, log_index, time, contract, rail, merkle_root,
                 claimed, published, verified, proof, provenance)
             VALUES ($1, $2, $3, '\\x02', $4, 0, $5, '\\xf1', $6, '\\x03', $7, $8, $9, $10, 'onchain')`,
            [
                `batch-${i}`,
                b.chainId,
                b.height,
                i,
                time(b.timeMs),
                b.rail,
                b.claimed,
                b.published,
                b.verified,
                b.proof,
            ],
        )
    }
    for (const [i, p] of facts.payments.entries()) {
        await pool.query(
            `INSERT INTO payment (id, chain_id, height, tx_hash, tx_position, log_index, time, rail, pay_to, token, amount, decimals,
                 contract, attribution, unattributed_reason, provenance, payer_id, model_id)
             VALUES ($1, $2, $3, '\\x04', $4, 0, $5, $6, '\\xaa', $7, $8, 18, '\\xcc', 'NONE', $9, 'onchain', 'payer', $10)`,
            [
                `pay-${i}`,
                p.chainId,
                p.height,
                i,
                time(p.timeMs),
                p.rail,
                p.token ?? OPG,
                p.amount,
                p.reason,
                p.modelId,
            ],
        )
    }
    for (const m of facts.models) {
        await pool.query(
            `INSERT INTO model (id, registered, catalogued, registry_chain_id, registered_height, calls, payments, paid_calls, value,
                 creator_value, provenance) VALUES ($1, $2, $3, $4, $5, 0, 0, 0, 0, 0, 'demo')`,
            [m.id, m.registered, m.catalogued, m.registryChainId ?? null, m.registeredHeight ?? null],
        )
    }
    const columns =
        'id, day, chain_id, rail, model_id, reason, provenance, calls, verified, batches, claimed, published, payments, paid_calls, value, creator_value'
    await pool.query(`INSERT INTO demand_day (${columns}) SELECT ${columns} FROM (${demandDaySql()}) day`, [
        [OPG],
    ])
    await pool.query(`
        INSERT INTO chain_block (chain_id, height, hash, time, has_facts)
        SELECT DISTINCT chain_id, height, decode(lpad(to_hex(height), 8, '0'), 'hex'), time, true FROM (
            SELECT chain_id, height, time FROM inference UNION ALL SELECT chain_id, height, time FROM settlement_batch
            UNION ALL SELECT chain_id, height, time FROM payment) fact`)
    await pool.query(`
        INSERT INTO chain_status (id, network, name, start_height, height, hash, time, finalized_height, head_height, events)
        SELECT DISTINCT ON (chain_id) chain_id::text, 'devnet', 'c', 0, height, hash, time, height, height, 0
        FROM chain_block ORDER BY chain_id, height DESC`)
}
