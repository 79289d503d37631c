import type { Pool } from 'pg'
import { ensureQuarters } from '../../database/quarters'

/** Addresses of creators and payers but for the last digit, which is their number. */
export const CREATOR = `0xc4ea704${'0'.repeat(32)}`
export const PAYER = `0xbaae4${'0'.repeat(34)}`

/** Rows of a small made-up market. Many share a time, and both chains are at every time. */
export async function marketRows(pool: Pool, models = 60, calls = 500): Promise<void> {
    await pool.query(
        `INSERT INTO model (id, name, registered, active, registered_at, registry_chain_id, registered_height, calls, payments,
             paid_calls, value, creator_value, first_used_at, last_used_at, provenance, owner_id)
         SELECT 'model-' || i, 'author/name-' || i, true, true, '2026-01-01', 8453, i, i * 7, i, i, i * 10::numeric ^ 18, i,
             '2026-01-02', '2026-02-02', 'demo', '${CREATOR}' || i % 5 FROM generate_series(1, $1) i`,
        [models],
    )
    await pool.query(
        `INSERT INTO creator SELECT '${CREATOR}' || i, 12, 10, 5, 'demo' FROM generate_series(0, 4) i`,
    )
    await pool.query(
        `INSERT INTO payer SELECT '${PAYER}' || i, 12, 10, 5, '2026-01-01', '2026-01-02', 'demo' FROM generate_series(0, 9) i`,
    )
    await ensureQuarters(pool, ['2026q1'])
    await pool.query(
        `INSERT INTO inference (id, chain_id, height, tx_hash, tx_position, log_index, time, contract, rail, kind, is_replay,
             attribution, provenance, model_id, signer)
         SELECT 'call-' || i, CASE WHEN i % 3 = 0 THEN 8453 ELSE 10740 END, i / 20, '\\x01', i % 20 / 4, i % 4,
             '2026-02-01'::timestamptz + make_interval(secs => i / 40), '\\xf4',
             CASE WHEN i % 2 = 0 THEN 'PRECOMPILE' ELSE 'INDIVIDUAL' END, 'MODEL', false, 'EVENT', 'demo',
             'model-' || (i % $1 + 1), decode(lpad(to_hex(i % 3), 64, 'a'), 'hex') FROM generate_series(0, $2 - 1) i`,
        [models, calls],
    )
    await pool.query(
        `INSERT INTO payment (id, chain_id, height, tx_hash, tx_position, log_index, time, rail, pay_to, token, amount, decimals,
             contract, attribution, provenance, payer_id, model_id)
         SELECT 'pay-' || i, 8453, i, '\\x02', 0, 0, '2026-02-01'::timestamptz + make_interval(secs => i), 'CONTRACT', '\\xaa',
             '\\xbb', (2::numeric ^ 256) - 1, 18, '\\xcc', 'CONTRACT', 'demo', '${PAYER}' || i % 10, 'model-' || (i % $1 + 1)
         FROM generate_series(0, 99) i`,
        [models],
    )
}

/** A settlement batch with published leaves, all of one log; every third is not verified. @returns its id */
export async function batchRows(pool: Pool, leaves = 30): Promise<string> {
    const id = '10740-0xba-0'
    await ensureQuarters(pool, ['2026q1'])
    await pool.query(
        `INSERT INTO settlement_batch (id, chain_id, height, tx_hash, tx_position, log_index, time, contract, rail, merkle_root,
             claimed, published, verified, duplicates, walrus_blob_id, proof, provenance)
         VALUES ($1, 10740, 7, '\\xba', 2, 0, '2026-02-01 00:00:03Z', '\\xf1', 'BATCH', '\\x0c', $2::int, $2::int, $3::int, 0, 'blob-1', 'CHECKED',
             'demo')`,
        [id, leaves, leaves - Math.ceil(leaves / 3)],
    )
    await pool.query(
        `INSERT INTO inference (id, chain_id, height, tx_hash, tx_position, log_index, sub_position, time, contract, rail, kind,
             is_replay, attribution, unattributed_reason, provenance, batch_id, verified, unverified_reason)
         SELECT $1 || '-' || i, 10740, 7, '\\xba', 2, 0, i + 1, '2026-02-01 00:00:03Z', '\\xf1', 'BATCH', 'UNKNOWN', false, 'NONE',
             'LEAF_WITHOUT_RECEIPT', 'demo', $1, i % 3 <> 0, CASE WHEN i % 3 = 0 THEN 'SIGNATURE_INVALID' END
         FROM generate_series(0, $2 - 1) i`,
        [id, leaves],
    )
    return id
}

/** A status row for a chain, as its indexer writes it. */
export async function statusRow(
    pool: Pool,
    chainId: number,
    height: number,
    headHeight: number,
    checkedAt = new Date(),
): Promise<void> {
    await pool.query(
        `INSERT INTO chain_status VALUES ($1, 'devnet', 'some chain', '\\x99', 1, $2, '\\x98', $4::timestamptz - interval '30 s', $3,
             $2 - 1, 42, $4)
         ON CONFLICT (id) DO UPDATE SET height = $2, finalized_height = $2 - 1, head_height = $3, checked_at = $4`,
        [String(chainId), height, headHeight, checkedAt],
    )
}
