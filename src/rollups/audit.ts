import type { ClientBase } from 'pg'
import * as recount from './recount'

interface Rollup {
    table: string
    columns: string
    sql: string
}

const ROLLUPS: Rollup[] = [
    {
        table: 'demand_day',
        columns:
            'id, day, chain_id, rail, model_id, reason, provenance, calls, verified, batches, claimed, published, payments, paid_calls, value, creator_value',
        sql: recount.demandDaySql(),
    },
    {
        table: `(SELECT * FROM model WHERE calls > 0 OR payments > 0)`,
        columns: 'id, calls, payments, paid_calls, value, creator_value, first_used_at, last_used_at',
        sql: recount.modelTotalsSql(),
    },
    {
        table: 'payer',
        columns: 'id, payments, paid_calls, value, first_paid_at, last_paid_at',
        sql: recount.payerTotalsSql(),
    },
    {
        table: `(SELECT * FROM creator c WHERE EXISTS (SELECT FROM payout WHERE creator_id = c.id))`,
        columns: 'id, accrued, withdrawn',
        sql: recount.creatorTotalsSql(),
    },
    {
        table: '(SELECT * FROM workflow WHERE runs > 0)',
        columns: 'id, runs, last_run_at',
        sql: recount.workflowTotalsSql(),
    },
    {
        table: '(SELECT * FROM creator WHERE model_count > 0)',
        columns: 'id, model_count',
        sql: 'SELECT owner_id AS id, count(*) AS model_count FROM model WHERE owner_id IS NOT NULL GROUP BY 1',
    },
    {
        table: '(SELECT * FROM inference WHERE artifact_id IS NOT NULL)',
        columns: 'id, model_id',
        sql: 'SELECT i.id, a.model_id FROM inference i JOIN model_artifact a ON a.id = i.artifact_id',
    },
]

/**
 * Compares every rollup row with its recount from the facts (INV-4).
 * @param opg OPG tokens, bytea
 * @returns one line a difference, at most 20 a rollup; empty when all agree
 */
export async function auditRollups(db: Pick<ClientBase, 'query'>, opg: Buffer[]): Promise<string[]> {
    const differences: string[] = []
    for (const { table, columns, sql } of ROLLUPS) {
        // $1 is named in every query, as the recount needs it in some.
        const recounted = `SELECT ${columns} FROM (${sql}) r WHERE $1::bytea[] IS NOT NULL`
        const kept = `SELECT ${columns} FROM ${table} k WHERE $1::bytea[] IS NOT NULL`
        const { rows } = await db.query(
            `(SELECT 'kept, not in the facts' AS side, d::text AS row FROM (${kept} EXCEPT ${recounted}) d LIMIT 10)
             UNION ALL
             (SELECT 'in the facts, not kept', d::text FROM (${recounted} EXCEPT ${kept}) d LIMIT 10)`,
            [opg],
        )
        for (const { side, row } of rows) differences.push(`${table}: ${side}: ${row}`)
    }
    return differences
}
