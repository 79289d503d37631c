import { at, context, log, PAYER, SENDER, word } from './__fixtures__/vectors'
import { decodeTransaction } from './index'

const REGISTRY = at('modelRegistry')
const PAYMENTS = at('inferencePayments')
const OPG = at('opg')
const MODEL = word('0f')
const MAX = 2n ** 256n - 1n

function decode(l: ReturnType<typeof log>): any {
    const events = decodeTransaction([l], null, context(8453))
    expect(events).toHaveLength(1)
    return events[0]
}

test('a payment keeps every amount to the last unit', () => {
    const values = [
        word('01'),
        MODEL,
        PAYER,
        OPG,
        MAX,
        MAX - 1n,
        2n ** 32n - 1n,
        2n ** 64n - 1n,
        0n,
        word('02'),
    ]
    expect(decode(log('inference-payments', 'InferencePaid', values, PAYMENTS))).toEqual({
        kind: 'payment',
        ref: expect.objectContaining({ contract: PAYMENTS, chainId: 8453 }),
        rail: 'CONTRACT',
        settledBy: PAYMENTS,
        paymentId: word('01'),
        payer: PAYER,
        payTo: PAYMENTS,
        token: OPG,
        amount: MAX,
        cap: null,
        nonce: null,
        deadline: null,
        facilitator: null,
        sender: null,
        withPermit: null,
        calldataReason: null,
        modelId: MODEL,
        creatorAmount: MAX - 1n,
        calls: 2n ** 32n - 1n,
        inputUnits: 2n ** 64n - 1n,
        outputUnits: 0n,
        settlementRef: word('02'),
    })
})

test('accrual and withdrawal are payouts of their own kind', () => {
    expect(
        decode(log('inference-payments', 'PayoutAccrued', [MODEL, PAYER, OPG, 5n, word('01')], PAYMENTS)),
    ).toMatchObject({ payoutKind: 'CREATOR_ACCRUAL', account: PAYER, amount: 5n, modelId: MODEL, to: null })
    expect(
        decode(log('inference-payments', 'PayoutWithdrawn', [PAYER, OPG, SENDER, 5n], PAYMENTS)),
    ).toMatchObject({
        payoutKind: 'CREATOR_WITHDRAWAL',
        account: PAYER,
        to: SENDER,
        token: OPG,
        modelId: null,
    })
    expect(
        decode(log('inference-payments', 'InferenceRefunded', [word('01'), PAYER, OPG, 5n], PAYMENTS)),
    ).toMatchObject({ name: 'InferenceRefunded', args: { paymentId: word('01'), amount: '5' } })
})

test('a registration names model, owner and CID; a price has an unknown unit if it must', () => {
    expect(
        decode(log('model-registry', 'ModelRegistered', [MODEL, PAYER, 'a/b', 'Qm\0', word('03')], REGISTRY)),
    ).toMatchObject({
        name: 'ModelRegistered',
        subject: MODEL,
        args: { owner: PAYER, name: 'a/b', modelCID: 'Qm\0' },
    })
    expect(
        decode(log('model-registry', 'ModelPriceSet', [MODEL, OPG, 255, MAX, 0n], REGISTRY)),
    ).toMatchObject({
        kind: 'price',
        unit: 255,
        inputPrice: MAX,
        outputPrice: 0n,
    })
    expect(decode(log('model-registry', 'ModelActiveSet', [MODEL, false], REGISTRY)).args).toEqual({
        modelId: MODEL,
        active: false,
    })
})
