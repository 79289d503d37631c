import { bucketIdSql, COUNT_COLUMNS, DAY_SQL } from './bucket'

/**
 * The definition of each rollup as SQL over the facts alone, independent of the deltas: used to repair buckets after a
 * rollback, to rebuild everything, and to check INV-4. `$1` is always the list of OPG tokens (bytea[]): other tokens
 * add no value. `where` narrows the facts; it may use chain_id, time, model_id and payer_id as far as the table has
 * them.
 */

const DAY = `date_trunc('day', time, 'UTC')`
const OPG = (column: string) => `CASE WHEN token = ANY($1) THEN ${column} ELSE 0 END`

export interface FactFilter {
    /** Condition on inference, settlement_batch and payment alike. */
    where?: string
    /** Condition on the finished rows. */
    having?: string
}

export function demandDaySql({ where = 'true', having = 'true' }: FactFilter = {}): string {
    return `
        SELECT * FROM (
            SELECT ${bucketIdSql({ day: 'label', reason: 'reason' })} AS id, day, chain_id, rail, model_id, reason, provenance,
                ${COUNT_COLUMNS.map((column) => `sum(${column}) AS ${column}`).join(', ')}
            FROM (
                SELECT ${DAY_SQL} AS label, ${DAY} AS day, chain_id, rail, model_id, unattributed_reason AS reason, provenance,
                    1 AS calls, CASE WHEN verified THEN 1 ELSE 0 END AS verified, 0 AS batches, 0::numeric AS claimed, 0 AS published,
                    0 AS payments, 0::numeric AS paid_calls, 0::numeric AS value, 0::numeric AS creator_value
                FROM inference WHERE NOT is_replay AND (${where})
                UNION ALL
                SELECT ${DAY_SQL}, ${DAY}, chain_id, rail, NULL, proof, provenance, 0, 0, 1, claimed, coalesce(published, 0), 0, 0, 0, 0
                FROM (SELECT *, NULL::text AS model_id FROM settlement_batch) batch WHERE ${where}
                UNION ALL
                SELECT ${DAY_SQL}, ${DAY}, chain_id, rail, model_id, unattributed_reason, provenance, 0, 0, 0, 0, 0, 1,
                    coalesce(calls, 0), ${OPG('amount')}, ${OPG('coalesce(creator_amount, 0)')}
                FROM payment WHERE ${where}
            ) fact GROUP BY label, day, chain_id, rail, model_id, reason, provenance
        ) bucket WHERE ${having}`
}

/** SQL of the totals of models: sums over their buckets; first and last use from the facts. */
function modelTotalsSql(where = 'true'): string {
    return `
        SELECT model_id AS id, sum(calls) AS calls, sum(payments) AS payments, sum(paid_calls) AS paid_calls, sum(value) AS value,
            sum(creator_value) AS creator_value, min(first) AS first_used_at, max(last) AS last_used_at
        FROM (
            SELECT model_id, count(*) AS calls, 0 AS payments, 0::numeric AS paid_calls, 0::numeric AS value, 0::numeric AS creator_value,
                min(time) AS first, max(time) AS last
            FROM inference WHERE NOT is_replay AND model_id IS NOT NULL AND (${where}) GROUP BY model_id
            UNION ALL
            SELECT model_id, 0, count(*), sum(coalesce(calls, 0)), sum(${OPG('amount')}), sum(${OPG('coalesce(creator_amount, 0)')}),
                min(time), max(time)
            FROM payment WHERE model_id IS NOT NULL AND (${where}) GROUP BY model_id
        ) fact GROUP BY model_id`
}

function payerTotalsSql(where = 'true'): string {
    return `
        SELECT payer_id AS id, count(*) AS payments, sum(coalesce(calls, 0)) AS paid_calls, sum(${OPG('amount')}) AS value,
            min(time) AS first_paid_at, max(time) AS last_paid_at
        FROM payment WHERE payer_id IS NOT NULL AND (${where}) GROUP BY payer_id`
}

function creatorTotalsSql(where = 'true'): string {
    return `
        SELECT creator_id AS id,
            coalesce(sum(${OPG('amount')}) FILTER (WHERE kind = 'CREATOR_ACCRUAL'), 0) AS accrued,
            coalesce(sum(${OPG('amount')}) FILTER (WHERE kind = 'CREATOR_WITHDRAWAL'), 0) AS withdrawn
        FROM payout WHERE creator_id IS NOT NULL AND (${where}) GROUP BY creator_id`
}

function workflowTotalsSql(where = 'true'): string {
    return `
        SELECT workflow_id AS id, count(*) AS runs, max(time) AS last_run_at
        FROM inference WHERE NOT is_replay AND workflow_id IS NOT NULL AND (${where}) GROUP BY workflow_id`
}

/** The running totals of entities: rows by id that are kept with each fact, and can be counted again from the facts. */
export interface Totals {
    table: string
    /** Columns that are 0 where there are no facts, and those that are null. */
    sums: readonly string[]
    times: readonly string[]
    /** @param where condition on facts */
    sql: (where?: string) => string
    /** Column of facts that names the entity. */
    key: string
    /** Condition on rows `t` that go with their last fact; null where none goes. */
    orphan: string | null
}

const isUnnamedIn = (tables: string, column: string) =>
    tables
        .split(' ')
        .map((table) => `NOT EXISTS (SELECT FROM ${table} WHERE ${column} = t.id)`)
        .join(' AND ')

export const MODEL_TOTALS: Totals = {
    table: 'model',
    sums: ['calls', 'payments', 'paid_calls', 'value', 'creator_value'],
    times: ['first_used_at', 'last_used_at'],
    sql: modelTotalsSql,
    key: 'model_id',
    orphan: `NOT registered AND NOT EXISTS (SELECT FROM chain_event WHERE subject = t.id)
         AND ${isUnnamedIn('inference payment payout model_price model_artifact catalogue_entry', 'model_id')}`,
}

export const PAYER_TOTALS: Totals = {
    table: 'payer',
    sums: ['payments', 'paid_calls', 'value'],
    times: ['first_paid_at', 'last_paid_at'],
    sql: payerTotalsSql,
    key: 'payer_id',
    orphan: isUnnamedIn('payment', 'payer_id'),
}

export const CREATOR_TOTALS: Totals = {
    table: 'creator',
    sums: ['accrued', 'withdrawn'],
    times: [],
    sql: creatorTotalsSql,
    key: 'creator_id',
    orphan: `model_count = 0 AND ${isUnnamedIn('payout', 'creator_id')}`,
}

export const WORKFLOW_TOTALS: Totals = {
    table: 'workflow',
    sums: ['runs'],
    times: ['last_run_at'],
    sql: workflowTotalsSql,
    key: 'workflow_id',
    orphan: null,
}
