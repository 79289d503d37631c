import { openClient } from '../database/open'
import type { Market } from '../networks/market'
import { auditRollups } from '../rollups/demand/audit'
import { auditPeriods } from './audit'

export interface AuditRun {
    /** Seconds it took. */
    seconds: number
    /** One sentence for each difference; empty when every derived row agrees with the facts. */
    differences: string[]
}

/**
 * Recounts everything that is derived from facts and compares, in one read-only snapshot of a live database (INV-4).
 * @param progress called with the progress of each part
 */
export async function runAudit(
    databaseUrl: string,
    market: Market,
    progress: (what: string, done: number, total: number | null) => void,
): Promise<AuditRun> {
    const started = performance.now()
    const client = await openClient({ connectionString: databaseUrl, application_name: 'demand audit' })
    try {
        await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
        const differences = [
            ...(await auditRollups(client, market.opg, (done, total) => progress('rollups', done, total))),
            ...(await auditPeriods(client, market, (done, total) => progress('sealed periods', done, total))),
        ]
        await client.query('COMMIT')
        return { seconds: (performance.now() - started) / 1000, differences }
    } finally {
        await client.end()
    }
}

/** Stores the result of an audit for the API's metrics, in place of the previous one. */
export async function noteAudit(databaseUrl: string, { seconds, differences }: AuditRun): Promise<void> {
    const client = await openClient({ connectionString: databaseUrl, application_name: 'demand audit' })
    try {
        await client.query('BEGIN')
        await client.query('DELETE FROM audit_run')
        await client.query('INSERT INTO audit_run VALUES (now(), $1, $2)', [seconds, differences.length])
        await client.query('COMMIT')
    } finally {
        await client.end()
    }
}
