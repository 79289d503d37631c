import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Interface } from 'ethers'
import InferencePayments from '../../contracts/build/InferencePayments.json'
import Opg from '../../contracts/build/Opg.json'
import { type Devnet, startDevnet } from '../../src/devnet'
import { BASE, PAY_TO } from '../../src/devnet/addresses'
import { type PlainLog, readAllLogs, rpcCall } from '../support/plain-chain'
import { type TestDatabase, testDatabase } from '../support/postgres'
import {
    claimsIn,
    type Recount,
    recountBase,
    recountOpenGradient,
    registeredWallets,
} from '../support/recount'
import { audit, networkAt, reaches, startSync } from '../support/sync'

const FACTS = [
    'inference',
    'settlement_batch',
    'payment',
    'payout',
    'model_price',
    'chain_event',
    'dead_letter',
]
const LABELLED = [
    ...FACTS,
    'model',
    'model_artifact',
    'creator',
    'payer',
    'tee',
    'enclave_image',
    'workflow',
].filter((table) => table !== 'dead_letter')
/** The wallet of the documentation's sample is configured besides. */
const CONFIGURED = [PAY_TO.early, PAY_TO.current, '0x339c7de83d1a62edafbaac186382ee76584d294f']

let devnet: Devnet
let db: TestDatabase
let dir: string
let urls: Record<10740 | 8453, string>
let logs: Record<10740 | 8453, PlainLog[]>
let og: Recount
let base: Recount

const all = async (sql: string, ...params: unknown[]) => (await db.pool.query(sql, params)).rows
const one = async (sql: string, ...params: unknown[]) => (await all(sql, ...params))[0]
const big = (rows: any[]) => new Map<string, bigint>(rows.map(({ key, value }) => [key, BigInt(value)]))

beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'demand-recount-'))
    devnet = await startDevnet({ dataDir: dir, liveIntervalMs: 0 })
    for (let n = 0; n < 25; n++) await devnet.tick()
    const [first, second] = devnet.chains
    urls = { 10740: first.rpcUrl, 8453: second.rpcUrl }
    db = await testDatabase()
    const network = networkAt(urls)
    // Both at once, as the whole program does it; a few more blocks are met while they follow.
    const syncs = ([10740, 8453] as const).map((chainId) => startSync(db.url, network, chainId))
    for (let n = 0; n < 5; n++) await devnet.tick()
    logs = { 10740: [], 8453: [] }
    for (const chainId of [10740, 8453] as const) {
        const { number, hash } = await rpcCall(urls[chainId], 'eth_getBlockByNumber', ['latest', false])
        await reaches(db.pool, chainId, { height: Number(number), hash }, undefined, 90_000)
        logs[chainId] = await readAllLogs(urls[chainId], chainId, Number(number))
    }
    const payTo = new Set([...CONFIGURED, ...registeredWallets(logs[10740])])
    base = recountBase(logs[8453], payTo)
    og = await recountOpenGradient(logs[10740], urls[10740], claimsIn(logs[8453]))
    // The wallets that the registry names are followed a moment later than the rest.
    for (const deadline = Date.now() + 60_000; ; ) {
        const { n } = await one(`SELECT count(*)::int AS n FROM payment`)
        if (n === base.ids.payment.length || Date.now() > deadline) break
        await new Promise((done) => setTimeout(done, 100))
    }
    await Promise.all(syncs.map((sync) => sync.stop()))
}, 180_000)

afterAll(async () => {
    await devnet?.stop()
    await db?.pool.end()
    rmSync(dir, { recursive: true, force: true })
})

test.each([10740, 8453] as const)(
    'INV-1, INV-2: every log of chain %i is one row, in the right table, under its own id',
    async (chainId) => {
        const { ids } = chainId === 10740 ? og : base
        for (const table of FACTS) {
            const rows = await all(`SELECT id FROM ${table} WHERE chain_id = $1 ORDER BY id`, chainId)
            expect({ table, ids: rows.map(({ id }) => id) }).toEqual({
                table,
                ids: [...(ids[table] ?? [])].sort(),
            })
        }
        const found = Object.values(ids).flat()
        expect(new Set(found).size).toBe(
            found.length - (chainId === 8453 ? base.signed.size + unsigned() : 0),
        )
        expect(found.length).toBeGreaterThan(5_000)
    },
)

/** x402 payments whose calldata does not say more; like every x402 payment they are a payout too. */
const unsigned = () => base.ids.payment.filter((id) => base.ids.payout.includes(id)).length - base.signed.size

test('INV-2: rows stand in chain order, and two transactions of one block may both hold logIndex 0', async () => {
    const place = (log: PlainLog) => `${log.id} ${log.height} ${log.txPosition} ${log.logIndex} ${log.time}`
    for (const chainId of [10740, 8453] as const) {
        const rows = await all(
            FACTS.map(
                (table) => `SELECT id, height, tx_position, log_index, extract(epoch FROM time)::int AS time
                            FROM ${table} WHERE chain_id = $1`,
            ).join(' UNION '),
            chainId,
        )
        const places = new Set(logs[chainId].map(place))
        const stored = rows.map((r) => `${r.id} ${r.height} ${r.tx_position} ${r.log_index} ${r.time}`)
        expect(stored.filter((row) => !places.has(row))).toEqual([])
        expect(stored.length).toBeGreaterThan(5_000)
    }
    const { pairs } = await one(
        `SELECT count(*)::int AS pairs FROM inference a JOIN inference b USING (chain_id, height, log_index)
         WHERE chain_id = 10740 AND log_index = 0 AND a.tx_position < b.tx_position`,
    )
    expect(pairs).toBeGreaterThan(1_000)
})

test('INV-1: heartbeats are counted per enclave and day', async () => {
    const rows = await all('SELECT id AS key, heartbeats AS value FROM tee_day')
    expect(new Map(rows.map(({ key, value }) => [key, value]))).toEqual(og.heartbeats)
    expect(og.heartbeats.size).toBeGreaterThan(300)
})

test('INV-6: payments per payTo are the OPG transfers paired with a proxy settlement, to the last unit', async () => {
    const sums = await all(
        `SELECT '0x' || encode(token, 'hex') || ' to 0x' || encode(pay_to, 'hex') AS key, sum(amount)::text AS value
         FROM payment WHERE rail <> 'CONTRACT' GROUP BY 1`,
    )
    expect(big(sums)).toEqual(base.payments)
    expect(base.payments.size).toBeGreaterThanOrEqual(4)
    const revenue = await all(
        `SELECT '0x' || encode(token, 'hex') || ' to 0x' || encode(account, 'hex') AS key, sum(amount)::text AS value
         FROM payout WHERE kind = 'OPERATOR_REVENUE' GROUP BY 1`,
    )
    expect(big(revenue)).toEqual(base.payments)
})

test("INV-6: what payments and plain transfers brought to a wallet is the token's own balance of it", async () => {
    const abi = new Interface(Opg.abi)
    for (const payTo of [PAY_TO.early, PAY_TO.current]) {
        const { total } = await one(
            `SELECT (coalesce((SELECT sum(amount) FROM payment WHERE pay_to = $1 AND token = $2), 0)
                + coalesce((SELECT sum((args->>'value')::numeric) FROM chain_event
                    WHERE name = 'UnpairedTransfer' AND subject = $3 AND contract = $2), 0))::text AS total`,
            ...[payTo, BASE.opg].map((address) => Buffer.from(address.slice(2), 'hex')),
            payTo,
        )
        const call = { to: BASE.opg, data: abi.encodeFunctionData('balanceOf', [payTo]) }
        expect(BigInt(total)).toBe(BigInt(await rpcCall(urls[8453], 'eth_call', [call, 'latest'])))
        expect(BigInt(total)).toBeGreaterThan(0n)
    }
})

test('INV-6: payments, accruals and withdrawals of the payment contract add up per model and account, and to its own books', async () => {
    const paid = await all(
        `SELECT model_id AS key, sum(amount)::text AS value FROM payment WHERE rail = 'CONTRACT' GROUP BY 1`,
    )
    expect(big(paid)).toEqual(base.paidFor)
    const models = await all(`SELECT id AS key, value::text FROM model WHERE value > 0`)
    expect(big(models)).toEqual(base.paidFor)
    const creators = await all(
        'SELECT id, accrued::text, withdrawn::text FROM creator WHERE accrued > 0 OR withdrawn > 0',
    )
    expect(big(creators.map(({ id, accrued }) => ({ key: id, value: accrued })))).toEqual(base.accrued)
    const took = creators.filter(({ withdrawn }) => withdrawn !== '0')
    expect(big(took.map(({ id, withdrawn }) => ({ key: id, value: withdrawn })))).toEqual(base.withdrawn)
    expect(base.withdrawn.size).toBeGreaterThan(5)
    const abi = new Interface(InferencePayments.abi)
    for (const { id, accrued, withdrawn } of creators) {
        const call = { to: BASE.inferencePayments, data: abi.encodeFunctionData('balanceOf', [id, BASE.opg]) }
        const owed = BigInt(await rpcCall(urls[8453], 'eth_call', [call, 'latest']))
        expect(BigInt(accrued) - BigInt(withdrawn)).toBe(owed)
    }
})

test('INV-5: calls per model follow the first claim of each CID, replays count once, and the unnamed are the rest', async () => {
    const rows = await all('SELECT id AS key, calls::int AS value FROM model WHERE calls > 0')
    expect(new Map(rows.map(({ key, value }) => [key, value]))).toEqual(og.calls)
    expect(og.calls.size).toBeGreaterThan(300)
    const { replays, total, named } = await one(
        `SELECT count(*) FILTER (WHERE is_replay)::int AS replays, count(*) FILTER (WHERE NOT is_replay)::int AS total,
             count(*) FILTER (WHERE model_id IS NOT NULL)::int AS named FROM inference`,
    )
    expect(replays).toBe(og.replays)
    expect(replays).toBeGreaterThan(10)
    expect(total).toBe(og.ids.inference.length - og.replays)
    expect(named).toBe([...og.calls.values()].reduce((sum, n) => sum + n, 0))
    const { calls, value } = await one(
        'SELECT sum(calls)::int AS calls, sum(value)::text AS value FROM demand_day',
    )
    expect(calls).toBe(total)
    const sums = [...base.payments.values(), ...base.paidFor.values()]
    expect(BigInt(value)).toBe(sums.reduce((sum, amount) => sum + amount, 0n))
})

test('INV-10: what a payer signed is read from calldata, and where it cannot be read it is null with the reason', async () => {
    const rows = await all(
        `SELECT id, '0x' || encode(payment_id, 'hex') AS payment, cap::text, nonce::text, deadline::text,
             '0x' || encode(facilitator, 'hex') AS facilitator, calldata_reason AS reason FROM payment WHERE rail <> 'CONTRACT'`,
    )
    for (const { id, payment, cap, nonce, deadline, facilitator, reason } of rows) {
        const signed = base.signed.get(id)
        if (signed) {
            expect({ payment, cap, nonce, deadline, facilitator, reason }).toEqual({
                ...{ payment: signed.paymentId, cap: `${signed.cap}`, nonce: `${signed.nonce}` },
                ...{ deadline: `${signed.deadline}`, facilitator: signed.facilitator, reason: null },
            })
        } else {
            expect({ payment, cap, nonce, deadline, facilitator }).toEqual({
                ...{ payment: null, cap: null, nonce: null, deadline: null, facilitator: null },
            })
            expect(reason).toMatch(/^transaction went through 0xca11/)
        }
    }
    expect(rows.filter(({ reason }) => reason !== null).length).toBeGreaterThan(10)
    const { silent } = await one(
        `SELECT count(*)::int AS silent FROM inference
         WHERE (model_id IS NULL) <> (unattributed_reason IS NOT NULL) OR (model_id IS NULL) <> (attribution = 'NONE')`,
    )
    expect(silent).toBe(0)
})

test('INV-10: everything on a simulated chain is labelled demo', async () => {
    for (const table of LABELLED) {
        const [row] = await all(
            `SELECT count(*)::int AS rows, count(*) FILTER (WHERE provenance = 'demo')::int AS demo FROM ${table}`,
        )
        expect({ table, ...row }).toEqual({ table, rows: row.rows, demo: row.rows })
        expect(row.rows).toBeGreaterThan(0)
    }
})

test('INV-4: every rollup is its own recount', async () => {
    expect(await audit(db, networkAt(urls))).toEqual([])
})
