import type { Pool } from 'pg'

/** The progress of proving: counts of blobs by state, and of settled calls. */
export interface ProofReport {
    waiting: number
    archived: number
    expired: number
    rejected: number
    /** Sum of the published and of the verified leaves of all batches. */
    published: number
    verified: number
    /** Settlements that are not enlisted yet. */
    pending: number
}

export async function proofReport(pool: Pool): Promise<ProofReport> {
    const blobs = await pool.query<{ state: string; n: number }>(
        'SELECT state, count(*)::int AS n FROM blob GROUP BY 1',
    )
    const of = (state: string) => blobs.rows.find((row) => row.state === state)?.n ?? 0
    const batches = await pool.query(
        'SELECT coalesce(sum(published), 0)::int AS published, coalesce(sum(verified), 0)::int AS verified FROM settlement_batch',
    )
    const pending = await pool.query(
        `SELECT (SELECT count(*) FROM settlement_batch WHERE proof = 'PENDING')::int
             + (SELECT count(*) FROM inference WHERE rail = 'INDIVIDUAL' AND proof IS NULL)::int AS n`,
    )
    return {
        waiting: of('WAITING'),
        archived: of('ARCHIVED'),
        expired: of('EXPIRED'),
        rejected: of('REJECTED'),
        ...batches.rows[0],
        pending: pending.rows[0].n,
    }
}
