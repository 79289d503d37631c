import type { DomainEvent, InferenceEvent } from '../decode/events'
import { type CopyRows, encodeRows } from './copy'
import type { Labels } from './labels'
import * as rows from './rows'

export type Claim = { artifactId: string; modelId: string; version: string | null; ref: DomainEvent['ref'] }

const CLAIM = ['chain_id', 'height', 'tx_position', 'log_index', 'artifact_id', 'model_id', 'version', 'time']

/** What the database has to say about an inference before it can be written. */
export interface InferenceFacts {
    artifactOf: (event: InferenceEvent) => string | null
    modelOf: (event: InferenceEvent) => string | null
    settlementKeyOf: (event: InferenceEvent) => string | null
    isReplay: (event: InferenceEvent) => boolean
}

/** Rows of every fact that can be written without asking the database, by table. */
export function encodeFacts(
    events: DomainEvent[],
    claims: Claim[],
    labels: Labels,
    isReference: (contract: string) => boolean,
): CopyRows[] {
    const chainEvents: string[] = []
    const batches: string[] = []
    const payments: string[] = []
    const payouts: string[] = []
    const prices: string[] = []
    const dead: string[] = []
    for (const event of events) {
        if (event.kind === 'payment') {
            payments.push(rows.paymentLine(event, labels))
            if (event.rail !== 'CONTRACT') payouts.push(rows.operatorRevenueLine(event, labels))
        } else if (event.kind === 'payout') payouts.push(rows.payoutLine(event, labels))
        else if (event.kind === 'state') {
            chainEvents.push(rows.chainEventLine(event, labels, isReference(event.ref.contract)))
        } else if (event.kind === 'batch') batches.push(rows.settlementBatchLine(event, labels))
        else if (event.kind === 'price') prices.push(rows.modelPriceLine(event, labels))
        else if (event.kind === 'deadLetter') dead.push(rows.deadLetterLine(event))
    }
    return [
        encodeRows('chain_event', rows.CHAIN_EVENT, chainEvents),
        encodeRows('artifact_claim', CLAIM, claims.map(rows.claimLine)),
        encodeRows('settlement_batch', rows.SETTLEMENT_BATCH, batches),
        encodeRows('payment', rows.PAYMENT, payments),
        encodeRows('payout', rows.PAYOUT, payouts),
        encodeRows('model_price', rows.MODEL_PRICE, prices),
        encodeRows('dead_letter', rows.DEAD_LETTER, dead),
    ]
}

/** Rows of inferences, once their models and replays are known. */
export function encodeInferences(
    inferences: InferenceEvent[],
    known: InferenceFacts,
    labels: Labels,
): CopyRows {
    const lines = inferences.map((event) =>
        rows.inferenceLine(
            event,
            {
                modelId: known.modelOf(event),
                artifactId: known.artifactOf(event),
                settlementKey: known.settlementKeyOf(event),
                isReplay: known.isReplay(event),
            },
            labels,
        ),
    )
    return encodeRows('inference', rows.INFERENCE, lines)
}
