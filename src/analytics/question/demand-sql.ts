import { anyOf } from '../../facts/span'
import { demandDaySql } from '../../rollups/recount'
import type { Spans } from './spans'

export interface Sql {
    text: string
    params: unknown[]
}

/** Columns that the demand of a window has, as `demand_day` has them. */
const COLUMNS =
    'chain_id, rail, model_id, reason, provenance, calls, verified, batches, claimed, published, payments, paid_calls, value, creator_value'

/**
 * The demand of a window as rows like those of `demand_day` (several may share a key: sum them). Whole days come from
 * the buckets, the open parts from the facts, by the very statement that defines the buckets.
 * @param opg tokens that count as value
 * @returns a SELECT, and its parameters from $1 on
 */
export function demandSql({ days, open }: Spans, opg: Buffer[]): Sql {
    const params: unknown[] = []
    // The definition of a bucket has it as $1.
    if (open.length > 0) params.push(opg)
    const parts = [
        ...(days.length > 0 ? [`SELECT ${COLUMNS} FROM demand_day WHERE ${anyOf(days, 'day', params)}`] : []),
        ...(open.length > 0
            ? [`SELECT ${COLUMNS} FROM (${demandDaySql({ where: anyOf(open, 'time', params) })}) fact`]
            : []),
    ]
    return { text: parts.join(' UNION ALL ') || NOTHING, params }
}

const NOTHING = `SELECT ${COLUMNS} FROM demand_day WHERE false`
