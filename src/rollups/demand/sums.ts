import { DAY_MS, utcDay } from '../../base/calendar'
import type { Rail } from '../../decode/events'
import {
    addPayments,
    type BatchCounts,
    type CallCounts,
    type DemandBucket,
    type DemandDelta,
    emptyBucket,
    type PaymentCounts,
} from './bucket'

/** The key of the bucket that a fact counts in, with the exact time instead of the day. */
export interface Counted extends Omit<DemandBucket, 'day'> {
    /** Block time, Unix ms. */
    timeMs: number
}

/** What facts add to an entity's running totals, and the span of time they cover (Unix ms). */
export interface TotalsDelta extends PaymentCounts {
    calls: number
    firstMs: number
    lastMs: number
}

/** Buckets of one day by rail, and by model or reason. Two steps of look-up cost less than one by a joined key. */
type ByRail = Map<Rail, Map<string | null, DemandDelta[]>>

/**
 * Adds up demand that facts add or take back, by bucket and by model. Taking back is adding negative counts, so neither
 * the order of facts nor the split into batches matters.
 */
export class DemandSums {
    readonly demandDays: DemandDelta[] = []
    readonly models = new Map<string, TotalsDelta>()
    /** Models that lose demand. They are recounted, because a sum cannot say when the first use without it was. */
    readonly lost = new Set<string>()
    private readonly days = new Map<number, ByRail>()
    private dayStart = Number.NaN
    private day = ''
    private today!: ByRail

    protected addCalls(fact: Counted, { calls, verified }: CallCounts): void {
        const bucket = this.bucket(fact)
        bucket.calls += calls
        bucket.verified += verified
        const model = this.model(fact, calls)
        if (model) model.calls += calls
    }

    protected addBatches(fact: Counted, { batches, claimed, published }: BatchCounts): void {
        const bucket = this.bucket(fact)
        bucket.batches += batches
        bucket.claimed += claimed
        bucket.published += published
    }

    protected addPayments(fact: Counted, counts: PaymentCounts): void {
        addPayments(this.bucket(fact), counts)
        const model = this.model(fact, counts.payments)
        if (model) addPayments(model, counts)
    }

    private model({ modelId, timeMs }: Counted, sign: number): TotalsDelta | null {
        if (modelId === null) return null
        if (sign > 0) return totals(this.models, modelId, timeMs)
        this.lost.add(modelId)
        return null
    }

    private bucket({ timeMs, chainId, rail, modelId, reason, provenance }: Counted): DemandDelta {
        this.enter(timeMs)
        const named = entry(this.today, rail, () => new Map<string | null, DemandDelta[]>())
        const alike = entry(named, modelId ?? reason, (): DemandDelta[] => [])
        for (const row of alike)
            if (
                row.modelId === modelId &&
                row.reason === reason &&
                row.chainId === chainId &&
                row.provenance === provenance
            )
                return row
        const row = emptyBucket({ day: this.day, chainId, rail, modelId, reason, provenance })
        alike.push(row)
        this.demandDays.push(row)
        return row
    }

    /** Facts come day by day, mostly. */
    private enter(timeMs: number): void {
        const start = timeMs - (timeMs % DAY_MS)
        if (start === this.dayStart) return
        this.dayStart = start
        this.day = utcDay(start)
        this.today = entry(this.days, start, () => new Map())
    }
}

function entry<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
    let value = map.get(key)
    if (value === undefined) {
        value = make()
        map.set(key, value)
    }
    return value
}

/** The running totals of an entity, extended to cover a time (Unix ms). */
export function totals(map: Map<string, TotalsDelta>, id: string, timeMs: number): TotalsDelta {
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
