import type { Registry } from 'prom-client'
import type { ReadOnlyDatabase } from '../database/read-only-database'
import { gaugesOf } from './gauges'

/** Names that callers used and that are in no list, and how old the gateways' list is. */
export interface UnlistedNames {
    names: number
    calls: number
    /** Day of the gateways' list in force, Unix seconds; null = there is none. */
    listedAt: number | null
}

/** Counts the names that neither a registration nor a catalogue claims. */
export async function unlistedNamesOf(database: ReadOnlyDatabase): Promise<UnlistedNames> {
    const [[names, calls, listedAt]] = await database.rows(
        `SELECT count(*)::int, coalesce(sum(calls), 0)::float8,
             (SELECT extract(epoch FROM max(listed_at))::float8 FROM catalogue_entry)
         FROM model WHERE id LIKE 'unresolved:%' AND calls > 0`,
    )
    return { names, calls, listedAt }
}

/** What names were used that are in no list. @returns brings the figures up to date */
export function namesGauge(registry: Registry, unlisted: () => Promise<UnlistedNames>): () => Promise<void> {
    return gaugesOf(
        registry,
        {
            names: [
                'demand_unlisted_model_names',
                'Names by which models were called and that are in no registry, catalogue or list of the gateways.',
            ],
            calls: ['demand_unlisted_model_calls', 'Calls by such names.'],
            listedAt: [
                'demand_gateway_list_timestamp_seconds',
                'Day of the list of gateway models in force, Unix seconds: an old one explains new names.',
            ],
        },
        unlisted,
    )
}
