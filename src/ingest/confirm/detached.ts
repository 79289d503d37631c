import type { Pool } from 'pg'
import { quarterOf } from '../../facts/quarters'

/**
 * Whether the facts of a block were taken off with their quarter (docs/operating.md): the block had facts, a later quarter is
 * attached and its own is not. Then nothing can be said of what is not there.
 */
export async function isDetached(pool: Pool, chainId: number, height: number): Promise<boolean> {
    const { rows } = await pool.query<{ time: Date }>(
        'SELECT time FROM chain_block WHERE chain_id = $1 AND height = $2 AND has_facts',
        [chainId, height],
    )
    if (rows.length === 0) return false
    const own = `inference_${quarterOf(rows[0].time.getTime())}`
    const attached = await pool.query<{ name: string }>(
        `SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
         WHERE i.inhparent = 'inference'::regclass`,
    )
    const names = attached.rows.map(({ name }) => name)
    return !names.includes(own) && names.some((name) => name > own)
}
