import { id, MaxUint256, ZeroHash } from 'ethers'
import { describeLog } from '../../test/support/devnet-logs'
import { BASE, BASE_CHAIN, PAY_TO, ROLES } from './addresses'
import { type Anvil, startAnvil } from './anvil'
import { contractInterface, encodeCall } from './artifacts'
import type { Action } from './market/types'
import { call } from './market/world'
import { type Session, settle, throughMulticall } from './market/x402'
import { placementOf } from './placements'
import { Replayer } from './replay'
import { LocalRpc } from './rpc'

const START = 1_800_000_000
const CREATOR = `0x${'c1'.repeat(20)}`
const PAYER = `0x${'aa'.repeat(20)}`
const MODEL = id('author/model')
let anvil: Anvil
let rpc: LocalRpc
let chain: Replayer
let time = START

beforeAll(async () => {
    anvil = await startAnvil({ chainId: BASE_CHAIN, genesisTime: START })
    rpc = new LocalRpc(anvil.url)
    chain = await Replayer.start(BASE_CHAIN, anvil.url)
    const price = [BASE.opg, 0, 10n, 0n]
    await mine(
        base(ROLES.admin, 'inferencePayments', 'init', [BASE.modelRegistry, ROLES.operator, 500]),
        base(ROLES.admin, 'opg', 'mint', [[PAYER], 1_000_000n]),
        base(PAYER, 'opg', 'approve', [BASE.inferencePayments, MaxUint256]),
        base(CREATOR, 'modelRegistry', 'registerWithPrice', ['author/model', 'QmCid', price]),
    )
})

afterAll(async () => {
    rpc.close()
    chain.close()
    await anvil.stop()
})

function base(from: string, contract: string, fn: string, args: unknown[]): Action {
    return call(contract, { at: time, from }, fn, args, [])
}

/** Mines one block; for each transaction the names of its logs, or 'reverted'. */
async function mine(...actions: Action[]): Promise<(string[] | 'reverted')[]> {
    await chain.mine({ time: ++time, code: [], actions, codeAfter: [] })
    const receipts = await rpc.call<any[]>('eth_getBlockReceipts', ['latest'])
    return receipts.map((receipt) =>
        receipt.status === '0x1' ? receipt.logs.map((log: any) => describeLog(BASE_CHAIN, log)) : 'reverted',
    )
}

async function read(name: string, fn: string, args: unknown[]): Promise<bigint> {
    const { address: to, contract } = placementOf(name)
    const data = await rpc.call<string>('eth_call', [{ to, data: encodeCall(contract, fn, args) }, 'latest'])
    return contractInterface(contract).decodeFunctionResult(fn, data)[0]
}

const opgOf = (account: string) => read('opg', 'balanceOf', [account])
const credited = (account: string) => read('inferencePayments', 'balanceOf', [account, BASE.opg])
const pay = (calls: number, nonce: number, cap = 10_000n) =>
    base(PAYER, 'inferencePayments', 'pay', [[[MODEL, calls, 0, 0, ZeroHash]], nonce, cap])

const session = (fields: Partial<Session>): Session => ({
    scheme: 'upto',
    payer: PAYER,
    payTo: PAY_TO.current,
    token: BASE.opg,
    amount: 100n,
    cap: 500n,
    nonce: 1n,
    facilitator: ROLES.facilitators[0],
    withPermit: false,
    signature: '0x',
    ...fields,
})

it('settles an upto session for the facilitator it names, within its cap, and for nobody else', async () => {
    const before = await opgOf(PAY_TO.current)
    const good = settle(time, session({}))
    expect(await mine(good)).toEqual([['opg.Transfer', 'upto.Settled']])
    expect(await opgOf(PAY_TO.current)).toBe(before + 100n)
    expect(await mine({ ...good, from: ROLES.stranger })).toEqual(['reverted'])
    expect(await mine(settle(time, session({ amount: 501n })))).toEqual(['reverted'])
})

it('settles exact and legacy sessions, with a permit too, and several in one transaction', async () => {
    const exact = settle(time, session({ scheme: 'exact', withPermit: true }))
    const legacy = settle(time, session({ scheme: 'uptoLegacy' }))
    const both = throughMulticall(time, [session({}), session({ scheme: 'exact' })])
    const emitted = await mine(exact, legacy, both)
    expect(emitted).toEqual([exact.emits, legacy.emits, both.emits])
    expect(emitted[0]).toEqual(['opg.Approval', 'opg.Transfer', 'exact.SettledWithPermit'])
})

it('INV-6: what payers pay is what creators are credited plus the fees, to the last unit', async () => {
    const paidBefore = await opgOf(BASE.inferencePayments)
    await mine(pay(7, 1), pay(3, 2))
    expect((await opgOf(BASE.inferencePayments)) - paidBefore).toBe(100n)
    expect(await credited(CREATOR)).toBe(67n + 29n)
    expect(await read('inferencePayments', 'fees', [BASE.opg])).toBe(3n + 1n)
    const withdraw = [BASE.opg, CREATOR, MaxUint256]
    const out = base(CREATOR, 'inferencePayments', 'withdraw', withdraw)
    expect(await mine(out)).toEqual([['inferencePayments.PayoutWithdrawn', 'opg.Transfer']])
    expect(await opgOf(CREATOR)).toBe(96n)
    expect(await mine(out)).toEqual(['reverted'])
})

it('takes a payment once, at the price in force, within the cap, and only for a model on sale', async () => {
    expect(await mine(pay(1, 1))).toEqual(['reverted'])
    expect(await mine(pay(5, 3, 49n))).toEqual(['reverted'])
    const setPrice = (from: string) =>
        base(from, 'modelRegistry', 'setPrice', [MODEL, [BASE.opg, 0, 20n, 0n]])
    expect(await mine(setPrice(ROLES.stranger), setPrice(CREATOR))).toEqual([
        'reverted',
        ['modelRegistry.ModelPriceSet'],
    ])
    const before = await opgOf(PAYER)
    await mine(pay(5, 3))
    expect(before - (await opgOf(PAYER))).toBe(100n)
    await mine(base(CREATOR, 'modelRegistry', 'setActive', [MODEL, false]))
    expect(await mine(pay(5, 4))).toEqual(['reverted'])
})

it('lets the operator alone refund, out of its fees', async () => {
    const paymentId = await read('inferencePayments', 'paymentIdOf', [PAYER, 3])
    const refund = (from: string, amount: bigint) =>
        base(from, 'inferencePayments', 'refund', [paymentId, amount])
    const before = await opgOf(PAYER)
    expect(
        await mine(refund(ROLES.stranger, 1n), refund(ROLES.operator, 50n), refund(ROLES.operator, 5n)),
    ).toEqual(['reverted', 'reverted', ['inferencePayments.InferenceRefunded', 'opg.Transfer']])
    expect((await opgOf(PAYER)) - before).toBe(5n)
})
