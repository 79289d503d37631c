import type { BatchFact, CallFact, PaymentFact } from './facts'
import { Fold } from './fold'

const measures = () => ({
    calls: 0n,
    verified: 0n,
    batches: 0n,
    claimed: 0n,
    published: 0n,
    payments: 0n,
    paid_calls: 0n,
    value: 0n,
    creator_value: 0n,
})

/** Demand by UTC day, chain, rail, model, reason and provenance, counted from single facts. */
export class DemandDays extends Fold<ReturnType<typeof measures>> {
    /** @param isOpg only OPG is value */
    constructor(private readonly isOpg: (token: string) => boolean) {
        super(measures)
    }

    call(fact: CallFact): void {
        const sums = this.bucket(fact, fact.model_id, fact.unattributed_reason)
        sums.calls++
        if (fact.verified === 'true') sums.verified++
    }

    batch(fact: BatchFact): void {
        const sums = this.bucket(fact, null, fact.proof)
        sums.batches++
        sums.claimed += BigInt(fact.claimed)
        sums.published += BigInt(fact.published ?? 0)
    }

    payment(fact: PaymentFact): void {
        const sums = this.bucket(fact, fact.model_id, fact.unattributed_reason)
        sums.payments++
        sums.paid_calls += BigInt(fact.calls ?? 0)
        if (!this.isOpg(fact.token)) return
        sums.value += BigInt(fact.amount)
        sums.creator_value += BigInt(fact.creator_amount ?? 0)
    }

    private bucket(
        fact: { time: string; chain_id: string; rail: string; provenance: string },
        model_id: string | null,
        reason: string | null,
    ) {
        const { chain_id, rail, provenance } = fact
        const day = new Date(Number(fact.time) * 1000).toISOString().slice(0, 10)
        const id = [day, chain_id, rail, model_id ?? '', reason ?? '', provenance].join('|')
        const start = String(Date.parse(`${day}T00:00:00Z`) / 1000)
        return this.row(id, { day: start, chain_id, rail, model_id, reason, provenance }).sums
    }
}
