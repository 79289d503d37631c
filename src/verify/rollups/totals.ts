import type { CallFact, PaymentFact, PayoutFact } from './facts'
import { Fold, span } from './fold'

const usage = () => ({ calls: 0n, payments: 0n, paid_calls: 0n, value: 0n, creator_value: 0n })
const paying = () => ({ payments: 0n, paid_calls: 0n, value: 0n })

/** Running totals of models, payers, creators and workflows. */
export class Totals {
    readonly model = new Fold(usage)
    readonly payer = new Fold(paying)
    readonly creator = new Fold(() => ({ accrued: 0n, withdrawn: 0n }))
    readonly workflow = new Fold(() => ({ runs: 0n }))

    /** @param isOpg only OPG is value */
    constructor(private readonly isOpg: (token: string) => boolean) {}

    call({ model_id, workflow_id, time }: CallFact): void {
        if (model_id !== null) {
            const { sums, texts } = this.model.row(model_id)
            sums.calls++
            span(texts, 'first_used_at', 'last_used_at', time)
        }
        if (workflow_id === null) return
        const { sums, texts } = this.workflow.row(workflow_id)
        sums.runs++
        span(texts, '', 'last_run_at', time)
        delete texts['']
    }

    payment(fact: PaymentFact): void {
        const value = this.isOpg(fact.token) ? BigInt(fact.amount) : 0n
        const paidCalls = BigInt(fact.calls ?? 0)
        if (fact.payer_id !== null) {
            const payer = this.payer.row(fact.payer_id)
            addPayment(payer.sums, paidCalls, value)
            span(payer.texts, 'first_paid_at', 'last_paid_at', fact.time)
        }
        if (fact.model_id === null) return
        const model = this.model.row(fact.model_id)
        addPayment(model.sums, paidCalls, value)
        if (this.isOpg(fact.token)) model.sums.creator_value += BigInt(fact.creator_amount ?? 0)
        span(model.texts, 'first_used_at', 'last_used_at', fact.time)
    }

    payout({ creator_id, kind, token, amount }: PayoutFact): void {
        const { sums } = this.creator.row(creator_id)
        if (!this.isOpg(token)) return
        if (kind === 'CREATOR_ACCRUAL') sums.accrued += BigInt(amount)
        else sums.withdrawn += BigInt(amount)
    }
}

function addPayment(
    sums: { payments: bigint; paid_calls: bigint; value: bigint },
    paidCalls: bigint,
    value: bigint,
) {
    sums.payments++
    sums.paid_calls += paidCalls
    sums.value += value
}
