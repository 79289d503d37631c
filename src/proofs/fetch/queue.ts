import type { Pool } from 'pg'

/** A blob that this process is to fetch now. */
export interface LeasedBlob {
    id: string
    /** Times it was asked for before. */
    attempts: number
    /** Its storage term is over. */
    overdue: boolean
}

/** Seconds a process has to fetch a blob. A killed process holds its blobs no longer than this. */
const LEASE_SECONDS = 120

/** First and longest wait between two attempts, in seconds. */
const FIRST_WAIT = 5
const LONGEST_WAIT = 3_600

/**
 * The time by which storage terms are judged: on a simulated chain that chain's, or else every blob would soon have
 * expired; on a real network the wall clock.
 */
const clockSql = (demo: boolean) => (demo ? `(SELECT time FROM chain_status WHERE id = '10740')` : 'now()')

/**
 * Takes up to `limit` blobs from the queue, those first whose storage term ends first. Any number of processes may do so at
 * once: none gets what another holds.
 */
export async function leaseBlobs(pool: Pool, limit: number, demo: boolean): Promise<LeasedBlob[]> {
    const { rows } = await pool.query(
        `UPDATE blob SET leased_until = now() + make_interval(secs => $2) WHERE id IN (
             SELECT id FROM blob WHERE state = 'WAITING' AND next_attempt_at <= now()
                 AND (leased_until IS NULL OR leased_until < now())
             ORDER BY expires_at, id LIMIT $1 FOR UPDATE SKIP LOCKED)
         RETURNING id, attempts, coalesce(expires_at < ${clockSql(demo)}, false) AS overdue, expires_at`,
        [limit, LEASE_SECONDS],
    )
    return rows.sort((a, b) => a.expires_at - b.expires_at)
}

/** Puts a blob back: nobody has it yet, or nobody could be asked. The wait doubles each time. */
export async function keepWaiting(pool: Pool, blob: LeasedBlob, reason: string): Promise<void> {
    await pool.query(
        `UPDATE blob SET attempts = attempts + 1, reason = $2, leased_until = NULL,
             next_attempt_at = now() + make_interval(secs => LEAST($3 * power(2, LEAST(attempts, 20)), $4))
         WHERE id = $1 AND state = 'WAITING'`,
        [blob.id, reason, FIRST_WAIT, LONGEST_WAIT],
    )
}

/** Ends the wait for a blob that can't be had any more, or can't be used. Its settlements are then told. */
export async function giveUp(
    pool: Pool,
    blob: LeasedBlob,
    state: 'EXPIRED' | 'REJECTED',
    reason: string,
): Promise<void> {
    await pool.query(
        `UPDATE blob SET state = $2, reason = $3, attempts = attempts + 1, leased_until = NULL, next_attempt_at = NULL, checked = false
         WHERE id = $1 AND state = 'WAITING'`,
        [blob.id, state, reason],
    )
}

/** Notes that a blob is archived. */
export async function markArchived(
    pool: Pool,
    blob: LeasedBlob,
    content: { shape: string; sha256: string; bytes: number; redacted: boolean },
): Promise<void> {
    await pool.query(
        `UPDATE blob SET state = 'ARCHIVED', reason = NULL, attempts = attempts + 1, leased_until = NULL, next_attempt_at = NULL,
             archived_at = now(), checked = false, shape = $2, sha256 = $3, bytes = $4, redacted = $5
         WHERE id = $1 AND state = 'WAITING'`,
        [blob.id, content.shape, content.sha256, content.bytes, content.redacted],
    )
}

/** Gives leased blobs back untouched, when the process ends. */
export async function release(pool: Pool, ids: string[]): Promise<void> {
    if (ids.length === 0) return
    await pool.query(`UPDATE blob SET leased_until = NULL WHERE id = ANY($1) AND state = 'WAITING'`, [ids])
}
