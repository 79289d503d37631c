import type { ClientBase } from 'pg'
import type { CreatorDelta, Deltas, TotalsDelta } from './demand'

/**
 * Adds the deltas of new facts to the rollup tables, inside the client's transaction.
 * The models, payers and workflows must have rows already (see ./models.ts, ./workflows.ts); payers are made here.
 */
export async function addDeltas(client: ClientBase, deltas: Deltas, provenance: string): Promise<void> {
    await addDemandDays(client, deltas)
    await addPayerDays(client, deltas)
    await addModelTotals(client, deltas.models)
    await addPayerTotals(client, deltas.payers, provenance)
    await addWorkflowTotals(client, deltas.workflows)
    await addCreatorTotals(client, deltas.creators)
}

/** Rows in a fixed order, so that two processes never wait for each other in a circle. */
function sorted<T>(map: Map<string, T>): [string, T][] {
    return [...map].sort(([a], [b]) => (a < b ? -1 : 1))
}

const text = (values: (bigint | null)[]) => values.map((value) => value?.toString() ?? null)
const times = (values: number[]) => values.map((ms) => new Date(ms).toISOString())

async function addDemandDays(client: ClientBase, { demandDays }: Deltas): Promise<void> {
    const rows = sorted(demandDays).map(([, row]) => row)
    if (rows.length === 0) return
    await client.query(
        `INSERT INTO demand_day AS t (id, day, chain_id, rail, model_id,
             calls, batches, claimed, payments, paid_calls, value, creator_value)
         SELECT * FROM unnest($1::text[], $2::timestamptz[], $3::int[], $4::text[], $5::text[],
             $6::numeric[], $7::numeric[], $8::numeric[], $9::numeric[], $10::numeric[], $11::numeric[], $12::numeric[])
         ON CONFLICT (id) DO UPDATE SET calls = t.calls + excluded.calls, batches = t.batches + excluded.batches,
             claimed = t.claimed + excluded.claimed, payments = t.payments + excluded.payments,
             paid_calls = t.paid_calls + excluded.paid_calls, value = t.value + excluded.value,
             creator_value = t.creator_value + excluded.creator_value`,
        [
            rows.map((row) => row.id),
            rows.map((row) => `${row.day}T00:00:00Z`),
            rows.map((row) => row.chainId),
            rows.map((row) => row.rail),
            rows.map((row) => row.modelId),
            text(rows.map((row) => row.calls)),
            text(rows.map((row) => row.batches)),
            text(rows.map((row) => row.claimed)),
            text(rows.map((row) => row.payments)),
            text(rows.map((row) => row.paidCalls)),
            text(rows.map((row) => row.value)),
            text(rows.map((row) => row.creatorValue)),
        ],
    )
}

async function addPayerDays(client: ClientBase, { payerDays }: Deltas): Promise<void> {
    const rows = sorted(payerDays).map(([, row]) => row)
    if (rows.length === 0) return
    await client.query(
        `INSERT INTO payer_day AS t (id, day, chain_id, rail, payer_id, payments, paid_calls, value)
         SELECT * FROM unnest($1::text[], $2::timestamptz[], $3::int[], $4::text[], $5::text[],
             $6::numeric[], $7::numeric[], $8::numeric[])
         ON CONFLICT (id) DO UPDATE SET payments = t.payments + excluded.payments,
             paid_calls = t.paid_calls + excluded.paid_calls, value = t.value + excluded.value`,
        [
            rows.map((row) => row.id),
            rows.map((row) => `${row.day}T00:00:00Z`),
            rows.map((row) => row.chainId),
            rows.map((row) => row.rail),
            rows.map((row) => row.payerId),
            text(rows.map((row) => row.payments)),
            text(rows.map((row) => row.paidCalls)),
            text(rows.map((row) => row.value)),
        ],
    )
}

async function addModelTotals(client: ClientBase, models: Map<string, TotalsDelta>): Promise<void> {
    if (models.size === 0) return
    const rows = sorted(models)
    await client.query(
        `UPDATE model t SET calls = t.calls + d.calls, payments = t.payments + d.payments,
             paid_calls = t.paid_calls + d.paid_calls, value = t.value + d.value,
             creator_value = t.creator_value + d.creator_value,
             first_used_at = LEAST(t.first_used_at, d.first), last_used_at = GREATEST(t.last_used_at, d.last)
         FROM unnest($1::text[], $2::numeric[], $3::numeric[], $4::numeric[], $5::numeric[], $6::numeric[],
             $7::timestamptz[], $8::timestamptz[]) AS d(id, calls, payments, paid_calls, value, creator_value, first, last)
         WHERE t.id = d.id`,
        [
            rows.map(([id]) => id),
            text(rows.map(([, row]) => row.calls)),
            text(rows.map(([, row]) => row.payments)),
            text(rows.map(([, row]) => row.paidCalls)),
            text(rows.map(([, row]) => row.value)),
            text(rows.map(([, row]) => row.creatorValue)),
            times(rows.map(([, row]) => row.firstMs)),
            times(rows.map(([, row]) => row.lastMs)),
        ],
    )
}

async function addPayerTotals(
    client: ClientBase,
    payers: Map<string, TotalsDelta>,
    provenance: string,
): Promise<void> {
    if (payers.size === 0) return
    const rows = sorted(payers)
    await client.query(
        `INSERT INTO payer AS t (id, payments, paid_calls, value, first_paid_at, last_paid_at, provenance)
         SELECT d.*, $7::text FROM unnest($1::text[], $2::numeric[], $3::numeric[], $4::numeric[],
             $5::timestamptz[], $6::timestamptz[]) AS d
         ON CONFLICT (id) DO UPDATE SET payments = t.payments + excluded.payments,
             paid_calls = t.paid_calls + excluded.paid_calls, value = t.value + excluded.value,
             first_paid_at = LEAST(t.first_paid_at, excluded.first_paid_at),
             last_paid_at = GREATEST(t.last_paid_at, excluded.last_paid_at)`,
        [
            rows.map(([id]) => id),
            text(rows.map(([, row]) => row.payments)),
            text(rows.map(([, row]) => row.paidCalls)),
            text(rows.map(([, row]) => row.value)),
            times(rows.map(([, row]) => row.firstMs)),
            times(rows.map(([, row]) => row.lastMs)),
            provenance,
        ],
    )
}

async function addWorkflowTotals(client: ClientBase, workflows: Map<string, TotalsDelta>): Promise<void> {
    if (workflows.size === 0) return
    const rows = sorted(workflows)
    await client.query(
        `UPDATE workflow t SET runs = t.runs + d.runs, last_run_at = GREATEST(t.last_run_at, d.last)
         FROM unnest($1::text[], $2::numeric[], $3::timestamptz[]) AS d(id, runs, last) WHERE t.id = d.id`,
        [
            rows.map(([id]) => id),
            text(rows.map(([, row]) => row.calls)),
            times(rows.map(([, row]) => row.lastMs)),
        ],
    )
}

async function addCreatorTotals(client: ClientBase, creators: Map<string, CreatorDelta>): Promise<void> {
    if (creators.size === 0) return
    const rows = sorted(creators)
    await client.query(
        `INSERT INTO creator AS t (id, model_count, accrued, withdrawn, provenance)
         SELECT d.id, 0, d.accrued, d.withdrawn, 'demo'
         FROM unnest($1::text[], $2::numeric[], $3::numeric[]) AS d(id, accrued, withdrawn)
         ON CONFLICT (id) DO UPDATE SET accrued = t.accrued + excluded.accrued, withdrawn = t.withdrawn + excluded.withdrawn`,
        [
            rows.map(([id]) => id),
            text(rows.map(([, row]) => row.accrued)),
            text(rows.map(([, row]) => row.withdrawn)),
        ],
    )
}
