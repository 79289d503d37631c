import type { ClientBase } from 'pg'
import { utcDay } from '../../base/calendar'
import { updateRows } from '../../database/update-rows'
import { unseal } from '../../periods/unseal'
import { COUNTED_CALL, type CountedCall, DemandChange } from '../demand/change'
import { type ResolveContext, ROW_KEY } from './context'
import { resolvePayments } from './resolve-payments'

interface Resolved extends CountedCall {
    id: string
    row: string
    attribution: string
    artifact_id: string | null
    /** Distinct models that sources name for the leaf. */
    models: number
    model: string | null
    artifact: string | null
    by_contract: boolean
}

const LEAF = `i.time, i.ctid AS row, i.id, i.leaf_hash, i.chain_id, i.height, i.tx_position, i.log_index`
const SAME_LOG = (a: string, b: string) =>
    `(${a}.chain_id, ${a}.height, ${a}.tx_position, ${a}.log_index) = (${b}.chain_id, ${b}.height, ${b}.tx_position, ${b}.log_index)`

/**
 * Determines the models of leaves again: from payments of the reference contract that refer to the leaf (one call) or
 * to the root of its whole batch (as many calls as it has leaves), and from receipts that agree with both chains. Where
 * they name different models, none is taken. Works inside the client's transaction, under the write lock; safe to
 * repeat.
 * @param references leaf hashes and Merkle roots, 0x hex
 */
export async function resolveReferences(
    client: ClientBase,
    references: string[],
    context: ResolveContext,
): Promise<void> {
    if (references.length === 0) return
    const { rows: leaves } = await client.query('SELECT FROM inference WHERE leaf_hash IS NOT NULL LIMIT 1')
    if (leaves.length === 0) return
    // One string is many times cheaper to send than a list.
    const list = references.map((reference) => reference.slice(2)).join(',')
    const { rows } = await client.query<Resolved>(
        `WITH reference AS (
             SELECT array_agg(decode(hex, 'hex')) AS list FROM unnest(string_to_array($1, ',')) AS hex
         ), leaf AS (
             SELECT ${LEAF} FROM inference i WHERE i.leaf_hash = ANY((SELECT list FROM reference)::bytea[])
             UNION
             SELECT ${LEAF} FROM settlement_batch b JOIN inference i ON ${SAME_LOG('i', 'b')} AND i.sub_position > 0
             WHERE b.merkle_root = ANY((SELECT list FROM reference)::bytea[])
         ), source AS (
             SELECT leaf.time, leaf.row, p.model_id, NULL AS artifact_id FROM leaf JOIN payment p ON p.settlement_ref = leaf.leaf_hash
             WHERE p.rail = 'CONTRACT' AND p.calls = 1 AND p.model_id IS NOT NULL
             UNION
             SELECT leaf.time, leaf.row, p.model_id, NULL FROM leaf JOIN settlement_batch b ON ${SAME_LOG('b', 'leaf')}
                 JOIN payment p ON p.settlement_ref = b.merkle_root
             WHERE p.rail = 'CONTRACT' AND p.calls = b.published AND p.model_id IS NOT NULL
             UNION
             SELECT leaf.time, leaf.row, a.model_id, a.id FROM leaf JOIN receipt r ON r.inference_id = leaf.id AND r.state = 'LINKED'
                 JOIN model_artifact a ON a.id = r.artifact_id
         )
         SELECT leaf.row::text, leaf.id, i.attribution, i.artifact_id, ${COUNTED_CALL.split(', ').map((name) => `i.${name}`)},
             count(DISTINCT source.model_id)::int AS models, min(source.model_id) AS model, min(source.artifact_id) AS artifact,
             coalesce(bool_or(source.row IS NOT NULL AND source.artifact_id IS NULL), false) AS by_contract
         FROM leaf JOIN inference i ON (i.time, i.ctid) = (leaf.time, leaf.row)
             LEFT JOIN source ON (source.time, source.row) = (leaf.time, leaf.row)
         GROUP BY leaf.row, leaf.id, i.attribution, i.artifact_id, ${COUNTED_CALL.split(', ').map((name) => `i.${name}`)}`,
        [list],
    )
    const changed = rows
        .map((row) => ({ row, now: verdict(row) }))
        .filter(({ row, now }) => differs(row, now))
    await write(client, changed, context)
}

interface Verdict {
    model_id: string | null
    artifact_id: string | null
    attribution: 'NONE' | 'CONTRACT' | 'RECEIPT'
    unattributed_reason: 'LEAF_WITHOUT_RECEIPT' | 'CONFLICTING_SOURCES' | null
}

function verdict({ models, model, artifact, by_contract }: Resolved): Verdict {
    const nothing = { model_id: null, artifact_id: null, attribution: 'NONE' } as const
    if (models === 0) return { ...nothing, unattributed_reason: 'LEAF_WITHOUT_RECEIPT' }
    if (models > 1) return { ...nothing, unattributed_reason: 'CONFLICTING_SOURCES' }
    return by_contract
        ? { model_id: model, artifact_id: null, attribution: 'CONTRACT', unattributed_reason: null }
        : { model_id: model, artifact_id: artifact, attribution: 'RECEIPT', unattributed_reason: null }
}

function differs(row: Resolved, now: Verdict): boolean {
    return (
        row.model_id !== now.model_id ||
        row.artifact_id !== now.artifact_id ||
        row.attribution !== now.attribution ||
        row.unattributed_reason !== now.unattributed_reason
    )
}

async function write(
    client: ClientBase,
    changed: { row: Resolved; now: Verdict }[],
    context: ResolveContext,
): Promise<void> {
    if (changed.length === 0) return
    await updateRows(client, 'inference', changed, {
        key: ROW_KEY,
        set: [
            ['model_id', 'text', ({ now }) => now.model_id],
            ['artifact_id', 'text', ({ now }) => now.artifact_id],
            ['attribution', 'text', ({ now }) => now.attribution],
            ['unattributed_reason', 'text', ({ now }) => now.unattributed_reason],
        ],
    })
    const change = new DemandChange()
    for (const { row, now } of changed) {
        change.call(row, -1)
        change.call({ ...row, ...now })
    }
    await change.apply(client, context)
    // The same model by another string counts alike, but not as of before that string was claimed.
    const renamed = changed.filter(({ row, now }) => row.artifact_id !== now.artifact_id)
    await unseal(
        client,
        renamed.map(({ row }) => utcDay(row.time.getTime())),
    )
    const { rows } = await client.query<{ payment_id: string }>(
        `SELECT DISTINCT payment_id FROM receipt WHERE state = 'LINKED' AND inference_id = ANY($1)`,
        [changed.map(({ row }) => row.id)],
    )
    await resolvePayments(
        client,
        rows.map((row) => row.payment_id),
        context,
    )
}
