import type { DomainEvent, InferenceEvent, PaymentEvent, PayoutEvent, Rail } from '../decode/events'

/** Demand of one UTC day, rail and model (`modelId` null: demand that names no model). Amounts in OPG base units. */
export interface DemandDelta {
    id: string
    day: string
    chainId: number
    rail: Rail
    modelId: string | null
    calls: bigint
    batches: bigint
    claimed: bigint
    payments: bigint
    paidCalls: bigint
    value: bigint
    creatorValue: bigint
}

export interface PayerDayDelta {
    id: string
    day: string
    chainId: number
    rail: Rail
    payerId: string
    payments: bigint
    paidCalls: bigint
    value: bigint
}

/** What a batch adds to an entity's running totals, and the span of time it covers (Unix ms). */
export interface TotalsDelta {
    calls: bigint
    payments: bigint
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
    demandDays: Map<string, DemandDelta>
    payerDays: Map<string, PayerDayDelta>
    models: Map<string, TotalsDelta>
    payers: Map<string, TotalsDelta>
    workflows: Map<string, TotalsDelta>
    creators: Map<string, CreatorDelta>
}

const DAY_MS = 86_400_000

/** UTC day of a block time, as YYYY-MM-DD. */
export function utcDay(timeMs: number): string {
    return new Date(timeMs - (timeMs % DAY_MS)).toISOString().slice(0, 10)
}

/**
 * Folds new facts into deltas.
 * @param modelOf the model an inference was resolved to
 * @param isReplay replays are facts, but no demand
 * @param isOpg only OPG counts as value; other tokens stay visible in their facts
 */
export function foldDemand(
    events: DomainEvent[],
    modelOf: (event: InferenceEvent) => string | null,
    isReplay: (event: InferenceEvent) => boolean,
    isOpg: (token: string) => boolean,
): Deltas {
    const deltas: Deltas = {
        demandDays: new Map(),
        payerDays: new Map(),
        models: new Map(),
        payers: new Map(),
        workflows: new Map(),
        creators: new Map(),
    }
    let dayStart = Number.NaN
    let day = ''
    for (const event of events) {
        const start = event.ref.timeMs - (event.ref.timeMs % DAY_MS)
        if (start !== dayStart) {
            dayStart = start
            day = utcDay(start)
        }
        if (event.kind === 'inference' && !isReplay(event)) foldCall(deltas, day, event, modelOf(event))
        else if (event.kind === 'payment') foldPayment(deltas, day, event, isOpg(event.token))
        else if (event.kind === 'payout') foldPayout(deltas, event, isOpg(event.token))
        else if (event.kind === 'batch') {
            const row = demandDay(deltas, day, event.ref.chainId, event.rail, null)
            row.batches += 1n
            row.claimed += event.claimed
        }
    }
    return deltas
}

function foldCall(deltas: Deltas, day: string, event: InferenceEvent, modelId: string | null): void {
    demandDay(deltas, day, event.ref.chainId, event.rail, modelId).calls += 1n
    if (modelId !== null) totals(deltas.models, modelId, event.ref.timeMs).calls += 1n
    if (event.workflow !== null) totals(deltas.workflows, event.workflow, event.ref.timeMs).calls += 1n
}

function foldPayment(deltas: Deltas, day: string, event: PaymentEvent, isOpg: boolean): void {
    const value = isOpg ? event.amount : 0n
    const creatorValue = isOpg ? (event.creatorAmount ?? 0n) : 0n
    const paidCalls = event.calls ?? 0n
    const rows: { payments: bigint; paidCalls: bigint; value: bigint; creatorValue?: bigint }[] = [
        demandDay(deltas, day, event.ref.chainId, event.rail, event.modelId),
        payerDay(deltas, day, event.ref.chainId, event.rail, event.payer),
        totals(deltas.payers, event.payer, event.ref.timeMs),
    ]
    if (event.modelId !== null) rows.push(totals(deltas.models, event.modelId, event.ref.timeMs))
    for (const row of rows) {
        row.payments += 1n
        row.paidCalls += paidCalls
        row.value += value
        if (row.creatorValue !== undefined) row.creatorValue += creatorValue
    }
}

function foldPayout(deltas: Deltas, event: PayoutEvent, isOpg: boolean): void {
    const creator = deltas.creators.get(event.account) ?? { accrued: 0n, withdrawn: 0n }
    deltas.creators.set(event.account, creator)
    if (!isOpg) return
    if (event.payoutKind === 'CREATOR_ACCRUAL') creator.accrued += event.amount
    else creator.withdrawn += event.amount
}

function demandDay(
    deltas: Deltas,
    day: string,
    chainId: number,
    rail: Rail,
    modelId: string | null,
): DemandDelta {
    const id = `${day}|${chainId}|${rail}|${modelId ?? ''}`
    let row = deltas.demandDays.get(id)
    if (!row) {
        row = { id, day, chainId, rail, modelId, ...zeros(), batches: 0n, claimed: 0n }
        deltas.demandDays.set(id, row)
    }
    return row
}

function payerDay(deltas: Deltas, day: string, chainId: number, rail: Rail, payerId: string): PayerDayDelta {
    const id = `${day}|${chainId}|${rail}|${payerId}`
    let row = deltas.payerDays.get(id)
    if (!row) {
        row = { id, day, chainId, rail, payerId, payments: 0n, paidCalls: 0n, value: 0n }
        deltas.payerDays.set(id, row)
    }
    return row
}

function totals(map: Map<string, TotalsDelta>, id: string, timeMs: number): TotalsDelta {
    let row = map.get(id)
    if (!row) {
        row = { ...zeros(), firstMs: timeMs, lastMs: timeMs }
        map.set(id, row)
    }
    if (timeMs < row.firstMs) row.firstMs = timeMs
    if (timeMs > row.lastMs) row.lastMs = timeMs
    return row
}

function zeros() {
    return { calls: 0n, payments: 0n, paidCalls: 0n, value: 0n, creatorValue: 0n }
}
