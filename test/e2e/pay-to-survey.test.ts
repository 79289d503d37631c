import { setTimeout as sleep } from 'node:timers/promises'
import { id } from 'ethers'
import { type FaultProxy, type FaultRule, startFaultProxy } from '../../src/chain/testing/fault-proxy'
import { inTransaction } from '../../src/database/transaction'
import { BASE, OG, PAY_TO } from '../../src/devnet/addresses'
import { type ContractName, encodeCall } from '../../src/devnet/artifacts'
import { saveSurveyed, surveyState, undoSurvey } from '../../src/facts/settled-wallets'
import type { SyncOptions } from '../../src/ingest/sync-chain'
import type { Network } from '../../src/networks/types'
import { type SmallChain, startSmallChain } from '../support/chain'
import { PATIENCE_MS } from '../support/patience'
import { type TestDatabase, testDatabase } from '../support/postgres'
import { audit, indexTo, networkAt, reaches, type Sync, startSync } from '../support/sync'

/** anvil calls blocks final 64 behind its head. */
const FINALITY = 64
const address = (end: string) => `0x${'00'.repeat(18)}${end}`
const [PAYER, OTHER_PAYER] = [address('a001'), address('a002')]
const [STRANGER, SECOND_STRANGER, MERCHANT] = [address('b001'), address('b002'), address('b003')]
const [FACILITATOR, RIVAL] = [address('f001'), address('f002')]
const KNOWN = PAY_TO.current
const USDC = address('dddd')
const FAR = 2n ** 40n

let base: SmallChain
let db: TestDatabase
let network: Network
let proxies: FaultProxy[]

beforeEach(async () => {
    proxies = []
    base = await startSmallChain(8453)
    db = await testDatabase()
    network = networkAt({ 8453: base.url })
    const contracts: [string, ContractName][] = [
        [BASE.opg, 'Opg'],
        [BASE.permit2, 'Permit2'],
        [BASE.upto, 'X402UptoProxy'],
        [BASE.exact, 'X402ExactProxy'],
        [BASE.uptoLegacy, 'X402UptoLegacyProxy'],
        [BASE.batch, 'X402BatchSettlement'],
        [USDC, 'Opg'],
    ]
    for (const [at, contract] of contracts) await base.place(at, contract)
    for (const token of [BASE.opg, USDC])
        await base.send(token, encodeCall('Opg', 'mint', [[PAYER, OTHER_PAYER], 10n ** 27n]))
    await base.mine()
})

afterEach(async () => {
    for (const proxy of proxies) await proxy.stop()
    await base.stop()
    await db.drop()
})

let nonce = 0
const permitted = (token: string, amount: bigint) => [[token, amount], ++nonce, FAR]
const PERMIT_2612 = [FAR, FAR, `0x${'00'.repeat(32)}`, `0x${'00'.repeat(32)}`, 27]

/** Calldata of a settlement by the upto proxy. */
const upto = (
    to: string,
    amount: bigint,
    { by = FACILITATOR, token = BASE.opg as string, payer = PAYER } = {},
) => encodeCall('X402UptoProxy', 'settle', [permitted(token, amount), amount, payer, [to, by, 0], '0x'])

const settleUpto = (to: string, amount: bigint, by = FACILITATOR) =>
    base.send(BASE.upto, upto(to, amount, { by }), by)

const final = () => base.mineEmpty(FINALITY + 1)

const options: Partial<SyncOptions> = { payToSurvey: true, surveyPauseMs: 10 }

/** Indexes to the head, and waits until all that is final is surveyed. */
async function survey(more: Partial<SyncOptions> = {}, on = network): Promise<void> {
    const sync = startSync(db.url, on, 8453, undefined, { ...options, ...more })
    try {
        await reaches(db.pool, 8453, await base.head(), sync)
        await surveyed((await base.head()).height - FINALITY, sync)
    } finally {
        await sync.stop()
    }
}

async function surveyed(height: number, sync: Sync): Promise<void> {
    let ended: Error | null | undefined
    void sync.ended.then((error) => (ended = error))
    for (const deadline = Date.now() + PATIENCE_MS; ; await sleep(20)) {
        const { rows } = await db.pool.query('SELECT surveyed_to FROM pay_to_survey')
        if (rows[0]?.surveyed_to >= height) return
        if (ended !== undefined) throw ended ?? new Error('the indexer has ended')
        if (Date.now() > deadline) throw new Error(`surveyed to ${rows[0]?.surveyed_to}, not to ${height}`)
    }
}

/** What was found, by receiver and sender; all amounts as text. */
async function found(pool = db.pool): Promise<Record<string, [number, string]>> {
    const { rows } = await pool.query(
        `SELECT '0x' || encode(wallet, 'hex') AS wallet, '0x' || encode(facilitator, 'hex') AS facilitator,
             sum(settlements)::int AS settlements, sum(amount)::text AS amount FROM pay_to_survey_wallet GROUP BY 1, 2 ORDER BY 1, 2`,
    )
    return Object.fromEntries(
        rows.map((row) => [`${row.wallet} by ${row.facilitator}`, [row.settlements, row.amount]]),
    )
}

const by = (wallet: string, facilitator = FACILITATOR) => `${wallet} by ${facilitator}`

/** All rows, to compare with those of a database that never saw anything else. */
async function rows(pool = db.pool) {
    const wallets = await pool.query('SELECT t::text FROM pay_to_survey_wallet t ORDER BY 1')
    const stretches = await pool.query('SELECT stretch, blocks FROM pay_to_survey_stretch ORDER BY 1')
    const to = await pool.query('SELECT from_height, surveyed_to FROM pay_to_survey')
    return { wallets: wallets.rows, stretches: stretches.rows, to: to.rows }
}

async function expectCleanSurvey(on = network): Promise<void> {
    const mine = await rows()
    expect(await audit(db, on)).toEqual([])
    const ours = db
    db = await testDatabase()
    await survey({}, networkAt({ 8453: base.url }))
    const clean = await rows()
    await db.drop()
    db = ours
    expect(mine).toEqual(clean)
}

test('INV-6: OPG that watched proxies paid to anyone is counted by wallet and facilitator, exactly, and nothing else is', async () => {
    await settleUpto(STRANGER, 2n ** 70n)
    await settleUpto(STRANGER, 1n)
    await settleUpto(STRANGER, 5n, RIVAL)
    await settleUpto(KNOWN, 7n)
    // With a permit, by each of the other proxies.
    const exact = [PERMIT_2612, permitted(BASE.opg, 11n), PAYER, [SECOND_STRANGER, 0], '0x']
    await base.send(BASE.exact, encodeCall('X402ExactProxy', 'settleWithPermit', exact), RIVAL)
    const legacy = [permitted(BASE.opg, 50n), PAYER, [SECOND_STRANGER, 0, '0x'], '0x', 13n]
    await base.send(BASE.uptoLegacy, encodeCall('X402UptoLegacyProxy', 'settle', legacy), RIVAL)
    await base.mine()
    // Not counted: another token, a plain transfer, a settlement of nothing watched, and one that another token's was.
    await base.send(BASE.upto, upto(MERCHANT, 17n, { token: USDC }), FACILITATOR)
    await base.send(BASE.opg, encodeCall('Opg', 'transfer', [MERCHANT, 19n]), PAYER)
    await base.place(address('abcd'), 'X402ExactProxy')
    const unwatched = [permitted(BASE.opg, 23n), PAYER, [MERCHANT, 0], '0x']
    await base.send(address('abcd'), encodeCall('X402ExactProxy', 'settle', unwatched), FACILITATOR)
    await base.mine()
    // Several in one transaction: two of the same wallet, one of a known one, one of another token beside a plain transfer of OPG.
    const inOne = [
        upto(STRANGER, 100n, { by: BASE.multicall }),
        upto(STRANGER, 100n, { by: BASE.multicall }),
        upto(KNOWN, 3n, { by: BASE.multicall, payer: OTHER_PAYER }),
    ].map((call) => [BASE.upto, false, call])
    const plain = [BASE.opg, false, encodeCall('Opg', 'mint', [[MERCHANT], 29n])]
    const foreign = [BASE.upto, false, upto(MERCHANT, 31n, { by: BASE.multicall, token: USDC })]
    const calls = [...inOne, plain, foreign]
    await base.send(BASE.multicall, encodeCall('Multicall3', 'aggregate3', [calls]), RIVAL)
    // Into the escrow of batch settlement, and out of it: only the payouts are settlements.
    const config = [PAYER, PAYER, SECOND_STRANGER, FACILITATOR, BASE.opg, 86_400, `0x${'07'.repeat(32)}`]
    const escrow = (fn: string, args: unknown[]) =>
        base.send(BASE.batch, encodeCall('X402BatchSettlement', fn, args), FACILITATOR)
    await escrow('deposit', [config, 500n, BASE.permit2, '0x'])
    await base.mine()
    await escrow('claim', [config, 300n])
    await escrow('settle', [SECOND_STRANGER, BASE.opg])
    await base.mine()
    await final()
    // Not final.
    await settleUpto(STRANGER, 1_000n)
    await base.mine()
    await base.mineEmpty(FINALITY - 1)

    await survey()
    const expected: Record<string, [number, string]> = {
        [by(STRANGER)]: [2, String(2n ** 70n + 1n)],
        [by(STRANGER, RIVAL)]: [3, '205'],
        [by(KNOWN)]: [1, '7'],
        [by(KNOWN, RIVAL)]: [1, '3'],
        [by(SECOND_STRANGER)]: [1, '300'],
        [by(SECOND_STRANGER, RIVAL)]: [2, '24'],
    }
    expect(await found()).toEqual(expected)
    expect(await audit(db, network)).toEqual([])
})

test('INV-6: a payment that only one of the two readings of the chain has is told by the audit', async () => {
    await settleUpto(KNOWN, 7n)
    await base.mine()
    await final()
    await survey()
    expect(await audit(db, network)).toEqual([])
    await db.pool.query('UPDATE pay_to_survey_wallet SET amount = amount + 1')
    expect(await audit(db, network)).toEqual([
        `payments of ${KNOWN} on chain 8453 from block 0: 1 of 7 OPG base units are indexed, the survey found 1 of 8`,
    ])
    await db.pool.query('DELETE FROM pay_to_survey_wallet')
    expect(await audit(db, network)).toEqual([expect.stringMatching(/the survey found 0 of 0$/)])
})

test('a wallet that an operator adds, and one that an enclave registers, are known from then on; their past payments are indexed', async () => {
    await settleUpto(STRANGER, 5n)
    await settleUpto(SECOND_STRANGER, 6n)
    await base.mine()
    await final()
    const told: string[] = []
    const log = { info: (_: object, text: string) => void told.push(text), warn() {} }
    await survey({ log })
    expect(told.filter((text) => /no known wallet/.test(text))).toEqual(
        [STRANGER, SECOND_STRANGER].map((wallet) => expect.stringContaining(wallet)),
    )
    const { wallets: before } = await rows()
    const strangers = async () =>
        (
            await db.pool.query(
                `SELECT '0x' || encode(wallet, 'hex') AS wallet FROM pay_to_survey_wallet WHERE wallet NOT IN (SELECT address FROM pay_to) ORDER BY 1`,
            )
        ).rows.map(({ wallet }) => wallet)
    expect(await strangers()).toEqual([STRANGER, SECOND_STRANGER])

    network = {
        ...network,
        chains: network.chains.map((chain) => ({ ...chain, payTo: [...chain.payTo, STRANGER] })),
    }
    // Wallets are followed before the next block is indexed.
    await base.mine()
    await survey({ log })
    expect(await strangers()).toEqual([SECOND_STRANGER])
    const og = await startSmallChain(10740)
    try {
        await og.place(OG.teeRegistry, 'TeeRegistry')
        await og.send(OG.teeRegistry, encodeCall('TeeRegistry', 'init', [FACILITATOR]), FACILITATOR)
        await og.mine()
        const role = encodeCall('TeeRegistry', 'grantRole', [id('TEE_OPERATOR'), FACILITATOR])
        await og.send(OG.teeRegistry, role, FACILITATOR)
        await og.mine()
        const args = ['0xa5', `0x${'30'.repeat(294)}`, '0x30', SECOND_STRANGER, 'https://tee.example', 0]
        const register = encodeCall('TeeRegistry', 'registerTEEWithAttestation', args)
        await og.send(OG.teeRegistry, register, FACILITATOR)
        const both = networkAt({ 8453: base.url, 10740: og.url })
        await indexTo(db.url, both, 10740, (await og.mine()).height)
    } finally {
        await og.stop()
    }
    await base.mine()
    await survey({ log })
    expect(await strangers()).toEqual([])
    const { rows: payments } = await db.pool.query('SELECT amount::int FROM payment ORDER BY 1')
    expect(payments).toEqual([{ amount: 5 }, { amount: 6 }])
    expect((await rows()).wallets).toEqual(before)
    expect(told.filter((text) => /no known wallet/.test(text))).toHaveLength(2)
    await expectCleanSurvey()
})

test('INV-3: a survey that was stopped anywhere goes on where it was, and a killed one adds nothing twice', async () => {
    for (let n = 0; n < 12; n++) {
        await settleUpto(n % 2 ? STRANGER : KNOWN, BigInt(n + 1), n % 3 ? FACILITATOR : RIVAL)
        await base.mine()
        await base.mineEmpty(20)
    }
    await final()
    const narrow = {
        ...network,
        chains: network.chains.map((chain) => ({ ...chain, rpc: { ...chain.rpc, maxBlockSpan: 7 } })),
    }
    const told: string[] = []
    const log = { info: (_: object, text: string) => void told.push(text), warn() {} }
    const stops: number[] = []
    for (let n = 0; n < 6; n++) {
        const sync = startSync(db.url, narrow, 8453, undefined, { ...options, log })
        await surveyed(n * 30 + 1, sync)
        await sync.stop()
        stops.push((await rows()).to[0].surveyed_to)
    }
    expect(new Set(stops).size).toBeGreaterThan(2)
    await survey({ log }, narrow)
    // The one stranger is told of once, however often it is paid.
    expect(told.filter((text) => /no known wallet/.test(text))).toEqual([expect.stringContaining(STRANGER)])
    await expectCleanSurvey()
})

test.each([
    ['above finality changes nothing of what is surveyed', FINALITY - 10, 0, [3, '321']],
    ['below finality takes back what was surveyed', FINALITY + 6, 1, [2, '21']],
])('INV-3: a reorg %s', async (_, depth, beyond, left) => {
    await settleUpto(STRANGER, 1n)
    await base.mine()
    await base.mineEmpty(5)
    // With a payment that is indexed, so that the block is a known one.
    await settleUpto(KNOWN, 4n)
    await settleUpto(STRANGER, 20n)
    await base.mine()
    await base.mineEmpty(5)
    await settleUpto(STRANGER, 300n)
    await base.mine()
    await final()
    const sync = startSync(db.url, network, 8453, undefined, options)
    const caughtUp = async () => {
        const head = await base.head()
        await reaches(db.pool, 8453, head, sync)
        await surveyed(head.height - FINALITY, sync)
    }
    await caughtUp()
    const known: [number, string] = [1, '4']
    expect(await found()).toEqual({ [by(KNOWN)]: known, [by(STRANGER)]: [3, '321'] })
    await base.rollback(depth)
    await settleUpto(SECOND_STRANGER, 9n)
    await base.mine()
    await base.mineEmpty(FINALITY + 30)
    await caughtUp()
    await sync.stop()
    const { rowCount } = await db.pool.query('SELECT FROM rollback WHERE beyond_finality')
    expect(rowCount).toBe(beyond)
    expect(await found()).toEqual({
        [by(KNOWN)]: known,
        [by(STRANGER)]: left,
        [by(SECOND_STRANGER)]: [1, '9'],
    })
    await expectCleanSurvey()
})

test('INV-3: what was being read while blocks were taken back is not added', async () => {
    await settleUpto(STRANGER, 1n)
    await base.mine()
    await final()
    await survey()
    await db.pool.query('DELETE FROM pay_to_survey_stretch')
    await db.pool.query('DELETE FROM pay_to_survey_wallet')
    await db.pool.query('UPDATE pay_to_survey SET surveyed_to = 0')
    const read = await surveyState(db.pool, 8453)
    await inTransaction(db.pool, (client) => undoSurvey(client, 8453, 1_000_000))
    const block = { height: 2, timeMs: 0 }
    const wallets = [
        { wallet: STRANGER, facilitator: null, settlements: 1, amount: 1n, first: block, last: block },
    ]
    const blocks = { from: 1, to: 3, isConfirmed: false, wallets }
    expect(await saveSurveyed(db.pool, 8453, read, blocks)).toBeNull()
    expect(await found()).toEqual({})
    expect(await saveSurveyed(db.pool, 8453, await surveyState(db.pool, 8453), blocks)).toEqual([STRANGER])
    expect(await found()).toEqual({ [by(STRANGER, '0x')]: [1, '1'] })
})

/** The network behind as many endpoints as there are rules; null is one that tells the truth. */
async function behind(...rules: (FaultRule | null)[]): Promise<Network> {
    for (const rule of rules) {
        const proxy = await startFaultProxy(base.url)
        proxy.fault(rule)
        proxies.push(proxy)
    }
    const urls = proxies.map(({ url }) => url)
    const chains = network.chains.map((chain) =>
        chain.chainId === 8453 ? { ...chain, rpc: { ...chain.rpc, urls } } : chain,
    )
    return { ...network, chains }
}

/** Logs of the survey alone: the stream asks for transfers to certain wallets, or for other contracts. */
const inSurvey =
    (change: (logs: any[]) => any[]): FaultRule =>
    (method, [filter]) =>
        method === 'eth_getLogs' && filter.address?.length > 2 && filter.address.includes(BASE.upto)
            ? { map: change }
            : null

const leavesOut = inSurvey((logs) => logs.filter(({ topics }) => topics.length > 1))

test('INV-1: settlements that one of two endpoints leaves out of every answer are found, and the figure says how many sources it has', async () => {
    for (let n = 1n; n <= 8n; n++) {
        await settleUpto(STRANGER, n)
        await base.mine()
        await base.mineEmpty(3)
    }
    await final()
    const two = await behind(leavesOut, null)
    await survey({}, two)
    expect(await found()).toEqual({ [by(STRANGER)]: [8, '36'] })
    const [{ blocks, confirmed }] = (
        await db.pool.query(
            'SELECT sum(blocks)::int AS blocks, sum(confirmed)::int AS confirmed FROM pay_to_survey_stretch',
        )
    ).rows
    expect(blocks).toBe((await base.head()).height - FINALITY)
    expect(confirmed).toBeLessThanOrEqual(blocks)
    await expectCleanSurvey()
})

test('INV-10: with one endpoint alone no block counts as confirmed; with two that agree all do', async () => {
    await settleUpto(STRANGER, 1n)
    await base.mine()
    await final()
    const confirmed = async () =>
        (await db.pool.query('SELECT blocks, confirmed FROM pay_to_survey_stretch')).rows
    await survey()
    const blocks = (await base.head()).height - FINALITY
    expect(await confirmed()).toEqual([{ blocks, confirmed: 0 }])
    await db.drop()
    db = await testDatabase()
    await survey({}, await behind(null, null))
    expect(await confirmed()).toEqual([{ blocks, confirmed: blocks }])
})

test('an endpoint that fails at what the survey asks for holds up the survey alone, until it answers', async () => {
    await settleUpto(STRANGER, 3n)
    await settleUpto(KNOWN, 4n)
    await base.mine()
    await final()
    let refused = 0
    const failing: FaultRule = (method, [filter]) => {
        if (method !== 'eth_getLogs' || !filter.address?.includes(BASE.exact)) return null
        refused++
        return { status: 500 }
    }
    const one = await behind(failing)
    const sync = startSync(db.url, one, 8453, undefined, options)
    await reaches(db.pool, 8453, await base.head(), sync)
    for (let n = 0; n < 3; n++) {
        const seen = refused
        while (refused === seen) await sleep(20)
        await reaches(db.pool, 8453, await base.mine(), sync)
    }
    // Block by block it may have got on by receipts, which that endpoint gives.
    proxies[0].fault(null)
    await surveyed((await base.head()).height - FINALITY, sync)
    await sync.stop()
    expect(await found()).toEqual({ [by(STRANGER)]: [1, '3'], [by(KNOWN)]: [1, '4'] })
    await expectCleanSurvey()
})

test('PAY_TO_SURVEY=false asks nothing and says so; what was surveyed before stays, and goes on when it is on again', async () => {
    await settleUpto(STRANGER, 3n)
    await base.mine()
    await final()
    const asked: string[] = []
    const watching: FaultRule = (method, [filter]) => {
        if (method === 'eth_getLogs' && filter.address?.includes(BASE.exact)) asked.push(method)
        return null
    }
    const watched = await behind(watching)
    const sync = startSync(db.url, watched, 8453, undefined, { ...options, payToSurvey: false })
    await reaches(db.pool, 8453, await base.head(), sync)
    await sleep(300)
    await sync.stop()
    const state = async () => (await db.pool.query('SELECT surveyed_to, reason FROM pay_to_survey')).rows
    expect(await state()).toEqual([{ surveyed_to: 0, reason: expect.stringContaining('PAY_TO_SURVEY') }])
    expect(asked).toEqual([])
    await survey({}, watched)
    expect(asked.length).toBeGreaterThan(0)
    expect((await state())[0].reason).toBeNull()
    await expectCleanSurvey()
})

test('the survey asks for transactions of OPG that was settled, and of nothing else that the same contracts did', async () => {
    const settled = [await settleUpto(STRANGER, 1n), await settleUpto(SECOND_STRANGER, 2n)]
    await base.mine()
    for (let n = 1n; n <= 10n; n++) {
        await base.send(BASE.upto, upto(MERCHANT, n, { token: USDC }), FACILITATOR)
        await base.send(BASE.opg, encodeCall('Opg', 'transfer', [MERCHANT, n]), PAYER)
        await base.mine()
    }
    await final()
    await survey({ completeness: 'all' }, await behind(null, null))
    const asked = (method: string) =>
        new Set(
            proxies.flatMap(({ calls }) =>
                calls.filter((call) => call.method === method).map(({ params }) => params[0]),
            ),
        )
    expect(asked('eth_getTransactionReceipt')).toEqual(new Set(settled))
    expect(asked('eth_getTransactionByHash')).toEqual(new Set(settled))
    const ranges = proxies.map(
        ({ calls }) =>
            calls.filter(
                ({ method, params }) => method === 'eth_getLogs' && params[0].address?.includes(BASE.exact),
            ).length,
    )
    // One for each window and endpoint; a round number of logs may be doubted.
    for (const count of ranges) expect(count).toBeLessThanOrEqual(8)
    expect(await found()).toEqual({ [by(STRANGER)]: [1, '1'], [by(SECOND_STRANGER)]: [1, '2'] })
})
