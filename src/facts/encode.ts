import { type CopyRows, RowBuffer } from '../database/copy'
import type {
    DeadLetterEvent,
    DomainEvent,
    InferenceEvent,
    ModelPriceEvent,
    PaymentEvent,
    SettlementBatchEvent,
} from '../decode/events'
import type { Labels } from './labels'
import * as rows from './rows'

/** What must be looked up in the database before an inference can be written. */
export interface InferenceFacts {
    artifactOf: (event: InferenceEvent) => string | null
    modelOf: (event: InferenceEvent) => string | null
    settlementKeyOf: (event: InferenceEvent) => string | null
    isReplay: (event: InferenceEvent) => boolean
}

/** Encodes every fact that can be written without asking the database: all but inferences and heartbeats. */
export class FactEncoder {
    private readonly chainEvents: FactRows<rows.ChainEvent>
    private readonly claims: FactRows<rows.Claim>
    private readonly batches: FactRows<SettlementBatchEvent>
    private readonly payments: FactRows<PaymentEvent>
    private readonly payouts: FactRows<rows.Payout>
    private readonly prices: FactRows<ModelPriceEvent>
    private readonly dead: FactRows<DeadLetterEvent>

    constructor(
        labels: Labels,
        private readonly isReference: (contract: string) => boolean,
    ) {
        this.chainEvents = new FactRows(rows.CHAIN_EVENT, labels)
        this.claims = new FactRows(rows.ARTIFACT_CLAIM, labels)
        this.batches = new FactRows(rows.SETTLEMENT_BATCH, labels)
        this.payments = new FactRows(rows.PAYMENT, labels)
        this.payouts = new FactRows(rows.PAYOUT, labels)
        this.prices = new FactRows(rows.MODEL_PRICE, labels)
        this.dead = new FactRows(rows.DEAD_LETTER, labels)
    }

    add(event: DomainEvent): void {
        if (event.kind === 'payment') {
            this.payments.add(event)
            if (event.rail !== 'CONTRACT') this.payouts.add(rows.operatorRevenue(event))
        } else if (event.kind === 'payout') this.payouts.add(event)
        else if (event.kind === 'state')
            this.chainEvents.add({ ref: event.ref, event, isReference: this.isReference(event.ref.contract) })
        else if (event.kind === 'batch') this.batches.add(event)
        else if (event.kind === 'price') this.prices.add(event)
        else if (event.kind === 'deadLetter') this.dead.add(event)
    }

    addClaim(claim: rows.Claim): void {
        this.claims.add(claim)
    }

    finish(): CopyRows[] {
        const { chainEvents, claims, batches, payments, payouts, prices, dead } = this
        return [chainEvents, claims, batches, payments, payouts, prices, dead].map((table) => table.finish())
    }
}

/** Collects the rows of one fact table. */
class FactRows<Fact> {
    private readonly buffer: RowBuffer

    constructor(
        private readonly of: rows.FactTable<Fact>,
        private readonly labels: Labels,
    ) {
        this.buffer = new RowBuffer(of.table, of.columns)
    }

    add(fact: Fact): void {
        this.buffer.add(this.of.line(fact, this.labels))
    }

    finish(): CopyRows {
        return this.buffer.finish()
    }
}

/** Rows of inferences, once their models and replays are known. */
export function encodeInferences(
    inferences: InferenceEvent[],
    known: InferenceFacts,
    labels: Labels,
): CopyRows {
    const table = new FactRows(rows.INFERENCE, labels)
    for (const event of inferences)
        table.add({
            ref: event.ref,
            event,
            modelId: known.modelOf(event),
            artifactId: known.artifactOf(event),
            settlementKey: known.settlementKeyOf(event),
            isReplay: known.isReplay(event),
        })
    return table.finish()
}
