import type { ClientBase } from 'pg'
import { sentRows, upsertRows } from '../../database/update-rows'
import type { Artifact } from '../../facts/artifact'
import { unseal } from '../../periods/unseal'
import { bucketIdSql, DAY_SQL } from '../demand/bucket'
import type { Touched } from '../demand/touched'
import { ensureModels } from '../registry/models'

/** An artifact whose model changed. */
export interface Reassigned {
    artifactId: string
    before: string
    after: string
}

/** Adds strings to the dictionary. */
export async function rememberArtifacts(client: ClientBase, artifacts: Iterable<Artifact>): Promise<void> {
    const rows = [...artifacts].sort((a, b) => (a.id < b.id ? -1 : 1))
    await upsertRows(client, 'artifact_text', rows, {
        key: [['id', 'text', (row) => row.id]],
        once: [
            ['cid', 'text', (row) => row.cid],
            ['cid_bytes', 'int', (row) => row.cidBytes],
            ['exact', 'boolean', (row) => row.exact],
        ],
    })
}

/**
 * Brings the rows of some artifacts up to date with the claims on them: the first claim in chain order wins, else what
 * a catalogue says (of several, the lowest entry id), and an unclaimed artifact belongs to its unresolved stand-in.
 * @returns the model of each artifact, and those whose model changed
 */
export async function resolveArtifacts(
    client: ClientBase,
    ids: string[],
    demo: boolean,
): Promise<{ modelOf: Map<string, string>; reassigned: Reassigned[] }> {
    if (ids.length === 0) return { modelOf: new Map(), reassigned: [] }
    const { rows } = await client.query<{
        id: string
        before: string | null
        after: string
        reclaimed: boolean | null
    }>(
        `WITH claim AS (
             SELECT DISTINCT ON (artifact_id) artifact_id, model_id, version, time FROM artifact_claim
             WHERE artifact_id = ANY($1) ORDER BY artifact_id, chain_id, height, tx_position, log_index
         ), listed AS (
             SELECT DISTINCT ON (artifact_id) artifact_id, model_id, version FROM catalogue_artifact
             WHERE artifact_id = ANY($1) ORDER BY artifact_id, entry_id COLLATE "C"
         ), wanted AS (
             SELECT t.id, t.cid, t.cid_bytes, t.exact, c.artifact_id IS NOT NULL AS claimed,
                 CASE WHEN c.artifact_id IS NOT NULL THEN c.version ELSE l.version END AS version, c.time AS claimed_at,
                 CASE WHEN $2 OR c.artifact_id IS NOT NULL THEN 'demo'
                     WHEN l.artifact_id IS NOT NULL THEN 'operatorReported' ELSE 'onchain' END AS provenance,
                 coalesce(c.model_id, l.model_id, 'unresolved:' || t.id) AS model_id
             FROM artifact_text t LEFT JOIN claim c ON c.artifact_id = t.id LEFT JOIN listed l ON l.artifact_id = t.id
             WHERE t.id = ANY($1)
         ), written AS (
             INSERT INTO model_artifact AS t (id, cid, cid_bytes, exact, claimed, version, claimed_at, provenance, model_id)
             SELECT * FROM wanted ORDER BY id
             ON CONFLICT (id) DO UPDATE SET claimed = excluded.claimed, version = excluded.version,
                 claimed_at = excluded.claimed_at, provenance = excluded.provenance, model_id = excluded.model_id
             WHERE (t.model_id, t.claimed, t.version, t.claimed_at, t.provenance)
                 IS DISTINCT FROM (excluded.model_id, excluded.claimed, excluded.version, excluded.claimed_at, excluded.provenance)
         )
         SELECT wanted.id, old.model_id AS before, wanted.model_id AS after,
             old.model_id = wanted.model_id AND old.claimed_at IS DISTINCT FROM wanted.claimed_at AS reclaimed
         FROM wanted LEFT JOIN model_artifact old ON old.id = wanted.id`,
        [ids, demo],
    )
    await unsealCallsOf(
        client,
        rows.filter((row) => row.reclaimed).map((row) => row.id),
    )
    const changed = rows.filter((row) => row.before !== null && row.before !== row.after)
    return {
        modelOf: new Map(rows.map((row) => [row.id, row.after])),
        reassigned: changed.map((row) => ({ artifactId: row.id, before: row.before!, after: row.after })),
    }
}

/** Adds strings to the dictionary, and the models that they name. @returns the model of each string, by artifact id */
export async function modelsNamedBy(
    client: ClientBase,
    artifacts: Iterable<Artifact>,
    demo: boolean,
): Promise<Map<string, string>> {
    const byId = new Map([...artifacts].map((artifact) => [artifact.id, artifact]))
    await rememberArtifacts(client, byId.values())
    const { modelOf } = await resolveArtifacts(client, [...byId.keys()].sort(), demo)
    await ensureModels(client, modelOf.values(), demo)
    return modelOf
}

/** Opens the days of calls by some strings: whether they came before the claim on it is another matter than before. */
async function unsealCallsOf(client: ClientBase, artifactIds: string[]): Promise<void> {
    if (artifactIds.length === 0) return
    const { rows } = await client.query<{ day: string }>(
        `SELECT DISTINCT ${DAY_SQL} AS day FROM inference WHERE artifact_id = ANY($1)`,
        [artifactIds],
    )
    await unseal(
        client,
        rows.map((row) => row.day),
    )
}

/**
 * Gives the inferences that named some artifacts to their new models.
 * @param touched takes in the day buckets and models this makes wrong, the old ones and the new ones
 */
export async function moveInferences(
    client: ClientBase,
    reassigned: Reassigned[],
    touched: Touched,
): Promise<void> {
    if (reassigned.length === 0) return
    for (const { before, after } of reassigned) touched.models.add(before).add(after)
    const idOf = (modelId: string) => bucketIdSql({ day: 'day', modelId, reason: 'NULL' })
    const params: unknown[] = []
    const sent = sentRows(
        reassigned,
        [
            ['artifact_id', 'text', (row) => row.artifactId],
            ['before', 'text', (row) => row.before],
            ['after', 'text', (row) => row.after],
        ],
        params,
    )
    const { rows } = await client.query<{ id: string }>(
        `WITH moved AS (
             UPDATE inference t SET model_id = d.after
             FROM ${sent} WHERE t.artifact_id = d.artifact_id AND t.model_id IS DISTINCT FROM d.after
             RETURNING t.chain_id, t.rail, t.time, t.provenance, d.before, d.after
         ), bucket AS (SELECT DISTINCT ${DAY_SQL} AS day, chain_id, rail, provenance, before, after FROM moved)
         SELECT ${idOf('before')} AS id FROM bucket UNION SELECT ${idOf('after')} FROM bucket`,
        params,
    )
    for (const { id } of rows) touched.demandDays.add(id)
}

/** Removes artifacts that nothing refers to any more. */
export async function dropOrphans(client: ClientBase, ids: string[]): Promise<void> {
    if (ids.length === 0) return
    await client.query(
        `DELETE FROM model_artifact t WHERE id = ANY($1)
         AND NOT EXISTS (SELECT FROM inference WHERE artifact_id = t.id)
         AND NOT EXISTS (SELECT FROM artifact_claim WHERE artifact_id = t.id)
         AND NOT EXISTS (SELECT FROM catalogue_artifact WHERE artifact_id = t.id)
         AND NOT EXISTS (SELECT FROM receipt WHERE artifact_id = t.id AND state = 'LINKED')
         AND NOT EXISTS (SELECT FROM workflow WHERE artifact_id = t.id)`,
        [ids],
    )
}
