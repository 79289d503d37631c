import type { Reader } from '../../facts/reader'
import type { Market } from '../../networks/market'
import { BadQuestion } from '../question/bad-question'
import { demandSql } from '../question/demand-sql'
import type { Question } from '../question/question'
import { ratio } from '../question/ratio'
import type { AttributionMeasure } from './attribution'

/**
 * The least and the most a model's share can be (worst-case identification, Manski): with own demand x, total T and
 * demand U that could be anybody's, the share lies in [x / T, (x + U) / T].
 */
export interface ShareBounds {
    modelId: string
    /** Demand that names the model. */
    attributed: bigint
    /** All demand. */
    total: bigint
    /** Demand that could be the model's: it names none, or a string that no model has claimed. */
    unattributed: bigint
    /** Decimal, 12 places, rounded down; null when there is no demand. */
    least: string | null
    /** Decimal, 12 places, rounded up; null when there is no demand. */
    most: string | null
    nullReason: string | null
    caveat: string
    /** Of everything that was counted. */
    provenance: string[]
}

const CAVEATS: Record<AttributionMeasure, string> = {
    calls: 'Of the calls that can be seen on chain. Private calls, and calls of batches whose blob is not read, are in no number here.',
    value: 'Of the OPG paid on chain. A payment counts for a model when it names it, or when receipts account for its whole amount.',
}

/** @throws BadQuestion for a model id that the index does not know */
export async function shareBounds(
    reader: Reader,
    market: Market,
    { spans }: Question,
    modelId: string,
    measure: AttributionMeasure,
): Promise<ShareBounds> {
    const demand = demandSql(spans, market.opg)
    const id = `$${demand.params.push(modelId)}::text`
    const sum = (where: string) => `coalesce(sum(d.${measure}) FILTER (WHERE ${where}), 0)::text`
    const [row] = await reader.rows(
        `SELECT EXISTS (SELECT FROM model WHERE id = ${id}), ${sum(`d.model_id = ${id}`)}, ${sum('true')},
             ${sum(`d.model_id IS DISTINCT FROM ${id} AND (d.model_id IS NULL OR d.model_id LIKE 'unresolved:%')`)},
             coalesce(array_agg(DISTINCT d.provenance) FILTER (WHERE d.${measure} > 0), '{}')::text[]
         FROM (${demand.text}) d`,
        demand.params,
    )
    const [known, own, all, open, provenance] = row as [boolean, string, string, string, string[]]
    if (!known) throw new BadQuestion(`modelId is '${modelId}': no model has this id`)
    const [attributed, total, unattributed] = [own, all, open].map(BigInt)
    const empty = total === 0n
    return {
        modelId,
        attributed,
        total,
        unattributed,
        least: empty ? null : ratio(attributed, total, 'down'),
        most: empty ? null : ratio(attributed + unattributed, total, 'up'),
        nullReason: empty ? 'There is no demand in this window, so nobody has a share of it.' : null,
        caveat: CAVEATS[measure],
        provenance,
    }
}
