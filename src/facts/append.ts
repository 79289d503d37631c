import type { ClientBase } from 'pg'
import type { DomainEvent, InferenceEvent } from '../decode/events'
import { copyRows } from './copy'
import type { Labels } from './labels'
import * as rows from './rows'

/** What is known about the inferences of a batch besides their logs. */
export interface InferenceFacts {
    artifactOf: (event: InferenceEvent) => string | null
    modelOf: (event: InferenceEvent) => string | null
    settlementKeyOf: (event: InferenceEvent) => string | null
    isReplay: (event: InferenceEvent) => boolean
}

export type Claim = { artifactId: string; modelId: string; version: string | null; ref: DomainEvent['ref'] }

const CLAIM = ['chain_id', 'height', 'tx_position', 'log_index', 'artifact_id', 'model_id', 'version', 'time']

/** Appends the ChainEvents and claims of a batch: what models, artifacts, TEEs and workflows are derived from. */
export async function appendChainEvents(
    client: ClientBase,
    events: DomainEvent[],
    claims: Claim[],
    labels: Labels,
    isReference: (contract: string) => boolean,
): Promise<void> {
    const lines: string[] = []
    for (const event of events) {
        if (event.kind === 'state')
            lines.push(rows.chainEventLine(event, labels, isReference(event.ref.contract)))
    }
    await copyRows(client, 'chain_event', rows.CHAIN_EVENT, lines)
    await copyRows(client, 'artifact_claim', CLAIM, claims.map(rows.claimLine))
}

/** Appends every other fact of a batch. */
export async function appendFacts(
    client: ClientBase,
    events: DomainEvent[],
    known: InferenceFacts,
    labels: Labels,
): Promise<void> {
    const inferences: string[] = []
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
        else if (event.kind === 'inference') {
            const context = {
                modelId: known.modelOf(event),
                artifactId: known.artifactOf(event),
                settlementKey: known.settlementKeyOf(event),
                isReplay: known.isReplay(event),
            }
            inferences.push(rows.inferenceLine(event, context, labels))
        } else if (event.kind === 'batch') batches.push(rows.settlementBatchLine(event, labels))
        else if (event.kind === 'price') prices.push(rows.modelPriceLine(event, labels))
        else if (event.kind === 'deadLetter') dead.push(rows.deadLetterLine(event))
    }
    await copyRows(client, 'inference', rows.INFERENCE, inferences)
    await copyRows(client, 'settlement_batch', rows.SETTLEMENT_BATCH, batches)
    await copyRows(client, 'payment', rows.PAYMENT, payments)
    await copyRows(client, 'payout', rows.PAYOUT, payouts)
    await copyRows(client, 'model_price', rows.MODEL_PRICE, prices)
    await copyRows(client, 'dead_letter', rows.DEAD_LETTER, dead)
}
