import type { ClientBase } from 'pg'

/** Tables whose contents depend only on the chains, and the order of their rows. */
const DIGESTED: Record<string, string> = {
    inference: 'id',
    settlement_batch: 'id',
    payment: 'id',
    payout: 'id',
    model_price: 'id',
    chain_event: 'id',
    dead_letter: 'id',
    artifact_claim: 'chain_id, height, tx_position, log_index',
    model: 'id',
    model_artifact: 'id',
    creator: 'id',
    payer: 'id',
    facilitator: 'address, chain_id',
    tee: 'id',
    tee_day: 'id',
    enclave_image: 'id',
    workflow: 'id',
    demand_day: 'id',
    chain_status: 'id',
}

/** The columns to digest of a table that also has columns about this process: when it looked, and how far ahead. */
const COLUMNS: Record<string, string> = {
    chain_status: 'id, network, name, genesis_hash, start_height, height, hash, time, events',
}

export interface TableDigest {
    rows: number
    /** MD5 over all rows in id order. */
    md5: string
}

/**
 * Digests of every table, to compare two databases (INV-3). They leave out data about the process itself (the head when
 * it last looked, the rollback log, block anchors, back-fill marks).
 */
export async function digestTables(db: Pick<ClientBase, 'query'>): Promise<Record<string, TableDigest>> {
    const digests: Record<string, TableDigest> = {}
    for (const [table, order] of Object.entries(DIGESTED)) {
        const { rows } = await db.query(
            `SELECT count(*)::int AS rows, coalesce(md5(string_agg(md5(row_text), '' ORDER BY n)), '') AS md5
             FROM (SELECT t::text AS row_text, row_number() OVER (ORDER BY ${order}) AS n
                   FROM (SELECT ${COLUMNS[table] ?? '*'} FROM ${table}) t) r`,
        )
        digests[table] = rows[0]
    }
    return digests
}
