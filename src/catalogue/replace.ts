import type { ClientBase } from 'pg'
import { takeWriteLock } from '../database/write-lock'
import { recheckRefused } from '../receipts/recheck'
import {
    dropOrphans,
    moveInferences,
    rememberArtifacts,
    resolveArtifacts,
} from '../rollups/attribute/artifacts'
import type { ResolveContext } from '../rollups/attribute/context'
import { resolveMoved } from '../rollups/attribute/resolve-moved'
import { repairTotals } from '../rollups/demand/repair'
import { Touched } from '../rollups/demand/touched'
import { ensureModels, labelCatalogued } from '../rollups/registry/models'
import { catalogueModelId, type Entry, entryId, type Offer } from './entry'

export interface Replaced {
    entries: number
    artifacts: number
    /** Entries of the source that are gone. */
    removed: number
    /** Strings that belong to another model than before. */
    reassigned: number
}

/**
 * Puts `entries` (each author/name at most once) in place of everything that `source` listed before, except entries in
 * `keep` (entry ids), and updates calls and rollups, inside the client's transaction. Claims on chain win over
 * catalogues; among catalogues the lowest entry id wins, so the result does not depend on what was read first (INV-3).
 */
export async function replaceCatalogue(
    client: ClientBase,
    source: string,
    entries: Entry[],
    context: ResolveContext,
    keep: string[] = [],
): Promise<Replaced> {
    await takeWriteLock(client)
    const before = await removeSource(client, source, keep)
    await insertEntries(client, source, entries, context.demo)

    const models = new Set(entries.map(catalogueModelId))
    await ensureModels(client, models, context.demo)
    await labelCatalogued(client, [...new Set([...before.models, ...models])])

    const named = new Map(entries.flatMap((e) => e.artifacts.map(({ artifact }) => [artifact.id, artifact])))
    await rememberArtifacts(client, named.values())
    const artifacts = [...new Set([...before.artifacts, ...named.keys()])].sort()
    const reassigned = await follow(client, artifacts, before.models, context)
    const listed = new Set(entries.map((entry) => entryId(source, entry)))
    return {
        entries: entries.length,
        artifacts: named.size,
        removed: before.entries.filter((id) => !listed.has(id)).length,
        reassigned: reassigned.length,
    }
}

async function removeSource(client: ClientBase, source: string, keep: string[]) {
    const artifacts = await client.query<{ artifact_id: string }>(
        `DELETE FROM catalogue_artifact a USING catalogue_entry e WHERE e.id = a.entry_id AND e.source = $1
         AND e.id <> ALL($2) RETURNING a.artifact_id`,
        [source, keep],
    )
    const entries = await client.query<{ id: string; model_id: string }>(
        'DELETE FROM catalogue_entry WHERE source = $1 AND id <> ALL($2) RETURNING id, model_id',
        [source, keep],
    )
    return {
        artifacts: artifacts.rows.map((row) => row.artifact_id),
        entries: entries.rows.map((row) => row.id),
        models: entries.rows.map((row) => row.model_id),
    }
}

/** Columns of an offer. */
const OFFER = 'offered_from, offered_until, served_by, served_by_since, listed_at, list_source'

const offerRow = (offer: Offer | undefined) => ({
    offered_from: offer?.from ?? null,
    offered_until: offer?.until ?? null,
    served_by: offer?.servedBy ?? null,
    served_by_since: offer?.servedBySince ?? null,
    listed_at: offer?.listedAt ?? null,
    list_source: offer?.listSource ?? null,
})

async function insertEntries(
    client: ClientBase,
    source: string,
    entries: Entry[],
    demo: boolean,
): Promise<void> {
    const rows = entries.map((entry) => ({
        id: entryId(source, entry),
        model: catalogueModelId(entry),
        author: entry.author,
        name: entry.name,
        task: entry.task,
        tags: entry.tags,
        owner: entry.ownerAddress,
        artifacts: entry.artifacts.map(({ artifact, version }) => ({ id: artifact.id, version })),
        ...offerRow(entry.offer),
    }))
    await client.query(
        `WITH entry AS (
             SELECT * FROM jsonb_to_recordset($1::jsonb)
                 AS e(id text, model text, author text, name text, task text, tags text[], owner text, artifacts jsonb,
                     offered_from date, offered_until date, served_by text, served_by_since date, listed_at date, list_source text)
         ), written AS (
             INSERT INTO catalogue_entry
                 (id, source, model_id, author, name, task, tags, owner_address, artifacts, imported_at, provenance, ${OFFER})
             SELECT id, $2, model, author, name, task, tags, decode(substr(owner, 3), 'hex'), jsonb_array_length(artifacts), now(), $3,
                 offered_from::timestamp AT TIME ZONE 'UTC', offered_until::timestamp AT TIME ZONE 'UTC', served_by,
                 served_by_since::timestamp AT TIME ZONE 'UTC', listed_at::timestamp AT TIME ZONE 'UTC', list_source
             FROM entry
         )
         INSERT INTO catalogue_artifact (artifact_id, entry_id, model_id, version)
         SELECT a.id, entry.id, entry.model, a.version
         FROM entry, jsonb_to_recordset(entry.artifacts) AS a(id text, version text)`,
        [JSON.stringify(rows), source, demo ? 'demo' : 'operatorReported'],
    )
}

/** @returns the strings that name another model than before */
async function follow(
    client: ClientBase,
    artifacts: string[],
    leftModels: string[],
    context: ResolveContext,
): Promise<string[]> {
    const { reassigned: all } = await resolveArtifacts(client, artifacts, context.demo)
    await dropOrphans(client, artifacts)
    const { rows } = await client.query<{ id: string; model_id: string }>(
        'SELECT id, model_id FROM model_artifact WHERE id = ANY($1)',
        [artifacts],
    )
    const kept = new Map(rows.map((row) => [row.id, row.model_id]))
    const reassigned = all.filter(({ artifactId }) => kept.has(artifactId))
    await ensureModels(client, kept.values(), context.demo)
    const touched = new Touched()
    await moveInferences(client, reassigned, touched)
    for (const id of leftModels) touched.models.add(id)
    await repairTotals(client, touched, context.opg)
    const moved = reassigned.map(({ artifactId }) => artifactId)
    await resolveMoved(client, moved, context)
    await recheckRefused(client, moved)
    return moved
}
