import type { Client } from 'pg'
import * as recount from '../../../src/rollups/demand/recount'

const DEMAND_DAY =
    'id, day, chain_id, rail, model_id, reason, provenance, calls, verified, batches, claimed, published, payments, paid_calls, value, creator_value'

const TOTALS = ['calls', 'payments', 'paid_calls', 'value', 'creator_value']

/** Everything that is derived from facts by a sum, by the statements that define it. @param opg tokens that count as value */
export async function deriveTotals(client: Client, opg: Buffer[]): Promise<void> {
    await client.query(`INSERT INTO demand_day (${DEMAND_DAY}) ${recount.demandDaySql()}`, [opg])
    await client.query(
        `INSERT INTO model (id, name, registered, payout_address, active, registered_at, registry_chain_id, registered_height,
             catalogued, owner_id, ${TOTALS.join(', ')}, first_used_at, last_used_at, provenance)
         SELECT b.id, name, registered, payout_address, active, registered_at, registry_chain_id, registered_height, catalogued,
             owner_id, ${TOTALS.map((total) => `coalesce(t.${total}, 0)`).join(', ')}, first_used_at, last_used_at, 'demo'
         FROM model_base b LEFT JOIN (${recount.MODEL_TOTALS.sql()}) t USING (id)`,
        [opg],
    )
    await client.query(
        `INSERT INTO payer (id, payments, paid_calls, value, first_paid_at, last_paid_at, provenance)
         SELECT id, payments, paid_calls, value, first_paid_at, last_paid_at, 'demo' FROM (${recount.PAYER_TOTALS.sql()}) t`,
        [opg],
    )
    await client.query(
        `INSERT INTO creator (id, model_count, accrued, withdrawn, provenance)
         SELECT id, coalesce(models, 0), coalesce(accrued, 0), coalesce(withdrawn, 0), 'demo'
         FROM (SELECT owner_id AS id, count(*) AS models FROM model WHERE owner_id IS NOT NULL GROUP BY 1) owned
             FULL JOIN (${recount.CREATOR_TOTALS.sql()}) t USING (id)`,
        [opg],
    )
}
