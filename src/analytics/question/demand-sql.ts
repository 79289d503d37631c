import { demandDaySql } from '../../rollups/recount'
import type { Span, Spans } from './spans'

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

/**
 * Rows that lie in one of some spans.
 * @param params added to
 */
export function anyOf(spans: Span[], column: 'day' | 'time', params: unknown[]): string {
    const value = (param: unknown) => `$${params.push(param)}`
    const alternatives = spans.map(({ chainId, height, fromMs, toMs }) => {
        const from = fromMs === null ? [] : [`${column} >= ${value(new Date(fromMs))}::timestamptz`]
        const upTo = column === 'day' ? [] : [`height <= ${value(height)}::int`]
        return [
            `chain_id = ${value(chainId)}::int`,
            ...from,
            `${column} < ${value(new Date(toMs))}::timestamptz`,
            ...upTo,
        ].join(' AND ')
    })
    return alternatives.length > 0 ? `(${alternatives.join(' OR ')})` : 'false'
}
