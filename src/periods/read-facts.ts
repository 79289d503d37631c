import { LIMB } from '../base/amount'
import type { Reader } from '../database/reader'
import { anyOf, type Span } from '../database/span'
import { hex } from '../database/sql'
import { atOnce, type Steps } from '../stats'
import type { Cell } from './block'
import type { BlockBuilder } from './block-builder'
import { FactsBuilder } from './day-facts'

/** Gives a model or payer its member, the number that stands for it in columns. */
export type NumberOf = (id: string) => number

/**
 * Reads the facts of some spans of time and gives them to a builder: to that of a block added up, to that of a day's facts one by one.
 * This is the definition of every period's content.
 * @param opg tokens that count as value
 * @param run what runs a computation in small steps; at once when left out
 * @throws what the reader throws
 */
export async function addFacts(
    builder: BlockBuilder | FactsBuilder,
    reader: Reader,
    spans: Span[],
    opg: Buffer[],
    numberOf: NumberOf,
    run: (work: Steps<void>) => void | Promise<void> = atOnce,
): Promise<void> {
    if (spans.length === 0) return
    const detail = builder instanceof FactsBuilder ? EACH : SUMS
    const [calls, payments, batches] = await Promise.all([
        readCalls(reader, spans, detail),
        readPayments(reader, spans, opg, detail),
        readBatches(reader, spans, detail),
    ])
    await run(addRows(builder, { calls, payments, batches }, numberOf))
}

/** Rows added in one step: each may have a new id. */
const STEP = 500

type Builder = Pick<FactsBuilder, 'cell' | 'addCall' | 'addLate' | 'addPayment' | 'addBatch'>

function* addRows(
    builder: Builder,
    { calls, payments, batches }: Record<'calls' | 'payments' | 'batches', unknown[][]>,
    numberOf: NumberOf,
): Steps<void> {
    let added = 0
    const number = (id: unknown) => (id === null ? 0 : numberOf(id as string))
    for (const [
        chainId,
        rail,
        mode,
        reason,
        provenance,
        model,
        lateAt,
        count,
        verified,
        height,
        timeMs,
    ] of calls) {
        if (++added % STEP === 0) yield
        const cell = { chainId, rail, mode, reason: model === null ? reason : null, provenance, payTo: null }
        const row = {
            member: number(model),
            cell: builder.cell(cell as Cell),
            count: count as number,
            verified: verified as number,
            height: height as number,
            timeMs: timeMs as number,
        }
        builder.addCall(row)
        if (lateAt !== null) builder.addLate({ ...row, at: lateAt as number })
    }
    for (const row of payments) {
        if (++added % STEP === 0) yield
        const [chainId, rail, payTo, reason, provenance, payer, model, count, paid, ...rest] = row
        const [valueHi, valueLo, creatorHi, creatorLo, height, timeMs] = rest as number[]
        const cell = {
            chainId,
            rail,
            mode: null,
            reason: model === null ? reason : null,
            provenance,
            payTo,
        } as Cell
        builder.addPayment({
            payer: number(payer),
            model: number(model),
            cell: builder.cell(cell),
            count: count as number,
            calls: paid as number,
            valueHi,
            valueLo,
            creatorHi,
            creatorLo,
            height,
            timeMs,
        })
    }
    for (const [
        chainId,
        rail,
        proof,
        provenance,
        count,
        claimed,
        published,
        verified,
        height,
        timeMs,
    ] of batches)
        builder.addBatch({
            cell: builder.cell({
                chainId,
                rail,
                mode: null,
                reason: proof,
                provenance,
                payTo: null,
            } as Cell),
            count: count as number,
            claimed: BigInt(claimed as string),
            published: published as number,
            verified: verified as number,
            height: height as number,
            timeMs: timeMs as number,
        })
}

/** Whether rows are added up by what they share, or read one by one with their block; parts of the SQL. */
interface Detail {
    count: string
    sum(column: string): string
    groupBy: string
    when: string
}

const SUMS: Detail = {
    count: 'count(*)::float8',
    sum: (column) => `sum(${column})`,
    groupBy: 'GROUP BY 1, 2, 3, 4, 5, 6, 7',
    when: '',
}
const EACH: Detail = {
    count: '1::float8',
    sum: (column) => column,
    groupBy: '',
    when: ', height, extract(epoch FROM time)::float8 * 1000 AS ms',
}

function readCalls(
    reader: Reader,
    spans: Span[],
    { count, sum, groupBy, when }: Detail,
): Promise<unknown[][]> {
    const params: unknown[] = []
    return reader.rows(
        `SELECT chain_id, rail, mode, unattributed_reason, provenance, model_id,
             CASE WHEN claimed_at > time THEN extract(epoch FROM claimed_at)::float8 * 1000 END AS late_at,
             ${count}, ${sum('coalesce(verified, false)::int')}::float8 ${when}
         FROM (SELECT * FROM inference WHERE NOT is_replay AND ${anyOf(spans, 'time', params)}) i
             -- One at a time and remembered: a day names few of all artifacts, which a plain join would all read.
             LEFT JOIN LATERAL (SELECT claimed_at FROM model_artifact WHERE id = i.artifact_id LIMIT 1) a ON true
         ${groupBy}`,
        params,
    )
}

function readPayments(
    reader: Reader,
    spans: Span[],
    opg: Buffer[],
    { count, sum, groupBy, when }: Detail,
): Promise<unknown[][]> {
    const params: unknown[] = [opg]
    const limbs = (sum: string) => `div(${sum}, ${LIMB})::float8, mod(${sum}, ${LIMB})::float8`
    const inOpg = (column: string) => sum(`CASE WHEN token = ANY($1) THEN coalesce(${column}, 0) ELSE 0 END`)
    return reader.rows(
        `SELECT chain_id, rail, ${hex('pay_to')}, unattributed_reason, provenance, payer_id, model_id, payments, paid,
             ${limbs('value')}, ${limbs('creator')} ${when && ', height, ms'}
         FROM (
             SELECT chain_id, rail, pay_to, unattributed_reason, provenance, payer_id, model_id, ${count} AS payments,
                 ${sum('coalesce(calls, 0)')}::float8 AS paid, ${inOpg('amount')} AS value, ${inOpg('creator_amount')} AS creator ${when}
             FROM payment WHERE ${anyOf(spans, 'time', params)} ${groupBy}
         ) paid`,
        params,
    )
}

function readBatches(
    reader: Reader,
    spans: Span[],
    { count, sum, groupBy, when }: Detail,
): Promise<unknown[][]> {
    const params: unknown[] = []
    return reader.rows(
        `SELECT chain_id, rail, proof, provenance, ${count}, ${sum('claimed')}::text, ${sum('coalesce(published, 0)')}::float8,
             ${sum('coalesce(verified, 0)')}::float8 ${when}
         FROM settlement_batch WHERE ${anyOf(spans, 'time', params)} ${groupBy && 'GROUP BY 1, 2, 3, 4'}`,
        params,
    )
}
