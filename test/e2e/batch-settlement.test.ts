import { id } from 'ethers'
import { BASE, PAY_TO } from '../../src/devnet/addresses'
import { encodeCall } from '../../src/devnet/artifacts'
import type { Network } from '../../src/networks/types'
import { type SmallChain, startSmallChain } from '../support/chain'
import { digestTables } from '../support/digest'
import { type TestDatabase, testDatabase } from '../support/postgres'
import { audit, cleanIndex, indexTo, networkAt, reaches, startSync } from '../support/sync'
import { verified } from '../support/verified'

const PAYERS = ['a1', 'a2'].map((end) => `0x${'00'.repeat(19)}${end}`)
const STRANGER = `0x${'00'.repeat(19)}5e`
const FACILITATOR = `0x${'00'.repeat(19)}fa`

let og: SmallChain
let base: SmallChain
let db: TestDatabase
let network: Network

const config = (payer: string, receiver: string) => [
    payer,
    payer,
    receiver,
    FACILITATOR,
    BASE.opg,
    86_400,
    id(`${payer} ${receiver}`),
]

const escrow = (fn: string, args: unknown[]) =>
    base.send(BASE.batch, encodeCall('X402BatchSettlement', fn, args), FACILITATOR)
const deposit = (payer: string, receiver: string, amount: bigint) =>
    escrow('deposit', [config(payer, receiver), amount, BASE.permit2, '0x'])
const claim = (payer: string, receiver: string, total: bigint) =>
    escrow('claim', [config(payer, receiver), total])
const settle = (receiver: string) => escrow('settle', [receiver, BASE.opg])

const rows = async (sql: string) => (await db.pool.query(sql)).rows

beforeEach(async () => {
    og = await startSmallChain(10740)
    base = await startSmallChain(8453)
    db = await testDatabase()
    network = networkAt({ 10740: og.url, 8453: base.url })
    await base.place(BASE.opg, 'Opg')
    await base.place(BASE.permit2, 'Permit2')
    await base.place(BASE.batch, 'X402BatchSettlement')
    await base.send(BASE.opg, encodeCall('Opg', 'mint', [PAYERS, 10_000n]))
    await base.mine()
})

afterEach(async () => {
    await Promise.all([og.stop(), base.stop()])
    await db.drop()
})

test('INV-6: deposits are no revenue, one payout of many channels is one payment without a payer; a second path and a reorg agree', async () => {
    for (const payer of PAYERS) await deposit(payer, PAY_TO.current, 1_000n)
    await deposit(PAYERS[0], STRANGER, 500n)
    await base.mine()
    await claim(PAYERS[0], PAY_TO.current, 300n)
    await claim(PAYERS[1], PAY_TO.current, 45n)
    await claim(PAYERS[0], STRANGER, 7n)
    // Somebody else's payout, one of ours, and one that has nothing to pay.
    for (const receiver of [STRANGER, PAY_TO.current, PAY_TO.current]) await settle(receiver)
    await base.mine()
    // Through another contract, and a plain transfer to the same wallet beside it.
    await deposit(PAYERS[1], PAY_TO.current, 20n)
    await claim(PAYERS[1], PAY_TO.current, 50n)
    const inner = encodeCall('X402BatchSettlement', 'settle', [PAY_TO.current, BASE.opg])
    await base.send(BASE.multicall, encodeCall('Multicall3', 'aggregate3', [[[BASE.batch, false, inner]]]))
    await base.send(BASE.opg, encodeCall('Opg', 'transfer', [PAY_TO.current, 5n]), PAYERS[0])
    const head = await base.mine()
    const sync = startSync(db.url, network, 8453)
    await reaches(db.pool, 8453, head, sync)

    const payments = `SELECT rail, amount::int, payer_id AS payer, calldata_reason IS NOT NULL AS explained FROM payment ORDER BY height`
    expect(await rows(payments)).toEqual(
        [345, 5].map((amount) => ({ rail: 'X402_BATCH', amount, payer: null, explained: true })),
    )
    expect(await rows('SELECT kind, amount::int FROM payout ORDER BY height')).toEqual(
        [345, 5].map((amount) => ({ kind: 'OPERATOR_REVENUE', amount })),
    )
    expect(await rows('SELECT FROM payer')).toEqual([])
    const deposits = `SELECT subject AS payer, args->>'receiver' AS receiver, (args->>'value')::int AS value, (args->>'newBalance')::int AS balance
        FROM chain_event WHERE name = 'X402Deposited' ORDER BY height, tx_position`
    expect(await rows(deposits)).toEqual([
        ...PAYERS.map((payer) => ({ payer, receiver: PAY_TO.current, value: 1_000, balance: 1_000 })),
        { payer: PAYERS[0], receiver: STRANGER, value: 500, balance: 500 },
        { payer: PAYERS[1], receiver: PAY_TO.current, value: 20, balance: 1_020 },
    ])
    expect(
        await rows(`SELECT args->>'value' AS value FROM chain_event WHERE name = 'UnpairedTransfer'`),
    ).toEqual([{ value: '5' }])
    expect(
        await rows(`SELECT sum(payments)::int AS payments, sum(value)::int AS value FROM demand_day`),
    ).toEqual([{ payments: 2, value: 350 }])
    await indexTo(db.url, network, 10740, (await og.mine()).height)
    expect((await verified(db.url, network)).differences).toEqual([])
    expect(await audit(db, network)).toEqual([])

    await base.rollback(1)
    await reaches(db.pool, 8453, await base.mine(), sync)
    await sync.stop()
    expect((await rows(payments)).length).toBe(1)
    expect(await digestTables(db.pool)).toEqual(
        await cleanIndex(network, { 8453: (await base.head()).height, 10740: (await og.head()).height }),
    )
})
