import type { Pool } from 'pg'
import { allBuiltSql, READER_INDEX_NAMES } from './indexes'

/** Blocks behind its head from which on a chain counts as catching up. */
const BEHIND = 50
/** Share of the time that such work takes while a chain catches up: indexing comes first. */
const SHARE = 0.04
/** Longest rest at a time, in milliseconds. */
const LONGEST_REST = 10_000
/** How long an answer about the chains is taken for granted, in milliseconds. */
const FRESH_MS = 500

/**
 * Makes background work pause while a chain catches up, because indexing needs the same processor, database and write
 * lock.
 */
export class GiveWay {
    private catchingUp = false
    private askedAt = 0

    constructor(private readonly pool: Pool) {}

    /**
     * How long to pause after `workMs` of work, in milliseconds; 0 when every chain is at its head, or nothing is being
     * indexed.
     */
    async restAfter(workMs: number): Promise<number> {
        if (Date.now() - this.askedAt > FRESH_MS) {
            const { rows } = await this.pool.query(
                `SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'sync %')
                     AND (NOT ${allBuiltSql('$2')}
                         OR EXISTS (SELECT FROM chain_status WHERE checked_at IS NULL OR head_height - height > $1)) AS yes`,
                [BEHIND, READER_INDEX_NAMES],
            )
            this.catchingUp = rows[0].yes
            this.askedAt = Date.now()
        }
        return this.catchingUp ? Math.min(LONGEST_REST, workMs / SHARE - workMs) : 0
    }
}
