import type { Pool } from 'pg'
import { ONE_LOG_EACH } from '../../facts/event-count'
import type { ChainConfig } from '../../networks/types'
import { addHeartbeats, type LogIds, rowKey } from './log-ids'

/** The indexed block at or above a stretch that says on which chain the stretch stands. */
export interface Anchor {
    height: number
    hash: string
    /** Another one when the block was taken back or indexed anew meanwhile. */
    version: string
}

export interface StoredBlock {
    hash: string
    timeMs: number
}

export interface StoredLogs {
    anchor: Anchor
    /** The indexed blocks of the stretch, as far as they are kept. */
    blocks: Map<number, StoredBlock>
    ids: LogIds
}

const ROWS = Object.entries(ONE_LOG_EACH)
    .map(
        ([table, condition]) =>
            `SELECT 'row', height, encode(tx_hash, 'hex'), log_index, encode(log_digest, 'hex'), tx_position FROM ${table}
             WHERE chain_id = $1 AND height BETWEEN $2 AND $3 AND ${condition}`,
    )
    .join(' UNION ALL ')

// Enclaves' days are found by their times: their heights have no index.
const HEARTBEATS = `
    SELECT 'heartbeat', h, d.tee_id, count(*)::int, NULL, NULL FROM tee_day d, unnest(d.heights) AS h
    WHERE d.chain_id = $1 AND h BETWEEN $2 AND $3
        AND d.first_at <= (SELECT time FROM anchor)
        AND d.last_at >= coalesce((SELECT time FROM chain_block WHERE chain_id = $1 AND height <= $2
            ORDER BY height DESC LIMIT 1), '-infinity')
    GROUP BY h, d.tee_id`

/** One statement, so that all of it is of one moment. */
const STORED = `
    WITH anchor AS (SELECT height, hash, xmin, time FROM chain_block WHERE chain_id = $1 AND height >= $3 ORDER BY height LIMIT 1)
    SELECT 'anchor' AS what, height, encode(hash, 'hex') AS name, xmin::text::bigint AS n, NULL AS digest, NULL::integer AS position FROM anchor
    UNION ALL SELECT 'block', height, encode(hash, 'hex'), extract(epoch FROM time)::bigint, NULL, NULL FROM chain_block WHERE chain_id = $1 AND height BETWEEN $2 AND $3
    UNION ALL ${ROWS} UNION ALL ${HEARTBEATS}`

interface StoredRow {
    what: 'anchor' | 'block' | 'heartbeat' | 'row'
    height: number
    /** Hex, without 0x. */
    name: string
    /** Seconds of a block, count of heartbeats, logIndex of a row. */
    n: string
    digest: string | null
    /** Of the row's transaction in its block. */
    position: number | null
}

/** Whether a log of this chain names the place of its transaction: og-evm counts Cosmos transactions there. */
export function namesPositions({ rpc }: ChainConfig): boolean {
    return rpc.transactions === 'byHash'
}

/** What the index holds of the blocks from..to; null when no block at or above them is indexed (any more). */
export async function readStoredLogs(
    pool: Pool,
    chain: ChainConfig,
    from: number,
    to: number,
): Promise<StoredLogs | null> {
    const { rows } = await pool.query<StoredRow>(STORED, [chain.chainId, from, to])
    let anchor: Anchor | null = null
    const blocks = new Map<number, StoredBlock>()
    const ids: LogIds = new Map()
    for (const { what, height, name, n, digest, position } of rows) {
        if (what === 'anchor') anchor = { height, hash: `0x${name}`, version: n }
        else if (what === 'block') blocks.set(height, { hash: `0x${name}`, timeMs: Number(n) * 1000 })
        else if (what === 'heartbeat') addHeartbeats(ids, height, name, Number(n))
        else {
            const said = digest === null ? null : `0x${digest}`
            ids.set(rowKey(height, `0x${name}`, Number(n), said, namesPositions(chain) ? position : null), {
                height,
                txHash: `0x${name}`,
            })
        }
    }
    return anchor && { anchor, blocks, ids }
}
