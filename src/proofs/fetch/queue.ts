import type { Pool } from 'pg'
import { DEFAULT_GIVE_UP, type Wait } from './judge-answers'

/** What an aggregator gave for a blob; it is in the archive. */
export interface FetchedContent {
    shape: 'BATCH' | 'INDIVIDUAL'
    /** Of the bytes as fetched, hex without 0x. */
    sha256: string
    /** Size as fetched. */
    bytes: number
    /** Kept without prompt and answer. */
    redacted: boolean
}

/** A fetched content as it is stored with its blob. */
export interface GivenContent extends FetchedContent {
    /** A settlement on chain has its root or hashes. */
    isProven: boolean
}

/** A blob that this process is to fetch now. */
export interface LeasedBlob extends Wait {
    id: string
    /**
     * Contents given for it that contradict one of its settlements, the preferred one first: other aggregators have
     * still to be asked.
     */
    contents: GivenContent[]
}

/** Seconds a process has to fetch a blob, unless it asks for more. A killed process holds its blobs no longer than this. */
const LEASE_SECONDS = 120

/** First and longest wait between two attempts, in seconds. */
const FIRST_WAIT = 5
const LONGEST_WAIT = 3_600

/**
 * The time by which storage terms are judged: on a simulated chain that chain's, or else every blob would soon have
 * expired; on a real network the wall clock.
 */
const clockSql = (demo: boolean) => (demo ? `(SELECT time FROM chain_status WHERE id = '10740')` : 'now()')

export interface LeaseOptions {
    /** Seconds until the lease ends by itself. */
    leaseSeconds?: number
    /** Days after the storage term from which on a blob is long overdue. */
    overdueDays?: number
}

/**
 * Takes up to `limit` blobs from the queue, those first whose storage term ends first. Any number of processes may do
 * so at once: none gets a blob that another holds. A date further ahead than any that is ever set was written by a
 * clock that had jumped, and does not count.
 */
export async function leaseBlobs(
    pool: Pool,
    limit: number,
    demo: boolean,
    { leaseSeconds = LEASE_SECONDS, overdueDays = DEFAULT_GIVE_UP.overdueDays }: LeaseOptions = {},
): Promise<LeasedBlob[]> {
    const { rows } = await pool.query(
        `UPDATE blob SET leased_until = now() + make_interval(secs => $2) WHERE id IN (
             SELECT id FROM blob WHERE state = 'WAITING'
                 AND (next_attempt_at <= now() OR next_attempt_at > now() + make_interval(secs => 2 * $3::float8)
                     OR next_attempt_at IS NULL)
                 AND (leased_until IS NULL OR leased_until < now() OR leased_until > now() + make_interval(secs => 2 * $2::float8))
             ORDER BY expires_at, id LIMIT $1 FOR UPDATE SKIP LOCKED)
         RETURNING id, attempts, coalesce(expires_at < ${clockSql(demo)}, false) AS overdue, expires_at,
             coalesce(expires_at + make_interval(secs => 86400 * $4::float8) < ${clockSql(demo)}, false) AS "longOverdue",
             futile_attempts AS "futileAttempts", futile_days AS "futileDays", contents`,
        [limit, leaseSeconds, LONGEST_WAIT, overdueDays],
    )
    return rows.sort((a, b) => a.expires_at - b.expires_at)
}

/**
 * Puts a blob back into the queue, because no aggregator has it yet or none could be asked. The wait doubles each time.
 * @param futile counts the attempt, and the day if the last one that counted began 24 hours ago or more; a clock that was set
 *     back starts a new day without counting it
 */
export async function keepWaiting(
    pool: Pool,
    blob: Pick<LeasedBlob, 'id'>,
    reason: string,
    { futile = false, demo = false } = {},
): Promise<void> {
    const clock = clockSql(demo)
    const isNewDay = `(futile_day_at IS NULL OR ${clock} >= futile_day_at + interval '1 day')`
    await pool.query(
        `UPDATE blob SET attempts = attempts + 1, reason = $2, leased_until = NULL,
             next_attempt_at = now() + make_interval(secs => LEAST($3 * power(2, LEAST(attempts, 20)), $4))
             ${
                 futile
                     ? `, futile_attempts = futile_attempts + 1, futile_days = futile_days + ${isNewDay}::int,
                        futile_day_at = CASE WHEN ${isNewDay} OR ${clock} < futile_day_at - interval '1 day'
                            THEN ${clock} ELSE futile_day_at END`
                     : ''
             }
         WHERE id = $1 AND state = 'WAITING'`,
        [blob.id, reason, FIRST_WAIT, LONGEST_WAIT],
    )
}

/**
 * Ends the wait for a blob that cannot be had any more, or cannot be used. Its settlements are then checked again, and
 * get that outcome.
 */
export async function giveUp(
    pool: Pool,
    blob: Pick<LeasedBlob, 'id'>,
    state: 'EXPIRED' | 'REJECTED',
    reason: string,
): Promise<void> {
    await pool.query(
        `UPDATE blob SET state = $2, reason = $3, attempts = attempts + 1, leased_until = NULL, next_attempt_at = NULL, checked = false
         WHERE id = $1 AND state = 'WAITING'`,
        [blob.id, state, reason],
    )
}

/**
 * Marks a blob as archived, with the content that was given first. Its attempts begin anew if that turns out to be
 * wrong.
 */
export async function markArchived(
    pool: Pool,
    blob: Pick<LeasedBlob, 'id'>,
    content: FetchedContent,
): Promise<void> {
    await pool.query(
        `UPDATE blob SET ${ARCHIVED}, futile_attempts = 0, futile_days = 0, futile_day_at = NULL, archived_at = now(),
             all_heard = false, contents = $2, shape = $3, sha256 = $4, bytes = $5, redacted = $6
         WHERE id = $1 AND state = 'WAITING'`,
        [
            blob.id,
            JSON.stringify([{ ...content, isProven: false }]),
            content.shape,
            content.sha256,
            content.bytes,
            content.redacted,
        ],
    )
}

/**
 * Stores what the aggregators gave when they were asked once more. Counts as a failed attempt, because nothing shows
 * that it is better than what was there.
 * @param contents the preferred one first
 * @param allHeard every aggregator has been asked
 */
export async function markHeard(
    pool: Pool,
    blob: Pick<LeasedBlob, 'id'>,
    contents: GivenContent[],
    allHeard: boolean,
): Promise<void> {
    const [first] = contents
    await pool.query(
        `UPDATE blob SET ${ARCHIVED}, futile_attempts = futile_attempts + 1, all_heard = $3, contents = $2,
             shape = $4, sha256 = $5, bytes = $6, redacted = $7
         WHERE id = $1 AND state = 'WAITING'`,
        [blob.id, JSON.stringify(contents), allHeard, first.shape, first.sha256, first.bytes, first.redacted],
    )
}

const ARCHIVED = `state = 'ARCHIVED', reason = NULL, attempts = attempts + 1, leased_until = NULL, next_attempt_at = NULL,
             checked = false`

/** Returns leased blobs to the queue unchanged, when the process ends. */
export async function release(pool: Pool, ids: string[]): Promise<void> {
    if (ids.length === 0) return
    await pool.query(`UPDATE blob SET leased_until = NULL WHERE id = ANY($1) AND state = 'WAITING'`, [ids])
}
