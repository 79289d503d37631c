import type { ClientBase } from 'pg'
import { copyRows, encodeRows } from '../../database/copy'
import { NULL } from '../../database/copy-format'
import { bump } from '../../database/revision'
import { unseal } from '../../periods/unseal'
import { type CreatorDelta, type Deltas, type DemandDelta, dayId, type TotalsDelta } from './fold'

/** UTC day of the last indexed block of the chain, YYYY-MM-DD; null: none is indexed; undefined: not known. */
export type LastDay = string | null | undefined

/**
 * Adds the deltas of new facts to the rollup tables, inside the client's transaction.
 * The models, payers and workflows must have rows already (see ./models.ts, ./workflows.ts); payers are made here.
 */
export async function addDeltas(
    client: ClientBase,
    deltas: Deltas,
    provenance: string,
    lastDay: LastDay,
): Promise<void> {
    await addDays(client, deltas.demandDays, lastDay)
    await addModelTotals(client, deltas.models)
    await addPayerTotals(client, deltas.payers, provenance)
    await addWorkflowTotals(client, deltas.workflows)
    await addCreatorTotals(client, deltas.creators)
}

/** A list parameter as one string: many times cheaper to send than an array. No id or number here has a comma. */
const list = (values: unknown[]) => values.join(',')
const times = (values: number[]) => values.map((ms) => new Date(ms).toISOString()).join(',')
const LIST = (n: number, type: string) => `string_to_array($${n}, ',')::${type}[]`

const DEMAND_DAY = [
    ...['id', 'day', 'chain_id', 'rail', 'model_id', 'reason', 'provenance', 'calls', 'verified', 'batches'],
    ...['claimed', 'published', 'payments', 'paid_calls', 'value', 'creator_value'],
]

const demandDayLine = (row: DemandDelta) =>
    `${dayId(row)}\t${row.day}T00:00:00Z\t${row.chainId}\t${row.rail}\t${row.modelId ?? NULL}\t${row.reason ?? NULL}\t${row.provenance}` +
    `\t${row.calls}\t${row.verified}\t${row.batches}\t${row.claimed}\t${row.published}\t${row.payments}\t${row.paidCalls}\t${row.value}\t${row.creatorValue}`

/**
 * Day rows of days after `lastDay` can't be there yet and are simply appended; the others are added to what is there,
 * by way of a temporary table.
 */
async function addDays(client: ClientBase, rows: DemandDelta[], lastDay: LastDay): Promise<void> {
    const isNew = (row: DemandDelta) => lastDay !== undefined && (lastDay === null || row.day > lastDay)
    await copyRows(client, encodeRows('demand_day', DEMAND_DAY, rows.filter(isNew).map(demandDayLine)))
    const known = rows.filter((row) => !isNew(row))
    if (known.length === 0) return
    // The day the chain stands in is not over, so it is in no sealed period.
    await unseal(
        client,
        known.map((row) => row.day).filter((day) => day !== lastDay),
    )
    await client.query(
        'CREATE TEMP TABLE IF NOT EXISTS new_demand_day (LIKE demand_day) ON COMMIT DELETE ROWS; TRUNCATE new_demand_day',
    )
    await copyRows(client, encodeRows('new_demand_day', DEMAND_DAY, known.map(demandDayLine)))
    const measures = DEMAND_DAY.slice(DEMAND_DAY.indexOf('calls'))
    await client.query(
        `INSERT INTO demand_day AS t (${DEMAND_DAY.join(', ')}) SELECT ${DEMAND_DAY.join(', ')} FROM new_demand_day
         ON CONFLICT (id) DO UPDATE SET ${measures.map((name) => `${name} = t.${name} + excluded.${name}`).join(', ')}`,
    )
}

async function addModelTotals(client: ClientBase, models: Map<string, TotalsDelta>): Promise<void> {
    if (models.size === 0) return
    const rows = [...models]
    await client.query(
        `UPDATE model t SET calls = t.calls + d.calls, payments = t.payments + d.payments,
             paid_calls = t.paid_calls + d.paid_calls, value = t.value + d.value,
             creator_value = t.creator_value + d.creator_value,
             first_used_at = LEAST(t.first_used_at, d.first), last_used_at = GREATEST(t.last_used_at, d.last)
         FROM unnest(${LIST(1, 'text')}, ${LIST(2, 'numeric')}, ${LIST(3, 'numeric')}, ${LIST(4, 'numeric')}, ${LIST(5, 'numeric')}, ${LIST(6, 'numeric')},
             ${LIST(7, 'timestamptz')}, ${LIST(8, 'timestamptz')}) AS d(id, calls, payments, paid_calls, value, creator_value, first, last)
         WHERE t.id = d.id`,
        [
            list(rows.map(([id]) => id)),
            list(rows.map(([, row]) => row.calls)),
            list(rows.map(([, row]) => row.payments)),
            list(rows.map(([, row]) => row.paidCalls)),
            list(rows.map(([, row]) => row.value)),
            list(rows.map(([, row]) => row.creatorValue)),
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
    const rows = [...payers]
    await client.query(
        `INSERT INTO payer AS t (id, payments, paid_calls, value, first_paid_at, last_paid_at, provenance)
         SELECT d.*, $7::text FROM unnest(${LIST(1, 'text')}, ${LIST(2, 'numeric')}, ${LIST(3, 'numeric')}, ${LIST(4, 'numeric')},
             ${LIST(5, 'timestamptz')}, ${LIST(6, 'timestamptz')}) AS d
         ON CONFLICT (id) DO UPDATE SET payments = t.payments + excluded.payments,
             paid_calls = t.paid_calls + excluded.paid_calls, value = t.value + excluded.value,
             first_paid_at = LEAST(t.first_paid_at, excluded.first_paid_at),
             last_paid_at = GREATEST(t.last_paid_at, excluded.last_paid_at)`,
        [
            list(rows.map(([id]) => id)),
            list(rows.map(([, row]) => row.payments)),
            list(rows.map(([, row]) => row.paidCalls)),
            list(rows.map(([, row]) => row.value)),
            times(rows.map(([, row]) => row.firstMs)),
            times(rows.map(([, row]) => row.lastMs)),
            provenance,
        ],
    )
}

async function addWorkflowTotals(client: ClientBase, workflows: Map<string, TotalsDelta>): Promise<void> {
    if (workflows.size === 0) return
    const rows = [...workflows]
    await client.query(
        `UPDATE workflow t SET runs = t.runs + d.runs, last_run_at = GREATEST(t.last_run_at, d.last)
         FROM unnest(${LIST(1, 'text')}, ${LIST(2, 'numeric')}, ${LIST(3, 'timestamptz')}) AS d(id, runs, last) WHERE t.id = d.id`,
        [
            list(rows.map(([id]) => id)),
            list(rows.map(([, row]) => row.calls)),
            times(rows.map(([, row]) => row.lastMs)),
        ],
    )
}

async function addCreatorTotals(client: ClientBase, creators: Map<string, CreatorDelta>): Promise<void> {
    if (creators.size === 0) return
    const rows = [...creators]
    // Where withdrawals went decides who pays for his own models.
    if (rows.some(([, row]) => row.withdrawn > 0n)) await bump(client, 'registry')
    await client.query(
        `INSERT INTO creator AS t (id, model_count, accrued, withdrawn, provenance)
         SELECT d.id, 0, d.accrued, d.withdrawn, 'demo'
         FROM unnest(${LIST(1, 'text')}, ${LIST(2, 'numeric')}, ${LIST(3, 'numeric')}) AS d(id, accrued, withdrawn)
         ON CONFLICT (id) DO UPDATE SET accrued = t.accrued + excluded.accrued, withdrawn = t.withdrawn + excluded.withdrawn`,
        [
            list(rows.map(([id]) => id)),
            list(rows.map(([, row]) => row.accrued)),
            list(rows.map(([, row]) => row.withdrawn)),
        ],
    )
}
