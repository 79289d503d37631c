import { kept } from '../../base/kept'
import type { AttributionRow } from './attribution-rows'
import { explain, PRIVATE } from './reasons'
import { settlementMode } from './settlement-mode'

/** A part of what is not attributed. */
export interface ReasonTotal {
    reason: string
    /** Null is unknown, see `nullReason`. */
    amount: bigint | null
    explanation: string
    nullReason: string | null
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

const PRIVATE_RAIL = {
    rail: null,
    settlementMode: 'PRIVATE' as const,
    total: null,
    attributed: null,
    verified: null,
    unattributed: null,
    reasons: [PRIVATE_CALLS],
    nullReason: PRIVATE_CALLS.nullReason,
}

/** Adds rows up: in all, and by rail. Every row is in exactly one rail, and is attributed or has exactly one reason. */
export function attributionOf(rows: readonly AttributionRow[], measure: AttributionMeasure) {
    const counted = rows.filter((row) => (measure === 'calls' ? row.calls : row.payments) > 0n)
    const rails = [...groupByRail(counted)].map(([rail, own]) => {
        const { unattributed, ...sums } = sumUp(own, measure)
        return {
            rail,
            settlementMode: settlementMode(rail),
            ...sums,
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

/** INV-5: total = attributed + unattributed, which is the sum of its parts. */
function sumUp(rows: readonly AttributionRow[], measure: AttributionMeasure) {
    let total = 0n
    let verified = 0n
    const byReason = new Map<string, bigint>()
    for (const row of rows) {
        total += row[measure]
        verified += row.verified
        if (row.reason !== null) byReason.set(row.reason, (byReason.get(row.reason) ?? 0n) + row[measure])
    }
    const reasons: ReasonTotal[] = [...byReason]
        .sort(([a, x], [b, y]) => (x === y ? (a < b ? -1 : 1) : x > y ? -1 : 1))
        .map(([reason, amount]) => ({ reason, amount, explanation: explain(reason), nullReason: null }))
    const unattributed = [...byReason.values()].reduce((sum, amount) => sum + amount, 0n)
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
    for (const row of rows) kept(rails, row.rail, () => []).push(row)
    return rails
}
