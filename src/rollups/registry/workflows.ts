import type { ClientBase } from 'pg'
import { bytea } from '../../database/sql'
import { reduceSchedule } from './schedules'
import { eventsOf } from './stored-events'

/** Makes sure that each workflow contract of the published list has a row, announced or not. */
export async function ensureKnownWorkflows(
    client: ClientBase,
    chainId: number,
    addresses: string[],
    provenance: string,
) {
    await client.query(
        `INSERT INTO workflow (id, chain_id, known, runs, provenance, artifact_id)
         SELECT address, $1, true, 0, $3, (SELECT artifact_id FROM workflow_model WHERE id = address) FROM unnest($2::text[]) AS address
         ON CONFLICT DO NOTHING`,
        [chainId, addresses, provenance],
    )
}

/** Updates the rows of some workflow contracts from the scheduler's stored events. */
export async function refreshWorkflows(
    client: ClientBase,
    chainId: number,
    addresses: Iterable<string>,
    provenance: string,
): Promise<void> {
    const wanted = [...new Set(addresses)].sort()
    if (wanted.length === 0) return
    const events = await eventsOf(client, wanted)
    for (const id of wanted) {
        const schedule = reduceSchedule(events.get(id) ?? [])
        await client.query(
            `INSERT INTO workflow AS t (id, chain_id, known, "user", end_time, frequency, active, announced_at, runs, provenance, artifact_id)
             VALUES ($1, $2, false, $3, $4, $5, $6, $7, 0, $8, (SELECT artifact_id FROM workflow_model WHERE id = $1))
             ON CONFLICT (id) DO UPDATE SET "user" = $3, end_time = $4, frequency = $5, active = $6, announced_at = $7,
                 artifact_id = excluded.artifact_id`,
            [
                id,
                chainId,
                bytea(schedule?.user ?? null),
                schedule?.endTime ?? null,
                schedule?.frequency ?? null,
                schedule?.active ?? null,
                schedule?.announcedAt ?? null,
                provenance,
            ],
        )
    }
}

/** Removes workflows that are neither published nor announced and never ran. */
export async function dropOrphanWorkflows(client: ClientBase, addresses: string[]): Promise<void> {
    if (addresses.length === 0) return
    await client.query(
        `DELETE FROM workflow t WHERE id = ANY($1) AND NOT known AND announced_at IS NULL
         AND NOT EXISTS (SELECT FROM inference WHERE workflow_id = t.id)`,
        [addresses],
    )
}

/** Stores the result of a workflow contract's modelId(); null = it could not be read. */
export async function rememberWorkflowModel(
    client: ClientBase,
    address: string,
    artifactId: string | null,
): Promise<void> {
    await client.query(
        'INSERT INTO workflow_model (id, artifact_id) VALUES ($1, $2) ON CONFLICT DO NOTHING',
        [address, artifactId],
    )
    await client.query('UPDATE workflow SET artifact_id = $2 WHERE id = $1', [address, artifactId])
}
