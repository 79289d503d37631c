import { asText } from '../database/columns'
import type { Snapshot } from '../database/snapshot'

/** What the rollups are made of, as text. */
export interface CallFact {
    id: string
    time: string
    chain_id: string
    rail: string
    model_id: string | null
    unattributed_reason: string | null
    provenance: string
    workflow_id: string | null
    is_replay: string
    verified: string | null
    settlement_key: string | null
    batch_id: string | null
}

export interface BatchFact {
    id: string
    time: string
    chain_id: string
    rail: string
    proof: string
    provenance: string
    claimed: string
    published: string | null
    verified: string | null
    duplicates: string | null
}

export interface PaymentFact {
    time: string
    chain_id: string
    height: string
    rail: string
    model_id: string | null
    unattributed_reason: string | null
    provenance: string
    token: string
    amount: string
    calls: string | null
    creator_amount: string | null
    payer_id: string
    pay_to: string
    facilitator: string | null
    sender: string | null
}

export interface PayoutFact {
    creator_id: string
    kind: string
    token: string
    amount: string
}

/** Times in Unix seconds; `to` not included. */
export interface Bounds {
    from: number
    to: number
}

const within = 'time >= to_timestamp($1) AND time < to_timestamp($2)'

/** Calls in chain order: logs and leaves. */
export function calls(db: Snapshot, { from, to }: Bounds): AsyncGenerator<CallFact[]> {
    const columns = asText({
        bytes: 'settlement_key',
        plain: 'id chain_id rail model_id unattributed_reason provenance workflow_id is_replay verified batch_id',
        time: 'time',
    })
    return db.pages(
        `SELECT ${columns} FROM inference WHERE ${within}
         ORDER BY inference.chain_id, height, tx_position, log_index, sub_position`,
        from,
        to,
    )
}

export function batches(db: Snapshot, { from, to }: Bounds): AsyncGenerator<BatchFact[]> {
    const columns = asText({
        plain: 'id chain_id rail proof provenance claimed published verified duplicates',
        time: 'time',
    })
    return db.pages(`SELECT ${columns} FROM settlement_batch WHERE ${within}`, from, to)
}

export function payments(db: Snapshot, { from, to }: Bounds): AsyncGenerator<PaymentFact[]> {
    const columns = asText({
        bytes: 'token pay_to facilitator sender',
        plain: 'chain_id height rail model_id unattributed_reason provenance amount calls creator_amount payer_id',
        time: 'time',
    })
    return db.pages(`SELECT ${columns} FROM payment WHERE ${within}`, from, to)
}

export function creatorPayouts(db: Snapshot): AsyncGenerator<PayoutFact[]> {
    const columns = asText({ bytes: 'token', plain: 'creator_id kind amount' })
    return db.pages(`SELECT ${columns} FROM payout WHERE creator_id IS NOT NULL`)
}
