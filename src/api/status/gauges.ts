import { Gauge, type Registry } from 'prom-client'

/** Name of a metric and what it says. */
type Metric = readonly [name: string, help: string]

/**
 * Gauges without labels whose values are read together.
 * @param read null, of all or of one: it is not known
 * @returns brings them up to date; what is not known, or cannot be read, is left out
 */
export function gaugesOf<Name extends string>(
    registry: Registry,
    metrics: Readonly<Record<Name, Metric>>,
    read: () => Promise<Readonly<Record<Name, number | null>> | null>,
): () => Promise<void> {
    const gauges = Object.entries<Metric>(metrics).map(([field, [name, help]]) => ({
        field: field as Name,
        gauge: new Gauge({ name, help, registers: [registry] }),
    }))
    const show = (found: Readonly<Record<Name, number | null>> | null) => {
        for (const { field, gauge } of gauges) {
            const value = found?.[field] ?? null
            // A gauge without labels begins at 0, which would say something.
            value === null ? gauge.remove() : gauge.set(value)
        }
    }
    show(null)
    return async () => show(await read().catch(() => null))
}
