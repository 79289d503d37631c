import { type CopyRows, RowBuffer } from '../database/copy'
import type { DomainEvent, InferenceEvent } from '../decode/events'
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
    private readonly tables: ReturnType<typeof emptyTables>

    constructor(
        labels: Labels,
        private readonly isReference: (contract: string) => boolean,
    ) {
        this.tables = emptyTables(labels)
    }

    add(event: DomainEvent): void {
        const { chainEvents, batches, payments, payouts, prices, dead } = this.tables
        if (event.kind === 'payment') {
            payments.add(event)
            if (event.rail !== 'CONTRACT') payouts.add(rows.operatorRevenue(event))
        } else if (event.kind === 'payout') payouts.add(event)
        else if (event.kind === 'state')
            chainEvents.add({ ref: event.ref, event, isReference: this.isReference(event.ref.contract) })
        else if (event.kind === 'batch') batches.add(event)
        else if (event.kind === 'price') prices.add(event)
        else if (event.kind === 'deadLetter') dead.add(event)
    }

    addClaim(claim: rows.Claim): void {
        this.tables.claims.add(claim)
    }

    finish(): CopyRows[] {
        return Object.values(this.tables).map((table) => table.finish())
    }
}

function emptyTables(labels: Labels) {
    return {
        chainEvents: new FactRows(rows.CHAIN_EVENT, labels),
        claims: new FactRows(rows.ARTIFACT_CLAIM, labels),
        batches: new FactRows(rows.SETTLEMENT_BATCH, labels),
        payments: new FactRows(rows.PAYMENT, labels),
        payouts: new FactRows(rows.PAYOUT, labels),
        prices: new FactRows(rows.MODEL_PRICE, labels),
        dead: new FactRows(rows.DEAD_LETTER, labels),
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
