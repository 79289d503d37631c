import type { ClientBase } from 'pg'
import { copyRows, encodeRows } from '../../database/copy'
import { bump } from '../../database/revision'
import { type SentColumn, updateRows, upsertRows } from '../../database/update-rows'
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

/** What an update, and what an insert calls the row that was sent. */
type Sent = 'd' | 'excluded'

/** How a column that was sent is put together with what is there. */
const added = <Delta = TotalsDelta>([name, type, of]: Total<Delta>, sent: Sent) =>
    [name, type, of, `t.${name} + ${sent}.${name}`] as const
const earliest = ([name, type, of]: Total<TotalsDelta>, sent: Sent) =>
    [name, type, of, `LEAST(t.${name}, ${sent}.${name})`] as const
const latest = ([name, type, of]: Total<TotalsDelta>, sent: Sent) =>
    [name, type, of, `GREATEST(t.${name}, ${sent}.${name})`] as const

function addModelTotals(client: ClientBase, models: Map<string, TotalsDelta>): Promise<void> {
    return updateRows(client, 'model', [...models], {
        key: [ID],
        set: [
            added(['calls', 'numeric', ([, row]) => row.calls], 'd'),
            ...MONEY.map((column) => added(column, 'd')),
            added(['creator_value', 'numeric', ([, row]) => row.creatorValue], 'd'),
            earliest(first('first_used_at'), 'd'),
            latest(last('last_used_at'), 'd'),
        ],
    })
}

async function addPayerTotals(
    client: ClientBase,
    payers: Map<string, TotalsDelta>,
    provenance: string,
): Promise<void> {
    await upsertRows(client, 'payer', [...payers], {
        key: [ID],
        set: [
            ...MONEY.map((column) => added(column, 'excluded')),
            earliest(first('first_paid_at'), 'excluded'),
            latest(last('last_paid_at'), 'excluded'),
        ],
        once: [['provenance', 'text', () => provenance]],
    })
}

function addWorkflowTotals(client: ClientBase, workflows: Map<string, TotalsDelta>): Promise<void> {
    return updateRows(client, 'workflow', [...workflows], {
        key: [ID],
        set: [added(['runs', 'numeric', ([, row]) => row.calls], 'd'), latest(last('last_run_at'), 'd')],
    })
}

async function addCreatorTotals(client: ClientBase, creators: Map<string, CreatorDelta>): Promise<void> {
    if (creators.size === 0) return
    const rows = [...creators]
    // Where withdrawals went decides who pays for his own models.
    if (rows.some(([, row]) => row.withdrawn > 0n)) await bump(client, 'registry')
    await upsertRows(client, 'creator', rows, {
        key: [ID],
        set: CREATOR.map((column) => added(column, 'excluded')),
        once: [
            ['model_count', 'int', () => 0],
            ['provenance', 'text', () => 'demo'],
        ],
    })
}
