import { NULL } from '../../database/copy-format'
import type { Rail } from '../../decode/events'

/** The key of a bucket of demand, a row of `demand_day`. `modelId` null: demand that names no model. */
export interface DemandBucket {
    /** UTC day, YYYY-MM-DD. */
    day: string
    chainId: number
    rail: Rail
    modelId: string | null
    /** Calls and payments: why no model is named. Settlement batches: the state of their proof. */
    reason: string | null
    provenance: string
}

/** What is counted of calls; negative where calls are taken back. */
export interface CallCounts {
    calls: number
    verified: number
}

/** What is counted of settlement batches; negative where batches are taken back. */
export interface BatchCounts {
    batches: number
    claimed: bigint
    published: number
}

/** What is counted of payments, amounts in OPG base units; negative where payments are taken back. */
export interface PaymentCounts {
    payments: number
    paidCalls: bigint
    value: bigint
    creatorValue: bigint
}

/** The demand of one bucket, or a change of it. */
export interface DemandDelta extends DemandBucket, CallCounts, BatchCounts, PaymentCounts {}

/** Columns of `demand_day` that are counts, and the property of a bucket in each. */
const COUNTS = [
    ['calls', 'calls'],
    ['verified', 'verified'],
    ['batches', 'batches'],
    ['claimed', 'claimed'],
    ['published', 'published'],
    ['payments', 'payments'],
    ['paid_calls', 'paidCalls'],
    ['value', 'value'],
    ['creator_value', 'creatorValue'],
] as const

/** Columns of `demand_day` that are counts. */
export const COUNT_COLUMNS = COUNTS.map(([column]) => column)

/** Columns of `demand_day`. */
export const BUCKET_COLUMNS = [
    'id',
    'day',
    'chain_id',
    'rail',
    'model_id',
    'reason',
    'provenance',
    ...COUNT_COLUMNS,
]

/** `YYYY-MM-DD|chainId|rail|modelId|reason|provenance`, the id of a bucket. */
export function bucketId({ day, chainId, rail, modelId, reason, provenance }: DemandBucket): string {
    return `${day}|${chainId}|${rail}|${modelId ?? ''}|${reason ?? ''}|${provenance}`
}

/** The day and chain of a bucket, parsed from its id: where its facts are. */
export function placeOf(id: string): { day: string; chainId: number } {
    const [day, chainId] = id.split('|')
    return { day, chainId: Number(chainId) }
}

/** SQL of the UTC day of a fact, YYYY-MM-DD. */
export const DAY_SQL = `to_char(time AT TIME ZONE 'UTC', 'YYYY-MM-DD')`

/**
 * SQL expression of a bucket's id, from a fact's columns.
 * @param of other names, or values, than those of calls and payments
 */
export function bucketIdSql({
    day = DAY_SQL,
    modelId = 'model_id',
    reason = 'unattributed_reason',
}: {
    day?: string
    modelId?: string
    reason?: string
} = {}): string {
    return `concat_ws('|', ${day}, chain_id, rail, coalesce(${modelId}, ''), coalesce(${reason}, ''), provenance)`
}

/** A bucket as a line of COPY, its fields in the order of BUCKET_COLUMNS. */
export function bucketLine(row: DemandDelta): string {
    const { day, chainId, rail, modelId, reason, provenance } = row
    const key = `${bucketId(row)}\t${day}T00:00:00Z\t${chainId}\t${rail}\t${modelId ?? NULL}\t${reason ?? NULL}\t${provenance}`
    return COUNTS.reduce((line, [, count]) => `${line}\t${row[count]}`, key)
}

/** A bucket with nothing in it yet. One literal: there are as many of them as payments, and spreads cost ten times as much. */
export function emptyBucket({ day, chainId, rail, modelId, reason, provenance }: DemandBucket): DemandDelta {
    return {
        day,
        chainId,
        rail,
        modelId,
        reason,
        provenance,
        calls: 0,
        verified: 0,
        batches: 0,
        claimed: 0n,
        published: 0,
        payments: 0,
        paidCalls: 0n,
        value: 0n,
        creatorValue: 0n,
    }
}

export function addPayments(sum: PaymentCounts, more: PaymentCounts): void {
    sum.payments += more.payments
    sum.paidCalls += more.paidCalls
    sum.value += more.value
    sum.creatorValue += more.creatorValue
}

/** Whether a delta has any count that is not 0; false when what was taken back equals what was added. */
export function changesAnything(row: DemandDelta): boolean {
    return COUNTS.some(([, count]) => Number(row[count]) !== 0)
}
