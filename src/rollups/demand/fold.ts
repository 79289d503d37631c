import { DAY_MS, utcDay } from '../../base/calendar'
import type { DomainEvent, InferenceEvent, PaymentEvent, PayoutEvent, Rail } from '../../decode/events'
import { inferenceAttribution, type Labels, paymentAttribution, provenanceOf } from '../../facts/labels'

/** What makes a bucket of demand: `modelId` null is demand that names no model. */
export interface DemandBucket {
    /** UTC day, YYYY-MM-DD. */
    day: string
    chainId: number
    rail: Rail
    modelId: string | null
    /** Calls and payments: why no model is named. Settlement batches: how far their proof came. */
    reason: string | null
    provenance: string
}

/** Demand of one bucket. Amounts in OPG base units. */
export interface DemandDelta extends DemandBucket {
    calls: number
    verified: number
    batches: number
    claimed: bigint
    published: number
    payments: number
    paidCalls: bigint
    value: bigint
    creatorValue: bigint
}

/** What a batch adds to an entity's running totals, and the span of time it covers (Unix ms). */
export interface TotalsDelta {
    calls: number
    payments: number
    paidCalls: bigint
    value: bigint
    creatorValue: bigint
    firstMs: number
    lastMs: number
}

export interface CreatorDelta {
    accrued: bigint
    withdrawn: bigint
}

/** Everything that a set of new facts adds to the rollups. Adding is the only operation, so batches may be cut anywhere. */
export interface Deltas {
    demandDays: DemandDelta[]
    models: Map<string, TotalsDelta>
    payers: Map<string, TotalsDelta>
    workflows: Map<string, TotalsDelta>
    creators: Map<string, CreatorDelta>
}

/** `YYYY-MM-DD|chainId|rail|modelId|reason|provenance`, the id of a day row. */
export function dayId({ day, chainId, rail, modelId, reason, provenance }: DemandBucket): string {
    return `${day}|${chainId}|${rail}|${modelId ?? ''}|${reason ?? ''}|${provenance}`
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

/** Rows of one day by rail, and by model or reason. Two steps of look-up cost less than one by a joined key. */
type ByRail = Map<Rail, Map<string | null, DemandDelta>>

/** Folds new facts into deltas, one by one. */
export class DemandFold implements Deltas {
    demandDays: DemandDelta[] = []
    models = new Map<string, TotalsDelta>()
    payers = new Map<string, TotalsDelta>()
    workflows = new Map<string, TotalsDelta>()
    creators = new Map<string, CreatorDelta>()
    private dayStart = Number.NaN
    private day = ''
    private days = new Map<number, ByRail>()
    private today!: ByRail

    /** @param labels only OPG counts as value; other tokens stay visible in their facts */
    constructor(private readonly labels: Labels) {}

    /** Every kind of fact but inferences, whose models and replays only the database knows. */
    add(event: DomainEvent): void {
        if (event.kind === 'payment') this.payment(event)
        else if (event.kind === 'payout') this.payout(event)
        else if (event.kind === 'batch') {
            const row = this.demandDay(event, null, 'PENDING')
            row.batches += 1
            row.claimed += event.claimed
        }
    }

    call(event: InferenceEvent, modelId: string | null): void {
        this.demandDay(event, modelId, inferenceAttribution(event).reason).calls += 1
        const { timeMs } = event.ref
        if (modelId !== null) totals(this.models, modelId, timeMs).calls += 1
        if (event.workflow !== null) totals(this.workflows, event.workflow, timeMs).calls += 1
    }

    private payment(event: PaymentEvent): void {
        const { timeMs } = event.ref
        const isOpg = this.labels.isOpg(event.token)
        const value = isOpg ? event.amount : 0n
        const creatorValue = isOpg ? (event.creatorAmount ?? 0n) : 0n
        const paidCalls = event.calls ?? 0n
        const day = this.demandDay(event, event.modelId, paymentAttribution(event).reason)
        addPayment(day, paidCalls, value)
        day.creatorValue += creatorValue
        addPayment(totals(this.payers, event.payer, timeMs), paidCalls, value)
        if (event.modelId === null) return
        const model = totals(this.models, event.modelId, timeMs)
        addPayment(model, paidCalls, value)
        model.creatorValue += creatorValue
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

    private demandDay(
        { ref, rail }: { ref: DomainEvent['ref']; rail: Rail },
        modelId: string | null,
        reason: string | null,
    ): DemandDelta {
        this.enter(ref.timeMs)
        const rows = byRail(this.today, rail)
        let row = rows.get(modelId ?? reason)
        if (!row) {
            const provenance = provenanceOf(this.labels, rail === 'CONTRACT')
            row = emptyBucket({ day: this.day, chainId: ref.chainId, rail, modelId, reason, provenance })
            rows.set(modelId ?? reason, row)
            this.demandDays.push(row)
        }
        return row
    }

    /** Facts come day by day, mostly. */
    private enter(timeMs: number): void {
        const start = timeMs - (timeMs % DAY_MS)
        if (start === this.dayStart) return
        this.dayStart = start
        this.day = utcDay(start)
        this.today = this.days.get(start) ?? new Map()
        this.days.set(start, this.today)
    }
}

function byRail(rails: ByRail, rail: Rail): Map<string | null, DemandDelta> {
    let rows = rails.get(rail)
    if (!rows) {
        rows = new Map()
        rails.set(rail, rows)
    }
    return rows
}

/** A bucket with nothing in it yet. One literal: there are as many of them as payments, and spreads cost ten times as much. */
export function emptyBucket(bucket: DemandBucket): DemandDelta {
    const { day, chainId, rail, modelId, reason, provenance } = bucket
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

function addPayment(
    row: { payments: number; paidCalls: bigint; value: bigint },
    paidCalls: bigint,
    value: bigint,
): void {
    row.payments += 1
    row.paidCalls += paidCalls
    row.value += value
}

function totals(map: Map<string, TotalsDelta>, id: string, timeMs: number): TotalsDelta {
    let row = map.get(id)
    if (!row) {
        row = {
            calls: 0,
            payments: 0,
            paidCalls: 0n,
            value: 0n,
            creatorValue: 0n,
            firstMs: timeMs,
            lastMs: timeMs,
        }
        map.set(id, row)
    }
    if (timeMs < row.firstMs) row.firstMs = timeMs
    if (timeMs > row.lastMs) row.lastMs = timeMs
    return row
}
