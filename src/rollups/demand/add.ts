import type { ClientBase } from 'pg'
import { copyRows, encodeRows } from '../../database/copy'
import { bump } from '../../database/revision'
import { type SentColumn, sentRows, updateRows } from '../../database/update-rows'
import { unseal } from '../../periods/unseal'
import { BUCKET_COLUMNS, bucketLine, COUNT_COLUMNS, type DemandDelta } from './bucket'
import type { CreatorDelta, Deltas } from './fold'
import type { TotalsDelta } from './sums'

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

/**
 * Buckets of days after `lastDay` cannot exist yet and are simply inserted; the others are added to existing rows,
 * through a temporary table.
 */
async function addDays(client: ClientBase, rows: DemandDelta[], lastDay: LastDay): Promise<void> {
    const isNew = (row: DemandDelta) => lastDay !== undefined && (lastDay === null || row.day > lastDay)
    await copyRows(client, encodeRows('demand_day', BUCKET_COLUMNS, rows.filter(isNew).map(bucketLine)))
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
    await copyRows(client, encodeRows('new_demand_day', BUCKET_COLUMNS, known.map(bucketLine)))
    await client.query(
        `INSERT INTO demand_day AS t (${BUCKET_COLUMNS.join(', ')}) SELECT ${BUCKET_COLUMNS.join(', ')} FROM new_demand_day
         ON CONFLICT (id) DO UPDATE SET ${COUNT_COLUMNS.map((name) => `${name} = t.${name} + excluded.${name}`).join(', ')}`,
    )
}

type Total<Delta> = SentColumn<[id: string, delta: Delta]>

const ID: SentColumn<readonly [string, unknown]> = ['id', 'text', ([id]) => id]
const MONEY: Total<TotalsDelta>[] = [
    ['payments', 'numeric', ([, row]) => row.payments],
    ['paid_calls', 'numeric', ([, row]) => row.paidCalls],
    ['value', 'numeric', ([, row]) => row.value],
]
const CREATOR: Total<CreatorDelta>[] = [
    ['accrued', 'numeric', ([, row]) => row.accrued],
    ['withdrawn', 'numeric', ([, row]) => row.withdrawn],
]
const first = (name: string): Total<TotalsDelta> => [name, 'timestamptz', ([, row]) => new Date(row.firstMs)]
const last = (name: string): Total<TotalsDelta> => [name, 'timestamptz', ([, row]) => new Date(row.lastMs)]

/** How a column that was sent is put together with what is there. */
const added = <Delta = TotalsDelta>([name, type, of]: Total<Delta>) =>
    [name, type, of, `t.${name} + d.${name}`] as const
const earliest = <Delta>([name, type, of]: Total<Delta>) =>
    [name, type, of, `LEAST(t.${name}, d.${name})`] as const
const latest = <Delta>([name, type, of]: Total<Delta>) =>
    [name, type, of, `GREATEST(t.${name}, d.${name})`] as const

function addModelTotals(client: ClientBase, models: Map<string, TotalsDelta>): Promise<void> {
    return updateRows(client, 'model', [...models], {
        key: [ID],
        set: [
            added(['calls', 'numeric', ([, row]) => row.calls]),
            ...MONEY.map(added),
            added(['creator_value', 'numeric', ([, row]) => row.creatorValue]),
            earliest(first('first_used_at')),
            latest(last('last_used_at')),
        ],
    })
}

async function addPayerTotals(
    client: ClientBase,
    payers: Map<string, TotalsDelta>,
    provenance: string,
): Promise<void> {
    if (payers.size === 0) return
    const params: unknown[] = [provenance]
    const sent = sentRows([...payers], [ID, ...MONEY, first('first_paid_at'), last('last_paid_at')], params)
    await client.query(
        `INSERT INTO payer AS t (id, payments, paid_calls, value, first_paid_at, last_paid_at, provenance)
         SELECT d.*, $1::text FROM ${sent}
         ON CONFLICT (id) DO UPDATE SET payments = t.payments + excluded.payments,
             paid_calls = t.paid_calls + excluded.paid_calls, value = t.value + excluded.value,
             first_paid_at = LEAST(t.first_paid_at, excluded.first_paid_at),
             last_paid_at = GREATEST(t.last_paid_at, excluded.last_paid_at)`,
        params,
    )
}

function addWorkflowTotals(client: ClientBase, workflows: Map<string, TotalsDelta>): Promise<void> {
    return updateRows(client, 'workflow', [...workflows], {
        key: [ID],
        set: [added(['runs', 'numeric', ([, row]) => row.calls]), latest(last('last_run_at'))],
    })
}

async function addCreatorTotals(client: ClientBase, creators: Map<string, CreatorDelta>): Promise<void> {
    if (creators.size === 0) return
    const rows = [...creators]
    // Where withdrawals went decides who pays for his own models.
    if (rows.some(([, row]) => row.withdrawn > 0n)) await bump(client, 'registry')
    const params: unknown[] = []
    await client.query(
        `INSERT INTO creator AS t (id, model_count, accrued, withdrawn, provenance)
         SELECT d.id, 0, d.accrued, d.withdrawn, 'demo' FROM ${sentRows(rows, [ID, ...CREATOR], params)}
         ON CONFLICT (id) DO UPDATE SET accrued = t.accrued + excluded.accrued, withdrawn = t.withdrawn + excluded.withdrawn`,
        params,
    )
}
