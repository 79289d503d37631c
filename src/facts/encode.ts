import { type CopyRows, encodeRows, RowBuffer } from '../database/copy'
import type { DomainEvent, InferenceEvent } from '../decode/events'
import type { Labels } from './labels'
import * as rows from './rows'

export type Claim = { artifactId: string; modelId: string; version: string | null; ref: DomainEvent['ref'] }

const CLAIM = ['chain_id', 'height', 'tx_position', 'log_index', 'artifact_id', 'model_id', 'version', 'time']

/** What must be looked up in the database before an inference can be written. */
export interface InferenceFacts {
    artifactOf: (event: InferenceEvent) => string | null
    modelOf: (event: InferenceEvent) => string | null
    settlementKeyOf: (event: InferenceEvent) => string | null
    isReplay: (event: InferenceEvent) => boolean
}

/** Encodes every fact that can be written without asking the database: all but inferences and heartbeats. */
export class FactEncoder {
    private readonly chainEvents = new RowBuffer('chain_event', rows.CHAIN_EVENT)
    private readonly claims = new RowBuffer('artifact_claim', CLAIM)
    private readonly batches = new RowBuffer('settlement_batch', rows.SETTLEMENT_BATCH)
    private readonly payments = new RowBuffer('payment', rows.PAYMENT)
    private readonly payouts = new RowBuffer('payout', rows.PAYOUT)
    private readonly prices = new RowBuffer('model_price', rows.MODEL_PRICE)
    private readonly dead = new RowBuffer('dead_letter', rows.DEAD_LETTER)

    constructor(
        private readonly labels: Labels,
        private readonly isReference: (contract: string) => boolean,
    ) {}

    add(event: DomainEvent): void {
        const { labels } = this
        if (event.kind === 'payment') {
            this.payments.add(rows.paymentLine(event, labels))
            if (event.rail !== 'CONTRACT') this.payouts.add(rows.operatorRevenueLine(event, labels))
        } else if (event.kind === 'payout') this.payouts.add(rows.payoutLine(event, labels))
        else if (event.kind === 'state') {
            this.chainEvents.add(rows.chainEventLine(event, labels, this.isReference(event.ref.contract)))
        } else if (event.kind === 'batch') this.batches.add(rows.settlementBatchLine(event, labels))
        else if (event.kind === 'price') this.prices.add(rows.modelPriceLine(event, labels))
        else if (event.kind === 'deadLetter') this.dead.add(rows.deadLetterLine(event))
    }

    addClaim(claim: Claim): void {
        this.claims.add(rows.claimLine(claim))
    }

    finish(): CopyRows[] {
        const { chainEvents, claims, batches, payments, payouts, prices, dead } = this
        return [chainEvents, claims, batches, payments, payouts, prices, dead].map((table) => table.finish())
    }
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
