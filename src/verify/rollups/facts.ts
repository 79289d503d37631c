import { asText, type TextRow } from '../database/columns'
import type { Snapshot } from '../database/snapshot'

/** What the rollups are made of; columns with a `?` may be null. */
const CALL = {
    bytes: 'settlement_key?',
    plain: 'id chain_id rail model_id? unattributed_reason? provenance workflow_id? is_replay verified? batch_id?',
    time: 'time',
} as const
const BATCH = {
    plain: 'id chain_id rail proof provenance claimed published? verified? duplicates?',
    time: 'time',
} as const
const PAYMENT = {
    bytes: 'token pay_to facilitator? sender?',
    plain: 'chain_id height rail model_id? unattributed_reason? provenance amount calls? creator_amount? payer_id?',
    time: 'time',
} as const
const PAYOUT = { bytes: 'token', plain: 'creator_id kind amount' } as const

export type CallFact = TextRow<typeof CALL>
export type BatchFact = TextRow<typeof BATCH>
export type PaymentFact = TextRow<typeof PAYMENT>
export type PayoutFact = TextRow<typeof PAYOUT>

/** Times in Unix seconds; `to` not included. */
export interface Bounds {
    from: number
    to: number
}

const within = 'time >= to_timestamp($1) AND time < to_timestamp($2)'

/** Calls in chain order: logs and leaves. */
export function calls(db: Snapshot, { from, to }: Bounds): AsyncGenerator<CallFact[]> {
    return db.pages(
        `SELECT ${asText(CALL)} FROM inference WHERE ${within}
         ORDER BY inference.chain_id, height, tx_position, log_index, sub_position`,
        from,
        to,
    )
}

export function batches(db: Snapshot, { from, to }: Bounds): AsyncGenerator<BatchFact[]> {
    return db.pages(`SELECT ${asText(BATCH)} FROM settlement_batch WHERE ${within}`, from, to)
}

export function payments(db: Snapshot, { from, to }: Bounds): AsyncGenerator<PaymentFact[]> {
    return db.pages(`SELECT ${asText(PAYMENT)} FROM payment WHERE ${within}`, from, to)
}

export function creatorPayouts(db: Snapshot): AsyncGenerator<PayoutFact[]> {
    return db.pages(`SELECT ${asText(PAYOUT)} FROM payout WHERE creator_id IS NOT NULL`)
}
