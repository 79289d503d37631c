import { AbiCoder, keccak256 } from 'ethers'
import { told } from '../../test/support/told'
import {
    abi,
    at,
    context,
    log,
    multicall,
    PAY_TO,
    PAYER,
    packed,
    SENDER,
    transaction,
} from './__fixtures__/vectors'
import type { PaymentEvent, RawLog } from './events'
import { decodeTransaction } from './index'

const OPG = at('opg')
const USDC = '0x' + 'dd'.repeat(20)
const STRANGER = '0x' + '77'.repeat(20)
const FACILITATOR = '0x' + 'fa'.repeat(20)
const MAX = 2n ** 256n - 1n
const NONCE = MAX - 7n
const PERMIT2612 = [1n, 2n, '0x' + '00'.repeat(32), '0x' + '00'.repeat(32), 27]

const proxies = {
    'x402-upto': {
        name: 'x402Upto',
        rail: 'X402_UPTO',
        args: (to: string, amount: bigint, nonce: bigint) => [
            [[OPG, 100n], nonce, 99n],
            amount,
            PAYER,
            [to, FACILITATOR, 0n],
            '0x1234',
        ],
    },
    'x402-exact': {
        name: 'x402Exact',
        rail: 'X402_EXACT',
        args: (to: string, amount: bigint, nonce: bigint) => [
            [[OPG, amount], nonce, 99n],
            PAYER,
            [to, 0n],
            '0x1234',
        ],
    },
    'x402-upto-legacy': {
        name: 'x402Upto.opengradient',
        rail: 'X402_UPTO_LEGACY',
        args: (to: string, amount: bigint, nonce: bigint) => [
            [[OPG, 100n], nonce, 99n],
            PAYER,
            [to, 0n, '0xbeef'],
            '0x1234',
            amount,
        ],
    },
} as const

type File = keyof typeof proxies

function calldata(file: File, withPermit: boolean, to = PAY_TO, amount = 42n, nonce = NONCE): string {
    const args = proxies[file].args(to, amount, nonce)
    return withPermit
        ? abi(file).encodeFunctionData('settleWithPermit', [PERMIT2612, ...args])
        : abi(file).encodeFunctionData('settle', [...args])
}

function transfer(logIndex: number, value: bigint, to = PAY_TO, token = OPG): RawLog {
    return log('opg', 'Transfer', [PAYER, to, value], token, logIndex)
}

function settled(logIndex: number, file: File = 'x402-upto', withPermit = false): RawLog {
    return log(file, withPermit ? 'SettledWithPermit' : 'Settled', [], at(proxies[file].name), logIndex)
}

function decode(logs: RawLog[], tx: Parameters<typeof decodeTransaction>[1] = null) {
    return decodeTransaction(logs, tx, context(8453))
}

function amounts(logs: RawLog[]): [string, bigint | string][] {
    return decode(logs).map((e) =>
        e.kind === 'payment' ? [e.rail, e.amount] : [e.kind, (e as any).args?.value],
    )
}

describe('x402 payments', () => {
    describe.each(Object.keys(proxies) as File[])('%s', (file) => {
        test.each([false, true])('carries what the payer signed (with permit: %s)', (withPermit) => {
            const { name, rail } = proxies[file]
            const tx = transaction({ to: at(name), input: calldata(file, withPermit) })
            const events = decode([transfer(4, 42n), settled(5, file, withPermit)], tx)
            expect(events).toHaveLength(1)
            expect(events[0]).toMatchObject({
                kind: 'payment',
                rail,
                settledBy: at(name),
                payer: PAYER,
                payTo: PAY_TO,
                token: OPG,
                amount: 42n,
                cap: file === 'x402-exact' ? 42n : 100n,
                nonce: NONCE,
                deadline: 99n,
                facilitator: file === 'x402-upto' ? FACILITATOR : null,
                sender: SENDER,
                withPermit,
                calldataReason: null,
                ref: { logIndex: 4, contract: OPG },
            })
        })
    })

    test('paymentId is keccak256(abi.encode(chainId, payer, nonce))', () => {
        const tx = transaction({ to: at('x402Upto'), input: calldata('x402-upto', false) })
        const [payment] = decode([transfer(0, 42n), settled(1)], tx) as PaymentEvent[]
        const encoded = AbiCoder.defaultAbiCoder().encode(
            ['uint256', 'address', 'uint256'],
            [8453, PAYER, NONCE],
        )
        expect(payment.paymentId).toBe(keccak256(encoded))
    })

    describe.each([
        ['a multicall', multicall],
        ['a smart wallet that packs its calls', packed],
    ])('settled through %s', (_, through) => {
        test('each payment of several finds its own terms, also those of the same amount, in their order', () => {
            const files: File[] = ['x402-upto', 'x402-exact', 'x402-upto', 'x402-upto-legacy', 'x402-upto']
            const amounts = [42n, 42n, 42n, 42n, 41n]
            const calls = files.map((file, i) => calldata(file, i % 2 === 1, PAY_TO, amounts[i], BigInt(i)))
            const decoy = calldata('x402-upto', false, STRANGER, 42n, 99n)
            const tx = transaction({ to: STRANGER, input: through([decoy, ...calls]) })
            const logs = files.flatMap((file, i) => [
                transfer(2 * i, amounts[i]),
                settled(2 * i + 1, file, i % 2 === 1),
            ])
            const payments = decode(logs, tx) as PaymentEvent[]
            expect(payments.map(({ nonce }) => nonce)).toEqual([0n, 1n, 2n, 3n, 4n])
            expect(payments.map(({ calldataReason }) => calldataReason)).toEqual(Array(5).fill(null))
            expect(payments[0].paymentId).not.toBeNull()
            expect(payments[0].facilitator).toBe(FACILITATOR)
        })

        test('a call that was tried twice counts once', () => {
            const input = through([calldata('x402-upto', false), calldata('x402-upto', false)])
            const [payment] = decode([transfer(0, 42n), settled(1)], transaction({ to: STRANGER, input }))
            expect(payment).toMatchObject({ nonce: NONCE, calldataReason: null })
        })
    })

    test('INV-10: calldata fields are null with the reason when they cannot be read', () => {
        const proxy = at('x402Upto')
        const input = calldata('x402-upto', false)
        const cases: [Parameters<typeof decodeTransaction>[1], RegExp][] = [
            [null, /^transaction not available$/],
            [
                transaction({ to: STRANGER, input: calldata('x402-upto', false, STRANGER) }),
                new RegExp(
                    `^transaction went through ${STRANGER}, not the proxy, and its calldata holds no settle or settleWithPermit that fits$`,
                ),
            ],
            [
                transaction({
                    to: STRANGER,
                    input: multicall([input, calldata('x402-upto', true, PAY_TO, 42n, 8n)]),
                }),
                /its calldata holds 2 calls that fit, 1 were made$/,
            ],
            [transaction({ to: null, input: '0xdeadbeef' }), /created a contract/],
            [
                transaction({ to: proxy, input: '0xdeadbeef' }),
                /^selector 0xdeadbeef is not settle or settleWithPermit, and/,
            ],
            [
                transaction({ to: proxy, input: input.slice(0, 100) }),
                /^calldata of 49 bytes does not decode$/,
            ],
            [
                transaction({ to: proxy, input: calldata('x402-upto', false, STRANGER) }),
                /^calldata does not match transfer: witness.to/,
            ],
            [
                transaction({ to: proxy, input: calldata('x402-upto', false, PAY_TO, 41n) }),
                /^calldata does not match transfer: amount 41, moved 42/,
            ],
        ]
        for (const [tx, reason] of told(cases)) {
            const [payment] = decode([transfer(0, 42n), settled(1)], tx) as PaymentEvent[]
            expect(payment).toMatchObject({
                amount: 42n,
                paymentId: null,
                cap: null,
                nonce: null,
                deadline: null,
            })
            expect(payment.calldataReason).toMatch(reason)
        }
    })

    test('several payments in one transaction are paired in order, each with its own proxy', () => {
        expect(
            amounts([transfer(0, 1n), settled(1), transfer(2, 2n), settled(3, 'x402-exact', true)]),
        ).toEqual([
            ['X402_UPTO', 1n],
            ['X402_EXACT', 2n],
        ])
    })

    test('INV-6: a plain transfer beside a payment is not the payment', () => {
        expect(amounts([transfer(0, 1000n), transfer(1, 2n), settled(2)])).toEqual([
            ['state', '1000'],
            ['X402_UPTO', 2n],
        ])
    })

    test('INV-6: the settlement of another token or wallet does not make a plain transfer a payment', () => {
        expect(amounts([transfer(0, 1000n), transfer(1, 5n, STRANGER, USDC), settled(2)])).toEqual([
            ['state', '1000'],
        ])
        expect(amounts([transfer(0, 1000n), transfer(1, 5n, STRANGER), settled(2)])).toEqual([
            ['state', '1000'],
        ])
    })

    test('a settlement before the transfer, or by an unlisted contract, pairs with nothing', () => {
        const impostor = { ...settled(1), address: STRANGER }
        expect(amounts([settled(0), transfer(1, 7n)])).toEqual([['state', '7']])
        expect(amounts([transfer(0, 7n), impostor])).toEqual([['state', '7']])
    })

    test('an unpaired transfer to a payTo wallet is a state event about that wallet', () => {
        expect(decode([transfer(0, MAX)])).toMatchObject([
            {
                kind: 'state',
                name: 'UnpairedTransfer',
                subject: PAY_TO,
                args: { from: PAYER, to: PAY_TO, value: MAX.toString() },
            },
        ])
    })

    describe('batch settlement', () => {
        const ESCROW = at('x402Batch')
        const CONFIG = [PAYER, STRANGER, PAY_TO, FACILITATOR, OPG, 86_400, '0x' + '07'.repeat(32)]
        const types = ['address', 'address', 'address', 'address', 'address', 'uint40', 'bytes32']
        const CHANNEL = keccak256(AbiCoder.defaultAbiCoder().encode(types, CONFIG))
        const paidOut = (logIndex: number, amount: bigint, to = PAY_TO) =>
            log('opg', 'Transfer', [ESCROW, to, amount], OPG, logIndex)
        const batchSettled = (logIndex: number, amount: bigint, to = PAY_TO, token = OPG) =>
            log('x402-batch', 'Settled', [to, token, SENDER, amount], ESCROW, logIndex)
        const escrowed = (logIndex: number, amount: bigint) =>
            log('opg', 'Transfer', [PAYER, ESCROW, amount], OPG, logIndex)
        const deposited = (logIndex: number, amount: bigint, channel = CHANNEL) =>
            log('x402-batch', 'Deposited', [channel, SENDER, amount, 3n * amount], ESCROW, logIndex)
        const depositCall = (config = CONFIG) =>
            abi('x402-batch').encodeFunctionData('deposit', [config, 9n, STRANGER, '0x'])

        test('what the escrow pays out is a payment of nobody the chain names', () => {
            const [payment] = decode([paidOut(0, 300n), batchSettled(1, 300n)], transaction({ to: ESCROW }))
            expect(payment).toMatchObject({
                kind: 'payment',
                rail: 'X402_BATCH',
                settledBy: ESCROW,
                payer: null,
                payTo: PAY_TO,
                token: OPG,
                amount: 300n,
                paymentId: null,
                withPermit: null,
                sender: SENDER,
                calldataReason: expect.stringMatching(/names neither payers nor terms/),
            })
        })

        test.each([
            ['another amount', [paidOut(0, 300n), batchSettled(1, 299n)]],
            ['another receiver', [paidOut(0, 300n), batchSettled(1, 300n, STRANGER)]],
            ['another token', [paidOut(0, 300n), batchSettled(1, 300n, PAY_TO, USDC)]],
            ['another payer than the escrow', [transfer(0, 300n), batchSettled(1, 300n)]],
            ['a later transfer', [batchSettled(0, 300n), paidOut(1, 300n)]],
            ['an unlisted escrow', [paidOut(0, 300n), { ...batchSettled(1, 300n), address: STRANGER }]],
            ['garbage', [paidOut(0, 300n), { ...batchSettled(1, 300n), data: '0x01' }]],
            ['a deposit', [paidOut(0, 300n), deposited(1, 300n)]],
        ])('INV-6: a payout beside the word of %s is an unpaired transfer', (_, logs) => {
            expect(decode(logs)).toMatchObject([
                { kind: 'state', name: 'UnpairedTransfer', args: { value: '300' } },
            ])
        })

        test('payouts, payments and deposits of one transaction each find their own', () => {
            const logs = [
                escrowed(0, 9n),
                deposited(1, 9n),
                paidOut(2, 5n),
                paidOut(3, 5n, STRANGER),
                batchSettled(4, 5n, STRANGER),
                batchSettled(5, 5n),
                transfer(6, 42n),
                settled(7),
            ]
            expect(decode(logs).map((e) => (e.kind === 'payment' ? e.rail : (e as any).name))).toEqual([
                'X402Deposited',
                'X402_BATCH',
                'X402_UPTO',
            ])
        })

        test('a deposit is no revenue; whose channel it is, is known by terms that hash to it', () => {
            const logs = [escrowed(0, 9n), deposited(1, 9n)]
            for (const input of [
                depositCall(),
                multicall([depositCall([STRANGER, ...CONFIG.slice(1)]), depositCall()]),
            ]) {
                const to = input === depositCall() ? ESCROW : STRANGER
                expect(decode(logs, transaction({ to, input }))).toMatchObject([
                    {
                        kind: 'state',
                        name: 'X402Deposited',
                        subject: PAYER,
                        args: {
                            channelId: CHANNEL,
                            value: '9',
                            newBalance: '27',
                            payer: PAYER,
                            receiver: PAY_TO,
                            calldataReason: null,
                        },
                    },
                ])
            }
            const [unknown] = decode(
                logs,
                transaction({ to: ESCROW, input: depositCall([STRANGER, ...CONFIG.slice(1)]) }),
            )
            expect(unknown).toMatchObject({
                subject: PAYER,
                args: {
                    payer: null,
                    receiver: null,
                    calldataReason: 'the channel in calldata is another one',
                },
            })
        })

        test.each(['0x', '0x01', '0x' + 'ff'.repeat(64)])(
            'INV-1: another contract that says Transfer with data %s, beside a payout and a deposit, keeps nothing from being read',
            (data) => {
                const strange = (logIndex: number) => ({ ...transfer(logIndex, 9n, ESCROW, USDC), data })
                const logs = [
                    paidOut(0, 5n),
                    strange(1),
                    batchSettled(2, 5n),
                    escrowed(3, 9n),
                    strange(4),
                    deposited(5, 9n),
                ]
                expect(decode(logs).map((e) => (e.kind === 'payment' ? e.rail : (e as any).name))).toEqual([
                    'X402_BATCH',
                    'X402Deposited',
                ])
            },
        )

        test('the terms of a channel of another token say nothing of who escrowed OPG', () => {
            const terms = CONFIG.with(4, USDC)
            const channel = keccak256(AbiCoder.defaultAbiCoder().encode(types, terms))
            const input = depositCall(terms)
            const logs = [escrowed(0, 9n), deposited(1, 9n, channel)]
            expect(decode(logs, transaction({ to: ESCROW, input }))).toMatchObject([
                {
                    args: {
                        payer: null,
                        receiver: null,
                        calldataReason: `the channel escrows ${USDC}, moved ${OPG}`,
                    },
                },
            ])
        })

        test('OPG that reaches the escrow without a deposit is an unpaired transfer', () => {
            expect(decode([escrowed(0, 9n)])).toMatchObject([{ name: 'UnpairedTransfer', subject: ESCROW }])
            expect(decode([escrowed(0, 9n), settled(1)])).toMatchObject([{ name: 'UnpairedTransfer' }])
        })
    })

    test('transfers to other wallets and proxy logs alone tell nothing', () => {
        expect(decode([transfer(0, 7n, STRANGER), settled(1)])).toEqual([])
    })

    test('the interim OPG token pays too', () => {
        const [payment] = decode([transfer(0, 7n, PAY_TO, at('opg.interim')), settled(1)])
        expect(payment).toMatchObject({ kind: 'payment', token: at('opg.interim'), amount: 7n })
    })
})
