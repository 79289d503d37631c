import type { ClientBase } from 'pg'
import { bump } from '../database/revision'
import { hex } from '../database/sql'
import { takeWriteLock } from '../database/write-lock'
import type { ChainLabels } from '../facts/chain-labels'
import { undoSurvey } from '../facts/settled-wallets'
import { unsealFrom } from '../periods/unseal'
import { recheckRefused } from '../receipts/recheck'
import { releaseReceipts } from '../receipts/unlink'
import { dropOrphans, moveInferences, resolveArtifacts } from '../rollups/attribute/artifacts'
import { resolveReferences } from '../rollups/attribute/resolve-leaves'
import { resolveMoved } from '../rollups/attribute/resolve-moved'
import { bucketIdSql } from '../rollups/demand/bucket'
import { DemandChange } from '../rollups/demand/change'
import { repairTotals } from '../rollups/demand/repair'
import { settleOrder } from '../rollups/demand/replays'
import { noteSubject, Touched } from '../rollups/demand/touched'
import { recountFacilitators, undoFacilitators } from '../rollups/registry/facilitators'
import { ensureModels, refreshModels } from '../rollups/registry/models'
import { refreshImages, refreshTees, undoHeartbeats } from '../rollups/registry/tees'
import { dropOrphanWorkflows, refreshWorkflows } from '../rollups/registry/workflows'
import { trimStretches } from './confirm/store'

/**
 * Undoes a chain's blocks above a height, after a reorg: deletes their facts and recounts what was derived from them,
 * including the chain's count of events, inside the client's transaction.
 * @returns how many facts were taken back
 */
export async function undoAbove(client: ClientBase, labels: ChainLabels, height: number): Promise<number> {
    await takeWriteLock(client)
    const touched = new Touched()
    const [above, params] = ['chain_id = $1 AND height > $2', [labels.chainId, height]]
    const resolve = await releaseReceipts(client, { payment: above, inference: above }, params, labels)
    const { removed, leaves } = await deleteFacts(client, touched, above, params)
    const beats = await undoHeartbeats(client, labels.chainId, height)
    await undoFacilitators(client, labels.chainId, height)
    await client.query(`DELETE FROM chain_block WHERE ${above}`, params)
    await trimStretches(client, labels.chainId, height)
    await undoSurvey(client, labels.chainId, height)
    const time = await timeOf(client, params)
    // Days after it are not over any more.
    const events = removed - leaves + beats.removed
    await client.query('UPDATE chain_status SET time = $2, events = events - $3 WHERE id = $1', [
        String(labels.chainId),
        time,
        events,
    ])
    await unsealFrom(client, time)
    await bump(client, 'registry')
    await repair(client, labels, touched)
    await resolve()
    return removed + beats.removed
}

/** Time of the last block that stays; null when none does. */
async function timeOf(client: ClientBase, params: unknown[]): Promise<Date | null> {
    const { rows } = await client.query(
        'SELECT max(time) AS time FROM chain_block WHERE chain_id = $1 AND height <= $2',
        params,
    )
    return rows[0].time
}

/** Takes back the x402 payments to wallets that are no longer payTo wallets. @returns how many facts were taken back */
export async function undoPayments(
    client: ClientBase,
    labels: ChainLabels,
    payTo: Buffer[],
): Promise<number> {
    await takeWriteLock(client)
    const touched = new Touched()
    const params = [labels.chainId, payTo]
    const theirs = `chain_id = $1 AND pay_to = ANY($2) AND rail <> 'CONTRACT'`
    const resolve = await releaseReceipts(client, { payment: theirs, inference: null }, params, labels)
    let removed = await deletePayments(client, touched, theirs, params)
    await client.query(
        `DELETE FROM payout WHERE chain_id = $1 AND account = ANY($2) AND kind = 'OPERATOR_REVENUE'`,
        params,
    )
    const transfers = await client.query(
        `DELETE FROM chain_event WHERE chain_id = $1 AND name = 'UnpairedTransfer'
         AND subject = ANY(SELECT ${hex('address')} FROM unnest($2::bytea[]) AS address)`,
        params,
    )
    removed += transfers.rowCount ?? 0
    await recountFacilitators(client, labels.chainId)
    await repair(client, labels, touched)
    await resolve()
    return removed
}

/**
 * Has the settlements that could not be checked for want of an enclave's key proved again, as the key is known now. Their leaves are
 * taken back until then.
 */
export async function reopenUnknownKey(
    client: ClientBase,
    labels: ChainLabels,
    teeId: string,
): Promise<void> {
    const theirs = `chain_id = $1 AND tee_id = $2 AND unverified_reason = 'KEY_UNKNOWN'`
    const params = [labels.chainId, teeId]
    const { rows } = await client.query<{ batches: string[]; calls: string[]; since: Date | null }>(
        `SELECT coalesce(array_agg(DISTINCT batch_id) FILTER (WHERE batch_id IS NOT NULL), '{}') AS batches,
             coalesce(array_agg(id) FILTER (WHERE batch_id IS NULL AND proof IS NOT NULL), '{}') AS calls, min(time) AS since
         FROM inference WHERE ${theirs}`,
        params,
    )
    const [{ batches, calls, since }] = rows
    if (since === null) return
    // The prover looks at them as for the first time.
    await client.query('UPDATE inference SET proof = NULL WHERE id = ANY($1) AND sub_position = 0', [calls])
    const touched = new Touched()
    const leaves = 'batch_id = ANY($1)'
    const resolve = await releaseReceipts(client, { payment: null, inference: leaves }, [batches], labels)
    await deleteInferences(client, touched, leaves, [batches])
    const bucket = `${bucketIdSql({ modelId: 'NULL', reason: 'proof' })} AS bucket`
    const before = await client.query(`SELECT ${bucket} FROM settlement_batch WHERE id = ANY($1)`, [batches])
    const after = await client.query(
        `UPDATE settlement_batch SET proof = 'WAITING', proof_reason = NULL, published = NULL, verified = NULL, duplicates = NULL,
             flags = array_remove(flags, 'COUNT_MISMATCH') WHERE id = ANY($1) RETURNING ${bucket}`,
        [batches],
    )
    for (const row of [...before.rows, ...after.rows]) touched.demandDays.add(row.bucket)
    await client.query(
        `UPDATE blob SET checked = false WHERE id IN (SELECT blob_id FROM settlement_batch WHERE id = ANY($1))`,
        [batches],
    )
    await unsealFrom(client, since)
    await repair(client, labels, touched)
    await resolve()
}

async function deleteFacts(
    client: ClientBase,
    touched: Touched,
    where: string,
    params: unknown[],
): Promise<{ removed: number; leaves: number }> {
    const inferences = await deleteInferences(client, touched, where, params)
    const batches = await client.query(
        `WITH gone AS (DELETE FROM settlement_batch WHERE ${where} RETURNING ${bucketIdSql({ modelId: 'NULL', reason: 'proof' })} AS bucket)
         SELECT bucket, count(*)::int AS removed FROM gone GROUP BY 1`,
        params,
    )
    for (const row of batches.rows) touched.demandDays.add(row.bucket)
    const payments = await deletePayments(client, touched, where, params)
    const payouts = await client.query(
        `DELETE FROM payout WHERE ${where} RETURNING kind, creator_id, model_id`,
        params,
    )
    for (const row of payouts.rows) {
        if (row.creator_id) touched.creators.add(row.creator_id)
        if (row.model_id) touched.models.add(row.model_id)
    }
    const prices = await client.query(`DELETE FROM model_price WHERE ${where} RETURNING model_id`, params)
    for (const row of prices.rows) touched.models.add(row.model_id)
    const claims = await client.query(
        `DELETE FROM artifact_claim WHERE ${where} RETURNING artifact_id, model_id`,
        params,
    )
    for (const row of claims.rows) {
        touched.artifacts.add(row.artifact_id)
        touched.models.add(row.model_id)
    }
    const events = await client.query(
        `DELETE FROM chain_event WHERE ${where} RETURNING name, subject`,
        params,
    )
    for (const row of events.rows) noteSubject(touched, row.name, row.subject)
    const dead = await client.query(`DELETE FROM dead_letter WHERE ${where}`, params)
    const grouped = [...inferences, ...batches.rows].reduce((sum, row) => sum + row.removed, 0)
    const revenue = payouts.rows.filter((row) => row.kind === 'OPERATOR_REVENUE').length
    const plain = prices.rows.length + events.rows.length + (dead.rowCount ?? 0)
    const removed = grouped + payments + payouts.rows.length - revenue + plain
    return { removed, leaves: inferences.reduce((sum, row) => sum + row.leaves, 0) }
}

/** Inferences of one bucket that were deleted. */
interface DeletedInferences {
    bucket: string
    model_id: string | null
    artifact_id: string | null
    workflow_id: string | null
    removed: number
    leaves: number
    settled: string[] | null
}

async function deleteInferences(
    client: ClientBase,
    touched: Touched,
    where: string,
    params: unknown[],
): Promise<DeletedInferences[]> {
    const { rows } = await client.query<DeletedInferences>(
        `WITH gone AS (DELETE FROM inference WHERE ${where}
             RETURNING ${bucketIdSql()} AS bucket, model_id, artifact_id, workflow_id, sub_position > 0 AS is_leaf,
                 CASE WHEN NOT is_replay THEN ${hex('settlement_key')} END AS settled)
         SELECT bucket, model_id, artifact_id, workflow_id, count(*)::int AS removed,
             count(*) FILTER (WHERE is_leaf)::int AS leaves, array_agg(settled) FILTER (WHERE settled IS NOT NULL) AS settled
         FROM gone GROUP BY 1, 2, 3, 4`,
        params,
    )
    for (const row of rows) {
        touched.demandDays.add(row.bucket)
        for (const key of row.settled ?? []) touched.settled.add(key)
        if (row.model_id) touched.models.add(row.model_id)
        if (row.artifact_id) touched.artifacts.add(row.artifact_id)
        if (row.workflow_id) touched.workflows.add(row.workflow_id)
    }
    return rows
}

async function deletePayments(
    client: ClientBase,
    touched: Touched,
    where: string,
    params: unknown[],
): Promise<number> {
    const { rows } = await client.query(
        `WITH gone AS (DELETE FROM payment WHERE ${where}
             RETURNING ${bucketIdSql()} AS bucket, payer_id, model_id, ${hex('settlement_ref')} AS reference)
         SELECT *, count(*)::int AS removed FROM gone GROUP BY 1, 2, 3, 4`,
        params,
    )
    for (const row of rows) {
        if (row.reference) touched.references.add(row.reference)
        touched.demandDays.add(row.bucket)
        if (row.payer_id) touched.payers.add(row.payer_id)
        if (row.model_id) touched.models.add(row.model_id)
    }
    return rows.reduce((sum, row) => sum + row.removed, 0)
}

async function repair(client: ClientBase, labels: ChainLabels, touched: Touched): Promise<void> {
    const artifacts = [...touched.artifacts].sort()
    const { modelOf, reassigned } = await resolveArtifacts(client, artifacts, labels.demo)
    await ensureModels(client, modelOf.values(), labels.demo)
    await moveInferences(client, reassigned, touched)
    for (const id of touched.registered) touched.models.add(id)
    for (const id of modelOf.values()) touched.models.add(id)
    await refreshModels(client, touched.registered)
    await refreshWorkflows(client, labels.chainId, touched.workflows, labels.provenance)
    await refreshTees(client, touched.tees, labels.provenance)
    await refreshImages(client, touched.images, labels.provenance)
    await dropOrphanWorkflows(client, [...touched.workflows])
    await dropOrphans(client, artifacts)
    await repairTotals(client, touched, labels.opg)
    const change = new DemandChange()
    await settleOrder(client, touched.settled, change)
    await change.apply(client, labels)
    await resolveReferences(client, [...touched.references], labels)
    const moved = reassigned.map(({ artifactId }) => artifactId)
    await resolveMoved(client, moved, labels)
    await recheckRefused(client, moved)
}
