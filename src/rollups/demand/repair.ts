import type { ClientBase } from 'pg'
import { unseal } from '../../periods/unseal'
import { BUCKET_COLUMNS, placeOf } from './bucket'
import * as recount from './recount'
import type { Touched } from './touched'

/**
 * Recounts the buckets and totals that deleted facts had touched, and no others, from the facts that are left.
 * @param opg OPG tokens
 */
export async function repairTotals(client: ClientBase, touched: Touched, opg: Buffer[]): Promise<void> {
    await repairDays(client, [...touched.demandDays], opg)
    await repairModels(client, [...touched.models], opg)
    await repairPayers(client, [...touched.payers], opg)
    await repairCreators(client, [...touched.creators], opg)
    await repairWorkflows(client, [...touched.workflows], opg)
}

async function repairDays(client: ClientBase, ids: string[], opg: Buffer[]): Promise<void> {
    if (ids.length === 0) return
    await client.query('DELETE FROM demand_day WHERE id = ANY($1)', [ids])
    const days = [...new Set(ids.map((id) => placeOf(id).day))].sort()
    await unseal(client, days)
    const chains = [...new Set(ids.map((id) => placeOf(id).chainId))]
    const rows = recount.demandDaySql({
        where: `chain_id = ANY($3) AND time >= $4::timestamptz AND time < $4::timestamptz + interval '1 day'`,
        having: 'id = ANY($2)',
    })
    // One day at a time keeps the work to the days that were touched, however far apart they are.
    for (const day of days) {
        const wanted = ids.filter((id) => placeOf(id).day === day)
        const params = [opg, wanted, chains, `${day}T00:00:00Z`]
        await client.query(`INSERT INTO demand_day (${BUCKET_COLUMNS.join(', ')}) ${rows}`, params)
    }
}

async function repairModels(client: ClientBase, ids: string[], opg: Buffer[]): Promise<void> {
    if (ids.length === 0) return
    await client.query(
        `UPDATE model t SET calls = coalesce(d.calls, 0), payments = coalesce(d.payments, 0), paid_calls = coalesce(d.paid_calls, 0),
             value = coalesce(d.value, 0), creator_value = coalesce(d.creator_value, 0),
             first_used_at = d.first_used_at, last_used_at = d.last_used_at
         FROM unnest($2::text[]) AS wanted(id) LEFT JOIN (${recount.modelTotalsSql('model_id = ANY($2)')}) d USING (id)
         WHERE t.id = wanted.id`,
        [opg, ids],
    )
    await client.query(
        `DELETE FROM model t WHERE id = ANY($1) AND NOT registered
         AND NOT EXISTS (SELECT FROM inference WHERE model_id = t.id)
         AND NOT EXISTS (SELECT FROM payment WHERE model_id = t.id)
         AND NOT EXISTS (SELECT FROM payout WHERE model_id = t.id)
         AND NOT EXISTS (SELECT FROM model_price WHERE model_id = t.id)
         AND NOT EXISTS (SELECT FROM model_artifact WHERE model_id = t.id)
         AND NOT EXISTS (SELECT FROM catalogue_entry WHERE model_id = t.id)
         AND NOT EXISTS (SELECT FROM chain_event WHERE subject = t.id)`,
        [ids],
    )
}

async function repairPayers(client: ClientBase, ids: string[], opg: Buffer[]): Promise<void> {
    if (ids.length === 0) return
    await client.query(
        `UPDATE payer t SET payments = d.payments, paid_calls = d.paid_calls, value = d.value,
             first_paid_at = d.first_paid_at, last_paid_at = d.last_paid_at
         FROM (${recount.payerTotalsSql('payer_id = ANY($2)')}) d WHERE t.id = d.id`,
        [opg, ids],
    )
    await client.query(
        `DELETE FROM payer t WHERE id = ANY($1) AND NOT EXISTS (SELECT FROM payment WHERE payer_id = t.id)`,
        [ids],
    )
}

async function repairCreators(client: ClientBase, ids: string[], opg: Buffer[]): Promise<void> {
    if (ids.length === 0) return
    await client.query(
        `UPDATE creator t SET accrued = coalesce(d.accrued, 0), withdrawn = coalesce(d.withdrawn, 0)
         FROM unnest($2::text[]) AS wanted(id) LEFT JOIN (${recount.creatorTotalsSql('creator_id = ANY($2)')}) d USING (id)
         WHERE t.id = wanted.id`,
        [opg, ids],
    )
    await client.query(
        `DELETE FROM creator t WHERE id = ANY($1) AND model_count = 0
         AND NOT EXISTS (SELECT FROM payout WHERE creator_id = t.id)`,
        [ids],
    )
}

async function repairWorkflows(client: ClientBase, ids: string[], opg: Buffer[]): Promise<void> {
    if (ids.length === 0) return
    await client.query(
        `UPDATE workflow t SET runs = coalesce(d.runs, 0), last_run_at = d.last_run_at
         FROM unnest($2::text[]) AS wanted(id) LEFT JOIN
             (${recount.workflowTotalsSql('workflow_id = ANY($2) AND $1::bytea[] IS NOT NULL')}) d USING (id)
         WHERE t.id = wanted.id`,
        [opg, ids],
    )
}
