import type { AttributionRow } from './attribution-rows'
import { explain, PRIVATE } from './reasons'
import { type SettlementMode, settlementMode } from './settlement-mode'

/** A part of what is not attributed. */
export interface ReasonTotal {
    reason: string
    /** Null is unknown, see `nullReason`. */
    amount: bigint | null
    explanation: string
    nullReason: string | null
}

/** How much of something is attributed. INV-5: total = attributed + unattributed, which is the sum of its parts. */
export interface Attributed {
    total: bigint
    attributed: bigint
    /** Null where there is nothing that a signature could prove. */
    verified: bigint | null
    verifiedNullReason: string | null
    unattributed: { total: bigint; reasons: ReasonTotal[] }
}

/** One way to the chain; `rail` null are the calls that never get there. */
export interface RailTotals {
    rail: string | null
    settlementMode: SettlementMode | null
    total: bigint | null
    attributed: bigint | null
    verified: bigint | null
    unattributed: bigint | null
    reasons: ReasonTotal[]
    nullReason: string | null
}

/** How much of the calls, or of the money, is attributed to a model, in all and by rail. */
export interface MeasureTotals extends Attributed {
    rails: RailTotals[]
}

/** What is added up: calls that were seen, or money that was paid, OPG base units. */
export type AttributionMeasure = 'calls' | 'value'

const VALUE_UNVERIFIED = 'No enclave signs a payment; the chain itself proves it.'

const PRIVATE_CALLS: ReasonTotal = {
    reason: PRIVATE,
    amount: null,
    explanation: explain(PRIVATE),
    nullReason: 'Private calls leave no trace on chain: nobody can count them.',
}

const PRIVATE_VALUE: ReasonTotal = {
    ...PRIVATE_CALLS,
    nullReason:
        'What private calls cost is inside the sessions that paid for them; which part cannot be told.',
}

const PRIVATE_RAIL: RailTotals = {
    rail: null,
    settlementMode: 'PRIVATE',
    total: null,
    attributed: null,
    verified: null,
    unattributed: null,
    reasons: [PRIVATE_CALLS],
    nullReason: PRIVATE_CALLS.nullReason,
}

/** Adds rows up: in all, and by rail. Every row is in exactly one rail, and is attributed or has exactly one reason. */
export function attributionOf(rows: readonly AttributionRow[], measure: AttributionMeasure): MeasureTotals {
    const counted = rows.filter((row) => (measure === 'calls' ? row.calls : row.payments) > 0n)
    const rails = [...groupByRail(counted)].map(([rail, own]): RailTotals => {
        const { unattributed, ...sums } = sumUp(own, measure)
        return {
            rail,
            settlementMode: settlementMode(rail),
            total: sums.total,
            attributed: sums.attributed,
            verified: sums.verified,
            unattributed: unattributed.total,
            reasons: unattributed.reasons,
            nullReason: null,
        }
    })
    const all = sumUp(counted, measure)
    const unseen = measure === 'calls' ? PRIVATE_CALLS : PRIVATE_VALUE
    all.unattributed.reasons.push(unseen)
    return { ...all, rails: measure === 'calls' ? [...rails, PRIVATE_RAIL] : rails }
}

function sumUp(rows: readonly AttributionRow[], measure: AttributionMeasure): Attributed {
    let total = 0n
    let verified = 0n
    const byReason = new Map<string, bigint>()
    for (const row of rows) {
        total += row[measure]
        verified += row.verified
        if (row.reason !== null) byReason.set(row.reason, (byReason.get(row.reason) ?? 0n) + row[measure])
    }
    const reasons = [...byReason]
        .sort(([a, x], [b, y]) => (x === y ? (a < b ? -1 : 1) : x > y ? -1 : 1))
        .map(([reason, amount]) => ({ reason, amount, explanation: explain(reason), nullReason: null }))
    const unattributed = reasons.reduce((sum, { amount }) => sum + amount, 0n)
    return {
        total,
        attributed: total - unattributed,
        verified: measure === 'calls' ? verified : null,
        verifiedNullReason: measure === 'calls' ? null : VALUE_UNVERIFIED,
        unattributed: { total: unattributed, reasons },
    }
}

function groupByRail(rows: readonly AttributionRow[]): Map<string, AttributionRow[]> {
    const rails = new Map<string, AttributionRow[]>()
    for (const row of rows) {
        const own = rails.get(row.rail)
        if (own) own.push(row)
        else rails.set(row.rail, [row])
    }
    return rails
}
