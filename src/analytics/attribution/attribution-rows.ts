import { demandSql } from '../question/demand-sql'
import type { Market, Question } from '../question/question'
import type { Reader } from '../question/reader'
import { knownModelSql } from '../question/universe'
import { UNRESOLVED_NAME, UNSTATED } from './reasons'

/** Demand of one rail that shares a reason. Value in OPG base units. */
export interface AttributionRow {
    rail: string
    /** Why it is not attributed; null = it is. */
    reason: string | null
    provenance: string
    calls: bigint
    verified: bigint
    payments: bigint
    value: bigint
}

/** Reads the demand of a window by rail, reason and provenance, in one statement. */
export async function attributionRows(
    reader: Reader,
    market: Market,
    { spans, asOf }: Question,
): Promise<AttributionRow[]> {
    const demand = demandSql(spans, market.opg)
    const rows = await reader.rows(
        `SELECT d.rail, CASE WHEN d.model_id IS NULL THEN coalesce(d.reason, '${UNSTATED}')
                 WHEN ${knownModelSql(asOf, demand.params)} THEN NULL ELSE '${UNRESOLVED_NAME}' END AS reason,
             d.provenance, sum(d.calls)::text, sum(d.verified)::text, sum(d.payments)::text, sum(d.value)::text
         FROM (${demand.text}) d LEFT JOIN model m ON m.id = d.model_id
         WHERE d.calls > 0 OR d.payments > 0 GROUP BY 1, 2, 3 ORDER BY 1, 2 NULLS FIRST, 3`,
        demand.params,
    )
    return rows.map((row) => {
        const [rail, reason, provenance, ...numbers] = row as [string, string | null, string, ...string[]]
        const [calls, verified, payments, value] = numbers.map(BigInt)
        return { rail, reason, provenance, calls, verified, payments, value }
    })
}
