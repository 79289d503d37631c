import { LIMB } from '../base/amount'
import type { Reader } from '../database/reader'
import { anyOf, type Span } from '../database/span'
import { hex } from '../database/sql'
import { atOnce, type Steps } from '../stats'
import type { Cell } from './block'
import type { BlockBuilder } from './block-builder'

/** Gives a model or payer its member, the number that stands for it in columns. */
export type NumberOf = (id: string) => number

/**
 * Reads the facts of some spans of time and adds their demand to a block. This is the definition of every period's
 * content.
 * @param opg tokens that count as value
 * @param run what runs a computation in small steps; at once when left out
 * @throws what the reader throws
 */
export async function addFacts(
    builder: BlockBuilder,
    reader: Reader,
    spans: Span[],
    opg: Buffer[],
    numberOf: NumberOf,
    run: (work: Steps<void>) => void | Promise<void> = atOnce,
): Promise<void> {
    if (spans.length === 0) return
    const [calls, payments, batches] = await Promise.all([
        readCalls(reader, spans),
        readPayments(reader, spans, opg),
        readBatches(reader, spans),
    ])
    await run(addRows(builder, { calls, payments, batches }, numberOf))
}

/** Rows added in one step: each may have a new id. */
const STEP = 500

function* addRows(
    builder: BlockBuilder,
    { calls, payments, batches }: Record<'calls' | 'payments' | 'batches', unknown[][]>,
    numberOf: NumberOf,
): Steps<void> {
    let added = 0
    const number = (id: unknown) => (id === null ? 0 : numberOf(id as string))
    for (const [chainId, rail, mode, reason, provenance, model, lateAt, count, verified] of calls) {
        if (++added % STEP === 0) yield
        const cell = { chainId, rail, mode, reason: model === null ? reason : null, provenance, payTo: null }
        const row = {
            member: number(model),
            cell: builder.cell(cell as Cell),
            count: count as number,
            verified: verified as number,
        }
        builder.addCall(row)
        if (lateAt !== null) builder.addLate({ ...row, at: lateAt as number })
    }
    for (const row of payments) {
        if (++added % STEP === 0) yield
        const [chainId, rail, payTo, reason, provenance, payer, model, count, paid, ...amounts] = row
        const [valueHi, valueLo, creatorHi, creatorLo] = amounts as number[]
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
        })
    }
    for (const [chainId, rail, proof, provenance, count, claimed, published, verified] of batches)
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
        })
}

function readCalls(reader: Reader, spans: Span[]): Promise<unknown[][]> {
    const params: unknown[] = []
    return reader.rows(
        `SELECT i.chain_id, i.rail, i.mode, i.unattributed_reason, i.provenance, i.model_id,
             CASE WHEN a.claimed_at > i.time THEN extract(epoch FROM a.claimed_at)::float8 * 1000 END AS late_at,
             count(*)::float8, count(*) FILTER (WHERE i.verified)::float8
         FROM (SELECT * FROM inference WHERE NOT is_replay AND ${anyOf(spans, 'time', params)}) i
             -- One at a time and remembered: a day names few of all artifacts, which a plain join would all read.
             LEFT JOIN LATERAL (SELECT claimed_at FROM model_artifact WHERE id = i.artifact_id LIMIT 1) a ON true
         GROUP BY 1, 2, 3, 4, 5, 6, 7`,
        params,
    )
}

function readPayments(reader: Reader, spans: Span[], opg: Buffer[]): Promise<unknown[][]> {
    const params: unknown[] = [opg]
    const limbs = (sum: string) => `div(${sum}, ${LIMB})::float8, mod(${sum}, ${LIMB})::float8`
    return reader.rows(
        `SELECT chain_id, rail, ${hex('pay_to')}, unattributed_reason, provenance, payer_id, model_id, payments, paid,
             ${limbs('value')}, ${limbs('creator')}
         FROM (
             SELECT chain_id, rail, pay_to, unattributed_reason, provenance, payer_id, model_id, count(*)::float8 AS payments,
                 sum(coalesce(calls, 0))::float8 AS paid,
                 coalesce(sum(amount) FILTER (WHERE token = ANY($1)), 0) AS value,
                 coalesce(sum(creator_amount) FILTER (WHERE token = ANY($1)), 0) AS creator
             FROM payment WHERE ${anyOf(spans, 'time', params)} GROUP BY 1, 2, 3, 4, 5, 6, 7
         ) paid`,
        params,
    )
}

function readBatches(reader: Reader, spans: Span[]): Promise<unknown[][]> {
    const params: unknown[] = []
    return reader.rows(
        `SELECT chain_id, rail, proof, provenance, count(*)::float8, sum(claimed)::text, sum(coalesce(published, 0))::float8,
             sum(coalesce(verified, 0))::float8
         FROM settlement_batch WHERE ${anyOf(spans, 'time', params)} GROUP BY 1, 2, 3, 4`,
        params,
    )
}
