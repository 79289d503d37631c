import type { Pool } from 'pg'
import { quarterOf, quarterRange } from '../../database/quarters'

/**
 * Whether the facts of a block were taken off with their quarter (docs/operating.md): a later quarter is attached and the
 * block's own is not. Then nothing can be said of what is not there. Of a block that is not kept its neighbours tell the quarter.
 * @returns the last block kept of that quarter, at least `height`; null when the block's quarter is attached
 */
export async function detachedUpTo(pool: Pool, chainId: number, height: number): Promise<number | null> {
    const attached = await pool.query<{ name: string }>(
        `SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
         WHERE i.inhparent = 'inference'::regclass`,
    )
    const names = attached.rows.map(({ name }) => name)
    const { rows } = await pool.query<{ time: Date }>(
        `(SELECT time FROM chain_block WHERE chain_id = $1 AND height <= $2 ORDER BY height DESC LIMIT 1)
         UNION ALL (SELECT time FROM chain_block WHERE chain_id = $1 AND height >= $2 ORDER BY height LIMIT 1)`,
        [chainId, height],
    )
    const quarters = rows.map(({ time }) => quarterOf(time.getTime()))
    const own = quarters.find((quarter) => {
        const table = `inference_${quarter}`
        return !names.includes(table) && names.some((name) => name > table)
    })
    if (own === undefined) return null
    const last = await pool.query<{ height: number | null }>(
        'SELECT max(height) AS height FROM chain_block WHERE chain_id = $1 AND time < $2',
        [chainId, new Date(quarterRange(own).toMs)],
    )
    return Math.max(height, last.rows[0].height ?? height)
}
