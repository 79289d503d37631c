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
    await repairRows(client, recount.MODEL_TOTALS, touched.models, opg)
    await repairRows(client, recount.PAYER_TOTALS, touched.payers, opg)
    await repairRows(client, recount.CREATOR_TOTALS, touched.creators, opg)
    await repairRows(client, recount.WORKFLOW_TOTALS, touched.workflows, opg)
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

async function repairRows(
    client: ClientBase,
    { table, sums, times, sql, key, orphan }: recount.Totals,
    touched: Set<string>,
    opg: Buffer[],
): Promise<void> {
    const ids = [...touched]
    if (ids.length === 0) return
    if (orphan !== null) await client.query(`DELETE FROM ${table} t WHERE id = ANY($1) AND ${orphan}`, [ids])
    const set = [
        ...sums.map((name) => `${name} = coalesce(d.${name}, 0)`),
        ...times.map((name) => `${name} = d.${name}`),
    ]
    // $1 is named here, as the recount needs it in some.
    await client.query(
        `UPDATE ${table} t SET ${set.join(', ')} FROM unnest($2::text[]) AS wanted(id)
             LEFT JOIN (${sql(`${key} = ANY($2) AND $1::bytea[] IS NOT NULL`)}) d USING (id)
         WHERE t.id = wanted.id`,
        [opg, ids],
    )
}
