import type { Registry } from 'prom-client'
import type { ReadOnlyDatabase } from '../database/read-only-database'
import { gaugesOf } from './gauges'

/** The last time that everything derived was recounted from the facts. */
export interface LastAudit {
    /** Unix seconds. */
    finished: number
    seconds: number
    differences: number
}

/** null: this database was never audited. */
export async function lastAuditOf(database: ReadOnlyDatabase): Promise<LastAudit | null> {
    const [row] = await database.rows(
        'SELECT extract(epoch FROM finished_at)::float8, seconds, differences FROM audit_run',
    )
    return row ? { finished: row[0], seconds: row[1], differences: row[2] } : null
}

/** What `audit` found last. @returns brings the figures up to date; without an audit there are none */
export function auditGauge(
    registry: Registry,
    lastAudit: () => Promise<LastAudit | null>,
): () => Promise<void> {
    return gaugesOf(
        registry,
        {
            finished: [
                'demand_audit_finished_timestamp_seconds',
                'When the last audit of derived rows ended, Unix seconds.',
            ],
            seconds: ['demand_audit_duration_seconds', 'How long the last audit took.'],
            differences: [
                'demand_audit_differences',
                'Derived rows that were not what the facts say; 20 a table are counted.',
            ],
        },
        lastAudit,
    )
}
