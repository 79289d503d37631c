import type { ClientBase } from 'pg'
import { FACT_TABLES } from '../../database/tables'
import { EVENT_COUNT_SQL } from '../../facts/event-count'
import { SURVEY_AUDIT_SQL } from '../../facts/settled-wallets'
import { FACILITATORS_SQL } from '../registry/facilitators'
import { BUCKET_COLUMNS } from './bucket'
import * as recount from './recount'

interface Rollup {
    table: string
    columns: string
    sql: string
}

const ROLLUPS: Rollup[] = [
    { table: 'demand_day', columns: BUCKET_COLUMNS.join(', '), sql: recount.demandDaySql() },
    totals(recount.MODEL_TOTALS, 'calls > 0 OR payments > 0'),
    totals(recount.PAYER_TOTALS),
    totals(recount.CREATOR_TOTALS, 'EXISTS (SELECT FROM payout WHERE creator_id = kept.id)'),
    totals(recount.WORKFLOW_TOTALS, 'runs > 0'),
    {
        table: '(SELECT * FROM creator WHERE model_count > 0)',
        columns: 'id, model_count',
        sql: 'SELECT owner_id AS id, count(*) AS model_count FROM model WHERE owner_id IS NOT NULL GROUP BY 1',
    },
    {
        table: 'facilitator',
        columns: 'address, chain_id, first_height',
        sql: FACILITATORS_SQL,
    },
    {
        table: '(SELECT * FROM inference WHERE artifact_id IS NOT NULL)',
        columns: 'id, model_id',
        sql: 'SELECT i.id, a.model_id FROM inference i JOIN model_artifact a ON a.id = i.artifact_id',
    },
]

/** @param where rows `kept` of which there are facts; all when left out */
function totals({ table, sums, times, sql }: recount.Totals, where?: string): Rollup {
    const columns = ['id', ...sums, ...times].join(', ')
    const rows = where === undefined ? table : `(SELECT * FROM ${table} kept WHERE ${where})`
    return { table: rows, columns, sql: sql() }
}

const HIGHEST_FACT = FACT_TABLES.map(
    (table) => `SELECT max(height) FROM ${table} WHERE chain_id::text = s.id`,
).join(' UNION ALL ')

/** Finds where a chain's status disagrees with the rest of the database, one sentence for each difference. */
const STATUS_SQL = `
    SELECT s.id, what FROM chain_status s
    LEFT JOIN (${EVENT_COUNT_SQL}) counted ON counted.chain_id::text = s.id
    LEFT JOIN chain_block b ON b.chain_id::text = s.id AND b.height = s.height
    CROSS JOIN LATERAL (VALUES
        (s.events <> coalesce(counted.events, 0), format('events is %s, the logs indexed are %s', s.events, coalesce(counted.events, 0))),
        (b.hash IS NOT NULL AND s.hash IS DISTINCT FROM b.hash, format('hash is %s, block %s is %s', s.hash, s.height, b.hash)),
        (b.time IS NOT NULL AND s.time IS DISTINCT FROM b.time, format('time is %s, block %s is of %s', s.time, s.height, b.time)),
        (s.height < (SELECT max(max) FROM (${HIGHEST_FACT}) facts), format('height is %s, and facts stand above it', s.height)),
        (s.finalized_height > s.height, format('finalized_height is %s, height %s', s.finalized_height, s.height)),
        (s.height >= 0 AND (s.hash IS NULL OR s.time IS NULL OR s.genesis_hash IS NULL), format('block %s has no hash, time or genesis', s.height))
    ) AS found(is_so, what) WHERE is_so`

/**
 * Compares every rollup row with its recount from the facts (INV-4), every chain's status with what is indexed, and the payments of
 * wallets with what the survey of settlements found.
 * @param opg OPG tokens, bytea
 * @param progress called with how many rollups are done, and of how many
 * @returns one line a difference, at most 20 a rollup; empty when all agree
 */
export async function auditRollups(
    db: Pick<ClientBase, 'query'>,
    opg: Buffer[],
    progress: (done: number, total: number) => void = () => {},
): Promise<string[]> {
    const differences: string[] = []
    for (const [done, { table, columns, sql }] of ROLLUPS.entries()) {
        progress(done, ROLLUPS.length)
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
    const { rows } = await db.query<{ id: string; what: string }>(STATUS_SQL)
    for (const { id, what } of rows) differences.push(`chain_status ${id}: ${what}`)
    const survey = await db.query<{ what: string }>(SURVEY_AUDIT_SQL, [opg])
    for (const { what } of survey.rows) differences.push(what)
    return differences
}
