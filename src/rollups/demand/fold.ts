import type { DomainEvent, InferenceEvent, PaymentEvent, PayoutEvent, Rail } from '../../decode/events'
import { inferenceAttribution, type Labels, paymentAttribution, provenanceOf } from '../../facts/labels'
import { addPayments, type DemandDelta, type PaymentCounts } from './bucket'
import { type Counted, DemandSums, type TotalsDelta, totals } from './sums'

export interface CreatorDelta {
    accrued: bigint
    withdrawn: bigint
}

/**
 * Everything that a set of new facts adds to the rollups. Deltas only add up, so the split into batches does not
 * matter.
 */
export interface Deltas {
    demandDays: DemandDelta[]
    models: Map<string, TotalsDelta>
    payers: Map<string, TotalsDelta>
    workflows: Map<string, TotalsDelta>
    creators: Map<string, CreatorDelta>
}

/**
 * Folds the inferences of a batch into deltas.
 * @param modelOf the model an inference was resolved to
 * @param isReplay replays are facts, but no demand
 */
export function foldCalls(
    inferences: readonly InferenceEvent[],
    modelOf: (event: InferenceEvent) => string | null,
    isReplay: (event: InferenceEvent) => boolean,
    labels: Labels,
): Deltas {
    const fold = new DemandFold(labels)
    for (const event of inferences) if (!isReplay(event)) fold.call(event, modelOf(event))
    return fold
}

/** Folds new facts into deltas, one by one. */
export class DemandFold extends DemandSums implements Deltas {
    readonly payers = new Map<string, TotalsDelta>()
    readonly workflows = new Map<string, TotalsDelta>()
    readonly creators = new Map<string, CreatorDelta>()

    /** @param labels only OPG counts as value; other tokens stay visible in their facts */
    constructor(private readonly labels: Labels) {
        super()
    }

    /** Adds a fact of any kind but inferences, whose models and replays only the database knows. */
    add(event: DomainEvent): void {
        if (event.kind === 'payment') this.payment(event)
        else if (event.kind === 'payout') this.payout(event)
        else if (event.kind === 'batch') {
            const { claimed } = event
            this.addBatches(this.counted(event, null, 'PENDING'), { batches: 1, claimed, published: 0 })
        }
    }

    call(event: InferenceEvent, modelId: string | null): void {
        const { reason } = inferenceAttribution(event)
        this.addCalls(this.counted(event, modelId, reason), { calls: 1, verified: 0 })
        if (event.workflow !== null) totals(this.workflows, event.workflow, event.ref.timeMs).calls += 1
    }

    private payment(event: PaymentEvent): void {
        const isOpg = this.labels.isOpg(event.token)
        const counts: PaymentCounts = {
            payments: 1,
            paidCalls: event.calls ?? 0n,
            value: isOpg ? event.amount : 0n,
            creatorValue: isOpg ? (event.creatorAmount ?? 0n) : 0n,
        }
        this.addPayments(this.counted(event, event.modelId, paymentAttribution(event).reason), counts)
        if (event.payer !== null) addPayments(totals(this.payers, event.payer, event.ref.timeMs), counts)
    }

    private payout(event: PayoutEvent): void {
        let creator = this.creators.get(event.account)
        if (!creator) {
            creator = { accrued: 0n, withdrawn: 0n }
            this.creators.set(event.account, creator)
        }
        if (!this.labels.isOpg(event.token)) return
        if (event.payoutKind === 'CREATOR_ACCRUAL') creator.accrued += event.amount
        else creator.withdrawn += event.amount
    }

    private counted(
        { ref, rail }: { ref: DomainEvent['ref']; rail: Rail },
        modelId: string | null,
        reason: string | null,
    ): Counted {
        const provenance = provenanceOf(this.labels, rail === 'CONTRACT')
        return { timeMs: ref.timeMs, chainId: ref.chainId, rail, modelId, reason, provenance }
    }
}
