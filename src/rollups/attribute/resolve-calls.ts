import type { ClientBase } from 'pg'
import { hex } from '../../database/sql'
import { updateRows } from '../../database/update-rows'
import { COUNTED_CALL, type CountedCall, DemandChange } from '../demand/change'
import { type ResolveContext, ROW_KEY } from './context'
import { resolveReferences } from './resolve-leaves'

interface ReceiptedCall extends CountedCall {
    row: string
    proof: string
    models: number
    model: string | null
    artifact: string | null
}

/** Reason that an individual settlement has no model, by the state of its proof. */
const REASON_OF_PROOF: Record<string, string> = {
    NO_BLOB: 'HASHES_ONLY',
    WAITING: 'BLOB_WAITING',
    EXPIRED: 'BLOB_EXPIRED',
    REJECTED: 'BLOB_REJECTED',
    ROOT_MISMATCH: 'BLOB_CONTRADICTS_HASHES',
    CHECKED: 'BLOB_NAMES_NO_MODEL',
    // Its proof is checked, and no model was called.
    WEB_SEARCH: 'WEB_SEARCH',
}

/**
 * Determines the models of some calls again after receipts about them were added or taken back: of leaves, and of
 * individual settlements whose blob does not name a model. Works inside the client's transaction, under the write lock;
 * safe to repeat.
 * @param ids ids of inferences
 */
export async function resolveCalls(
    client: ClientBase,
    ids: string[],
    context: ResolveContext,
): Promise<void> {
    if (ids.length === 0) return
    const leaves = await client.query<{ leaf: string }>(
        `SELECT DISTINCT ${hex('leaf_hash')} AS leaf FROM inference WHERE id = ANY($1) AND leaf_hash IS NOT NULL`,
        [ids],
    )
    await resolveReferences(
        client,
        leaves.rows.map((row) => row.leaf),
        context,
    )
    await resolveIndividual(client, ids, context)
}

async function resolveIndividual(client: ClientBase, ids: string[], context: ResolveContext): Promise<void> {
    const columns = COUNTED_CALL.split(', ').map((name) => `i.${name}`)
    const { rows } = await client.query<ReceiptedCall>(
        `SELECT i.ctid::text AS row, CASE WHEN i.kind = 'WEB_SEARCH' THEN i.kind ELSE coalesce(i.proof, 'PENDING') END AS proof, ${columns},
             count(DISTINCT a.model_id)::int AS models, min(a.model_id) AS model, min(a.id) AS artifact
         FROM inference i LEFT JOIN receipt r ON r.inference_id = i.id AND r.state = 'LINKED' LEFT JOIN model_artifact a ON a.id = r.artifact_id
         WHERE i.id = ANY($1) AND i.rail = 'INDIVIDUAL' AND i.attribution IN ('NONE', 'RECEIPT')
         GROUP BY i.ctid, i.proof, i.kind, ${columns}`,
        [ids],
    )
    if (rows.length === 0) return
    const resolved = rows.map((row) => {
        const one = row.models === 1
        const reason =
            row.models > 1 ? 'CONFLICTING_SOURCES' : (REASON_OF_PROOF[row.proof] ?? row.unattributed_reason)
        return { row, model_id: one ? row.model : null, reason: one ? null : reason }
    })
    await updateRows(client, 'inference', resolved, {
        key: ROW_KEY,
        set: [
            ['model_id', 'text', ({ model_id }) => model_id],
            ['artifact_id', 'text', ({ row, model_id }) => (model_id === null ? null : row.artifact)],
            ['unattributed_reason', 'text', ({ reason }) => reason],
            ['attribution', 'text', ({ model_id }) => (model_id === null ? 'NONE' : 'RECEIPT')],
        ],
    })
    const change = new DemandChange()
    for (const { row, model_id, reason } of resolved) {
        change.call(row, -1)
        change.call({ ...row, model_id, unattributed_reason: reason })
    }
    await change.apply(client, context)
}
