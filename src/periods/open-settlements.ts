/** Settlements that wait for their blobs, and the calls that they claim. */
export interface OpenSettlements {
    settlements: number
    claimed: bigint
}

/** Those of one day on one rail. */
export interface OpenOfDay extends OpenSettlements {
    startMs: number
    rail: string
}

/** Condition on buckets of demand: of settlements whose blob may still be read. */
const OPEN = `reason IN ('PENDING', 'WAITING', 'BLOB_WAITING')`

/**
 * Settlements whose blob may still be read, by day and rail: (start, Unix ms; rail; settlements; calls they claim, decimal). One that is settled by
 * itself claims one call. Reads a partial index.
 */
export const OPEN_SETTLEMENTS_SQL = `SELECT extract(epoch FROM day)::float8 * 1000, rail, sum(batches + calls)::float8, sum(claimed + calls)::text
    FROM demand_day WHERE ${OPEN} AND batches + calls > 0 GROUP BY day, rail ORDER BY day, rail`
