import type { Pool } from 'pg'

/** Blocks behind its head from which on a chain counts as catching up. */
const BEHIND = 50
/** The last of the readers' indexes, which are built when a chain has caught up for the first time. */
const LAST_INDEX = 'demand_day_model'
/** Share of the time that such work takes while a chain catches up: indexing comes first. */
const SHARE = 0.04
/** Longest rest at a time, in milliseconds. */
const LONGEST_REST = 10_000
/** How long an answer about the chains is taken for granted, in milliseconds. */
const FRESH_MS = 500

/** Lets indexing go first: whoever works beside it wants the processor, the database and its write lock. */
export class GiveWay {
    private catchingUp = false
    private askedAt = 0

    constructor(private readonly pool: Pool) {}

    /** How long to rest after so much work, in milliseconds; 0 when every chain is at its head, or nobody indexes. */
    async restAfter(workMs: number): Promise<number> {
        if (Date.now() - this.askedAt > FRESH_MS) {
            const { rows } = await this.pool.query(
                `SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'sync %')
                     AND (to_regclass($2) IS NULL
                         OR EXISTS (SELECT FROM chain_status WHERE checked_at IS NULL OR head_height - height > $1)) AS yes`,
                [BEHIND, LAST_INDEX],
            )
            this.catchingUp = rows[0].yes
            this.askedAt = Date.now()
        }
        return this.catchingUp ? Math.min(LONGEST_REST, workMs / SHARE - workMs) : 0
    }
}
