import { events } from '../abi/inference-payments'
import type { PaymentEvent, PayoutEvent, RawLog } from './events'
import { reader } from './reader'
import { type Decoders, refOf, type Scope } from './scope'
import { stateLog } from './state'

const readPaid = reader(events.InferencePaid)
const readAccrued = reader(events.PayoutAccrued)
const readWithdrawn = reader(events.PayoutWithdrawn)

export const inferencePaymentsDecoders: Decoders = new Map([
    [events.InferencePaid.topic, inferencePaid],
    [events.PayoutAccrued.topic, payoutAccrued],
    [events.PayoutWithdrawn.topic, payoutWithdrawn],
    stateLog(events.InferenceRefunded, 'InferenceRefunded', (args) => args.payer),
])

function inferencePaid(log: RawLog, scope: Scope): PaymentEvent {
    const args = readPaid(log)
    return {
        kind: 'payment',
        ref: refOf(log),
        rail: 'CONTRACT',
        settledBy: log.address,
        paymentId: args.paymentId,
        payer: args.payer,
        payTo: log.address,
        token: args.token,
        amount: args.amount,
        cap: null,
        nonce: null,
        deadline: null,
        facilitator: null,
        sender: scope.sender,
        withPermit: null,
        calldataReason: null,
        modelId: args.modelId,
        creatorAmount: args.creatorAmount,
        calls: BigInt(args.calls),
        inputUnits: args.inputUnits,
        outputUnits: args.outputUnits,
        settlementRef: args.settlementRef,
    }
}

function payoutAccrued(log: RawLog): PayoutEvent {
    const { account, token, amount, modelId, paymentId } = readAccrued(log)
    const ref = refOf(log)
    return {
        kind: 'payout',
        ref,
        payoutKind: 'CREATOR_ACCRUAL',
        account,
        to: null,
        token,
        amount,
        modelId,
        paymentId,
    }
}

function payoutWithdrawn(log: RawLog): PayoutEvent {
    const { account, to, token, amount } = readWithdrawn(log)
    const [modelId, paymentId] = [null, null]
    const ref = refOf(log)
    return {
        kind: 'payout',
        ref,
        payoutKind: 'CREATOR_WITHDRAWAL',
        account,
        to,
        token,
        amount,
        modelId,
        paymentId,
    }
}
