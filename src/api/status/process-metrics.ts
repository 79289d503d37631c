import { AggregatorRegistry, type Registry } from 'prom-client'
import type { StoredMetrics } from '../../database/process-metrics'
import type { ReadOnlyDatabase } from '../database/read-only-database'

/** What one of the other processes wrote down of itself. */
export interface ProcessReport {
    process: string
    /** Seconds since then. */
    age: number
    metrics: StoredMetrics
}

/** A process that wrote nothing for so long is gone: its counters say nothing about the present. */
const GONE_AFTER_SECONDS = 600

/** What every process that works on this database wrote down last. */
export async function processReports(database: ReadOnlyDatabase): Promise<ProcessReport[]> {
    const rows = await database.rows(
        `SELECT process, extract(epoch FROM now() - at)::float8, metrics FROM process_metrics
         WHERE at > now() - make_interval(secs => $1) ORDER BY process`,
        [GONE_AFTER_SECONDS],
    )
    return rows.map(([process, age, metrics]) => ({ process, age: Math.max(0, age), metrics }))
}

/** One text of this process's metrics and those of the others, which bear the name of theirs as label `process`. */
export async function withOthers(own: Registry, reports: readonly ProcessReport[]): Promise<string> {
    const ours = (await own.getMetricsAsJSON()) as StoredMetrics
    const theirs = reports.map(({ process, metrics }) =>
        metrics.map((metric) => ({
            ...metric,
            values: metric.values.map((value) => ({ ...value, labels: { ...value.labels, process } })),
        })),
    )
    // Labels differ by process, so that nothing is added up or left out.
    const all = [ours, ...theirs].map((metrics) =>
        metrics.map((metric) => ({ ...metric, aggregator: 'sum' })),
    )
    return AggregatorRegistry.aggregate(all).metrics()
}
