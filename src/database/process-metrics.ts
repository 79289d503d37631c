import type { Pool } from 'pg'
import {
    Counter,
    collectDefaultMetrics,
    Gauge,
    Histogram,
    type MetricObjectWithValues,
    type MetricValue,
    Registry,
} from 'prom-client'
import { projectVersion } from '../base/version'

/** Milliseconds between two times that a process writes its metrics down. */
const EVERY_MS = 5_000

/** Metrics as they are stored: those of one registry. */
export type StoredMetrics = MetricObjectWithValues<MetricValue<string>>[]

/** Says which build a process is of: always 1. */
export function buildInfo(registry: Registry): void {
    new Gauge({
        name: 'demand_build_info',
        help: 'Versions of the program and of Node: always 1.',
        labelNames: ['version', 'node'],
        registers: [registry],
    }).set({ version: projectVersion(), node: process.versions.node }, 1)
}

/** What a process counts of its own work, beside what Node counts of it. */
export class ProcessMetrics {
    private readonly registry = new Registry()
    private readonly registers = [this.registry]

    constructor() {
        collectDefaultMetrics({ register: this.registry })
        buildInfo(this.registry)
    }

    /** @param name without `demand_` */
    counter<Label extends string>(
        name: string,
        help: string,
        labelNames: Label[] = [],
        collect?: (this: Counter<Label>) => void,
    ): Counter<Label> {
        return new Counter({ name: `demand_${name}`, help, labelNames, collect, registers: this.registers })
    }

    /** Of durations in seconds. */
    seconds<Label extends string>(name: string, help: string, labelNames: Label[] = []): Histogram<Label> {
        const buckets = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]
        return new Histogram({
            name: `demand_${name}_seconds`,
            help,
            labelNames,
            buckets,
            registers: this.registers,
        })
    }

    values(): Promise<StoredMetrics> {
        return this.registry.getMetricsAsJSON() as Promise<StoredMetrics>
    }

    /**
     * Writes them down now and then, so that one scrape of the API gives those of every process. A database that is away loses
     * nothing: counters go on.
     * @param process its name, unique among those that work on this database
     * @returns ends it
     */
    publish(pool: Pool, process: string): () => void {
        const write = async () => {
            const metrics = JSON.stringify(await this.values())
            await pool.query(
                `INSERT INTO process_metrics VALUES ($1, now(), $2)
                 ON CONFLICT (process) DO UPDATE SET at = excluded.at, metrics = excluded.metrics`,
                [process, metrics],
            )
        }
        const timer = setInterval(() => void write().catch(() => {}), EVERY_MS)
        timer.unref()
        void write().catch(() => {})
        return () => clearInterval(timer)
    }
}
