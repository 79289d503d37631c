import type { Decoded } from '../chain/decode'
import type { PlainLog, PlainTransaction } from '../chain/plain-log'
import { type Row, rowOf } from './row'
import { provenance, type World } from './world'

const UNITS = ['CALL', 'TOKEN', 'SECOND', 'IMAGE']

/** Rows of the reference registry and payment contract that are more than state; null for the others. */
export function referenceRow(
    world: World,
    tx: PlainTransaction,
    log: PlainLog,
    { name, args }: Decoded,
): Row | null {
    const demo = { provenance: provenance(world, true) }
    if (name === 'ModelPriceSet') {
        return rowOf('model_price', tx, log, {
            token: args.token,
            unit: UNITS[Number(args.unit)] ?? 'OTHER',
            unit_raw: String(args.unit),
            ...demo,
            input_price: String(args.inputPrice),
            output_price: String(args.outputPrice),
            model_id: args.modelId,
        })
    }
    if (name === 'PayoutAccrued' || name === 'PayoutWithdrawn') {
        const accrued = name === 'PayoutAccrued'
        return rowOf('payout', tx, log, {
            kind: accrued ? 'CREATOR_ACCRUAL' : 'CREATOR_WITHDRAWAL',
            account: args.account,
            creator_id: args.account,
            to: args.to ?? null,
            token: args.token,
            amount: String(args.amount),
            decimals: '18',
            ...demo,
            payment_id: args.paymentId ?? null,
            model_id: args.modelId ?? null,
        })
    }
    if (name !== 'InferencePaid') return null
    return rowOf('payment', tx, log, {
        rail: 'CONTRACT',
        contract: log.address,
        pay_to: log.address,
        payer_id: args.payer,
        payment_id: args.paymentId,
        token: args.token,
        amount: String(args.amount),
        decimals: '18',
        creator_amount: String(args.creatorAmount),
        calls: String(args.calls),
        input_units: String(args.inputUnits),
        output_units: String(args.outputUnits),
        settlement_ref: args.settlementRef,
        model_id: args.modelId,
        attribution: 'CONTRACT',
        ...demo,
        cap: null,
        nonce: null,
        deadline: null,
        facilitator: null,
        with_permit: null,
        calldata_reason: null,
        unattributed_reason: null,
    })
}
