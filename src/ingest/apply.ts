import type { ClientBase } from 'pg'
import { utcDay } from '../base/calendar'
import { copyRows } from '../database/copy'
import { ensureQuarters } from '../database/quarters'
import { takeWriteLock } from '../database/write-lock'
import type { DomainEvent, InferenceEvent } from '../decode/events'
import type { ChainLabels } from '../facts/chain-labels'
import { encodeInferences } from '../facts/encode'
import { recheckRefused } from '../receipts/recheck'
import {
    moveInferences,
    type Reassigned,
    rememberArtifacts,
    resolveArtifacts,
} from '../rollups/attribute/artifacts'
import { resolveReferences } from '../rollups/attribute/resolve-leaves'
import { resolveMoved } from '../rollups/attribute/resolve-moved'
import { addDeltas, type LastDay } from '../rollups/demand/add'
import { findReplays } from '../rollups/demand/find-replays'
import { foldCalls } from '../rollups/demand/fold'
import { repairTotals } from '../rollups/demand/repair'
import { Touched } from '../rollups/demand/touched'
import { rememberFacilitators } from '../rollups/registry/facilitators'
import { ensureModels, refreshModels } from '../rollups/registry/models'
import { addHeartbeats, refreshImages, refreshTees } from '../rollups/registry/tees'
import { refreshWorkflows } from '../rollups/registry/workflows'
import { artifactIdOf, type Prepared, prepareEvents } from './prepare'

/**
 * Writes a prepared batch of one chain, and everything derived from it, inside the client's transaction; batches must
 * come in chain order. Facts are only ever added; the transaction's commit is the only moment they become visible.
 * @param knownModels see ensureModels
 */
export async function applyBatch(
    client: ClientBase,
    batch: Prepared,
    labels: ChainLabels,
    knownModels?: Set<string>,
): Promise<void> {
    if (batch.events === 0) return
    await takeWriteLock(client)
    const { inferences, touched } = batch
    await ensureQuarters(client, batch.quarters)
    for (const rows of batch.rows) await copyRows(client, rows)

    await rememberArtifacts(client, batch.artifacts.values())
    const { modelOf, reassigned } = await resolveArtifacts(
        client,
        [...batch.artifacts.keys()].sort(),
        labels.demo,
    )
    const artifactOf = (event: InferenceEvent) => artifactIdOf(event.modelRef)
    const modelIdOf = (event: InferenceEvent) => modelOf.get(artifactOf(event) ?? '') ?? null

    await ensureModels(client, [...batch.models, ...modelOf.values()], labels.demo, knownModels)
    await refreshModels(client, touched.registered)
    await refreshTees(client, touched.tees, labels.provenance)
    await refreshImages(client, touched.images, labels.provenance)
    await refreshWorkflows(client, labels.chainId, touched.workflows, labels.provenance)
    await addHeartbeats(client, batch.heartbeats, labels.provenance)
    await rememberFacilitators(client, labels.chainId, batch.facilitators)

    const { keyOf, isReplay } = await findReplays(client, labels.chainId, inferences)
    const known = { artifactOf, modelOf: modelIdOf, settlementKeyOf: keyOf, isReplay }
    await copyRows(client, encodeInferences(inferences, known, labels))

    const lastDay = await lastIndexedDay(client, labels.chainId)
    await addDeltas(client, batch.deltas, labels.provenance, lastDay)
    const calls = foldCalls(inferences, modelIdOf, isReplay, labels)
    await addDeltas(client, calls, labels.provenance, lastDay)
    await follow(client, reassigned, labels)
    await resolveReferences(client, batch.references, labels)
}

/** Prepares and writes events at once. */
export async function applyEvents(
    client: ClientBase,
    events: DomainEvent[],
    labels: ChainLabels,
): Promise<void> {
    await applyBatch(client, prepareEvents(events, labels), labels)
}

/** A day that is too late is harmless: its buckets are then added to, not inserted. */
async function lastIndexedDay(client: ClientBase, chainId: number): Promise<LastDay> {
    const { rows } = await client.query<{ time: Date | null }>(
        'SELECT time FROM chain_status WHERE id = $1',
        [String(chainId)],
    )
    if (rows.length === 0) return undefined
    return rows[0].time && utcDay(rows[0].time.getTime())
}

/** Moves earlier inferences with artifacts that a claim gave to another model. */
async function follow(client: ClientBase, reassigned: Reassigned[], labels: ChainLabels): Promise<void> {
    if (reassigned.length === 0) return
    const touched = new Touched()
    await moveInferences(client, reassigned, touched)
    await repairTotals(client, touched, labels.opg)
    const moved = reassigned.map(({ artifactId }) => artifactId)
    await resolveMoved(client, moved, labels)
    await recheckRefused(client, moved)
}
