import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Interface } from 'ethers'
import InferencePayments from '../../contracts/build/InferencePayments.json'
import Opg from '../../contracts/build/Opg.json'
import type { MarketFacts } from '../../src/analytics/testing/market'
import type { PlainAsked } from '../../src/analytics/testing/plain-market'
import { type Api, startApi } from '../../src/api/start-api'
import { ask } from '../../src/api/testing/test-api'
import { CATALOGUE_FILE, DEFAULT_SEED, type Devnet, RECEIPTS_FILE, startDevnet } from '../../src/devnet'
import { BASE, PAY_TO } from '../../src/devnet/addresses'
import { isAlive } from '../../src/devnet/processes'
import { LocalRpc } from '../../src/devnet/rpc'
import { opgTokens } from '../../src/facts/chain-labels'
import { auditPeriods } from '../../src/sealing/audit'
import { sealClosed } from '../../src/sealing/sealer'
import { Rpc } from '../../src/verify/chain/rpc'
import type { Report } from '../../src/verify/report/difference'
import { describeLog, devnetSummary } from '../support/devnet-logs'
import { type TestDatabase, testDatabase } from '../support/postgres'
import { proveAll } from '../support/proven-market'
import { countedPopulation, EVERYTHING, POPULATIONS, recounted, spread } from '../support/recounted-answers'
import { storedMarket } from '../support/stored-market'
import { audit, networkAt, reaches, startSync, walletsFollowed } from '../support/sync'
import { compared, verified } from '../support/verified'

const LABELLED = [
    'inference',
    'settlement_batch',
    'payment',
    'payout',
    'model_price',
    'chain_event',
    'model',
    'model_artifact',
    'creator',
    'payer',
    'tee',
    'enclave_image',
    'workflow',
]

let devnet: Devnet
let db: TestDatabase
let dir: string
let base: Rpc
let urls: Record<10740 | 8453, string>
let report: Report

const all = async (sql: string, ...params: unknown[]) => (await db.pool.query(sql, params)).rows
const one = async (sql: string, ...params: unknown[]) => (await all(sql, ...params))[0]
const differences = (...whats: string[]) => report.differences.filter(({ what }) => whats.includes(what))

beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'demand-recount-'))
    devnet = await startDevnet({ dataDir: dir, liveIntervalMs: 0, aggregatorSlowMs: 20 })
    for (let n = 0; n < 25; n++) await devnet.tick()
    const [first, second] = devnet.chains
    urls = { 10740: first.rpcUrl, 8453: second.rpcUrl }
    base = new Rpc([urls[8453]])
    db = await testDatabase()
    const network = networkAt(urls)
    // Both at once, as the whole program does it; a few more blocks are met while they follow.
    const syncs = ([10740, 8453] as const).map((chainId) => startSync(db.url, network, chainId))
    for (let n = 0; n < 5; n++) await devnet.tick()
    for (const chainId of [10740, 8453] as const) {
        const head = await new Rpc([urls[chainId]]).call<Head>('eth_getBlockByNumber', 'latest', false)
        await reaches(db.pool, chainId, { height: Number(head.number), hash: head.hash })
    }
    await walletsFollowed(db.pool)
    await Promise.all(syncs.map((sync) => sync.stop()))
    await proveAll(db.url, network, [devnet.aggregatorUrl], SLOW_BLOBS)
    report = await verified(db.url, network, [devnet.aggregatorUrl], SAMPLE)
})

/** Settlements whose blobs are fetched again: the simulation takes its time to make them. */
const SAMPLE = 150
/** Blobs that are missing, late, or failed when they were asked for. */
const SLOW_BLOBS = 400

interface Head {
    number: string
    hash: string
}

afterAll(async () => {
    await devnet?.stop()
    await db?.pool.end()
    rmSync(dir, { recursive: true, force: true })
})

test('INV-1, INV-2: every log is one row, in the right table, in its place, with what the log says', () => {
    const facts = ['inference', 'settlement_batch', 'payment', 'payout', 'model_price', 'chain_event']
    expect(differences(...facts, 'dead_letter', 'tee_day', 'pay_to')).toEqual([])
    const rows = compared(report)
    for (const table of facts) expect({ table, many: rows[table] > 1_000 }).toEqual({ table, many: true })
    expect(rows.dead_letter).toBe(7)
    expect(rows.tee_day).toBeGreaterThan(300)
})

test('INV-4, INV-5: every rollup is its recount from single facts', () => {
    const rollups = ['demand_day', 'model', 'payer', 'creator', 'workflow', 'replays']
    expect(differences(...rollups)).toEqual([])
    const rows = compared(report)
    for (const table of ['demand_day', 'model', 'replays'])
        expect({ table, many: rows[table] > 1_000 }).toEqual({ table, many: true })
})

test('INV-7: every blob, leaf and signature says what the index says, and verified <= published <= claimed', () => {
    expect(differences('counts of batches', 'proofs of batches', 'leaves', 'proofs of single calls')).toEqual(
        [],
    )
    const rows = compared(report)
    expect(rows['counts of batches']).toBe(rows.settlement_batch)
    for (const what of ['proofs of batches', 'leaves', 'proofs of single calls'])
        expect({ what, many: rows[what] > 50 }).toEqual({ what, many: true })
})

describe('every number of the analytics is what plain loops count from single calls, payments and payouts', () => {
    let api: Api
    let facts: MarketFacts
    const opg = opgTokens(networkAt({}))
    beforeAll(async () => {
        facts = await storedMarket(db.pool, opg)
        const network = networkAt(urls)
        api = await startApi({ databaseUrl: db.url, port: 0, network, limits: { requestsPerMinute: 0 } })
    })
    afterAll(() => api?.close())

    const CASES = [
        { window: 'ALL', measure: 'CALLS', exclude: [], ago: 0 },
        { window: 'MONTH', measure: 'VALUE', exclude: [], ago: 0 },
        { window: 'QUARTER', measure: 'PAYERS', exclude: ['SELF_PAID'], ago: 12.3 },
        { window: 'WEEK', measure: 'CALLS', exclude: [], ago: 33.7 },
        { window: 'ALL', measure: 'VALUE', exclude: ['SELF_PAID'], ago: 60 },
    ] as const

    test.each(CASES)(
        'INV-4, INV-5: $measure, window $window, $ago days ago, without $exclude',
        async (asked) => {
            const { time } = await one('SELECT min(time) AS time FROM chain_status')
            const asOf = asked.ago === 0 ? null : { time: new Date(time.getTime() - asked.ago * 86_400_000) }
            const { id } = await one(
                'SELECT id FROM model WHERE registered AND calls > 0 ORDER BY value DESC, id OFFSET 7 LIMIT 1',
            )
            const { window, measure } = asked
            const variables = { window, asOf, measure, exclude: asked.exclude, model: id }
            const { data, errors } = await ask(api.url, EVERYTHING, variables)
            expect(errors).toBeUndefined()
            const { meta, ...market } = data.market
            const moment = {
                timeMs: Date.parse(meta.asOf.time),
                heights: Object.fromEntries(
                    meta.asOf.chains.map((chain: any) => [chain.chainId, chain.height ?? -1]),
                ),
            }
            const span = {
                fromMs: meta.window.from && Date.parse(meta.window.from),
                toMs: Date.parse(meta.window.to),
            }
            const plain = recounted(facts, span, moment, { measure, exclude: [...asked.exclude] }, id)
            market.payouts.sort((a: any, b: any) => (a.kind < b.kind ? -1 : 1))
            expect(market).toEqual(plain.market)
            const { n, active, total, outside, ...statistics } = data.models
            expect({ n, active, total, outside }).toEqual(plain.models)
            for (const [name, value] of Object.entries(plain.statistics))
                expect({ name, value: statistics[name] }).toEqual({ name, value: expect.closeTo(value, 9) })
            expect(data.topModels).toEqual(plain.topModels)
            expect(data.longTail).toEqual(plain.longTail)
            expect(data.modelStanding).toEqual(plain.modelStanding)
            const bands = data.priceDemand.bands
            expect(bands.reduce((sum: number, band: any) => sum + band.offered, 0)).toBe(plain.offered)
            expect(bands.reduce((sum: number, band: any) => sum + band.used, 0)).toBe(active)
            const { groups, others, ...decomposition } = data.decomposition
            expect(decomposition).toMatchObject({ total: expect.any(String), outside: expect.any(String) })
            for (const group of groups)
                if (group.name !== null)
                    expect(group.amount).toBe(String(plain.decomposition.byCreator.get(group.name)))
            const rest = BigInt(others?.amount ?? 0)
            const inGroups = groups.reduce((sum: bigint, group: any) => sum + BigInt(group.amount), rest)
            expect(String(inGroups)).toBe(decomposition.total)

            const other = await ask(api.url, POPULATIONS, { window, asOf })
            expect(other.errors).toBeUndefined()
            for (const [alias, found] of Object.entries<any>(other.data)) {
                const [population, counted] = alias.split('_') as [
                    PlainAsked['population'],
                    PlainAsked['measure'],
                ]
                const asked = { population, measure: counted, exclude: [] }
                const { amounts, numbers } = countedPopulation(facts, span, moment, asked)
                const { gini, effectiveModels, hhi, ...exact } = found
                expect({ alias, ...exact }).toEqual({ alias, ...numbers })
                const { gini: g, effectiveModels: e, hhi: h } = spread(amounts)
                for (const [value, expected] of [
                    [gini, g],
                    [effectiveModels, e],
                    [hhi, h],
                ])
                    expect(value).toEqual(expect.closeTo(expected, 9))
            }
        },
    )

    test('INV-8: as of a final moment the answers are the same bytes when every day is sealed', async () => {
        const { time } = await one('SELECT min(time) AS time FROM chain_status')
        const asOf = { time: new Date(time.getTime() - 40 * 86_400_000) }
        const { id } = await one('SELECT id FROM model WHERE registered ORDER BY calls DESC, id LIMIT 1')
        const variables = { window: 'MONTH', asOf, measure: 'CALLS', exclude: [], model: id }
        const before = await ask(api.url, EVERYTHING, variables)
        const market = { chainIds: [10740, 8453], opg }
        expect(await sealClosed(db.pool, market)).toBeGreaterThan(80)
        expect(await auditPeriods(db.pool as never, market)).toEqual([])
        const network = networkAt(urls)
        const another = await startApi({
            databaseUrl: db.url,
            port: 0,
            network,
            limits: { requestsPerMinute: 0 },
        })
        const after = await ask(another.url, EVERYTHING, variables)
        await another.close()
        expect(JSON.stringify(after.data)).toBe(JSON.stringify(before.data))
    })
})

test('nothing else differs', () => {
    expect(report.differences).toEqual([])
})

test('INV-2: two transactions of one block may both hold logIndex 0', async () => {
    const { pairs } = await one(
        `SELECT count(*)::int AS pairs FROM inference a JOIN inference b USING (chain_id, height, log_index, sub_position)
         WHERE chain_id = 10740 AND log_index = 0 AND a.tx_position < b.tx_position`,
    )
    expect(pairs).toBeGreaterThan(1_000)
})

test("INV-6: what payments and plain transfers brought to a wallet, without what it paid itself, is the token's own balance of it", async () => {
    const abi = new Interface(Opg.abi)
    for (const payTo of [PAY_TO.early, PAY_TO.current]) {
        const { total } = await one(
            `SELECT (coalesce((SELECT sum(amount) FROM payment WHERE pay_to = $1 AND token = $2), 0)
                + coalesce((SELECT sum((args->>'value')::numeric) FROM chain_event
                    WHERE name = 'UnpairedTransfer' AND subject = $3 AND contract = $2), 0)
                - coalesce((SELECT sum(amount) FROM payment WHERE payer_id = $3 AND token = $2), 0))::text AS total`,
            ...[payTo, BASE.opg].map((address) => Buffer.from(address.slice(2), 'hex')),
            payTo,
        )
        const call = { to: BASE.opg, data: abi.encodeFunctionData('balanceOf', [payTo]) }
        expect(BigInt(total)).toBe(BigInt(await base.call<string>('eth_call', call, 'latest')))
        expect(BigInt(total)).toBeGreaterThan(0n)
    }
})

test('INV-6: what the payment contract owes each creator is what the index has it owe', async () => {
    const creators = await all(
        'SELECT id, accrued::text, withdrawn::text FROM creator WHERE accrued > 0 OR withdrawn > 0',
    )
    expect(creators.filter(({ withdrawn }) => withdrawn !== '0').length).toBeGreaterThan(5)
    const abi = new Interface(InferencePayments.abi)
    for (const { id, accrued, withdrawn } of creators) {
        const call = { to: BASE.inferencePayments, data: abi.encodeFunctionData('balanceOf', [id, BASE.opg]) }
        const owed = BigInt(await base.call<string>('eth_call', call, 'latest'))
        expect(BigInt(accrued) - BigInt(withdrawn)).toBe(owed)
    }
})

test('INV-10: a call that names no model says why, and what cannot be read of a payment is null with the reason', async () => {
    const { silent } = await one(
        `SELECT count(*)::int AS silent FROM inference
         WHERE (model_id IS NULL) <> (unattributed_reason IS NOT NULL) OR (model_id IS NULL) <> (attribution = 'NONE')`,
    )
    expect(silent).toBe(0)
    // A payout of many channels; whatever went through another contract is read from its calldata.
    const payments = await one(
        `SELECT count(*) FILTER (WHERE payment_id IS NULL AND payer_id IS NULL AND cap IS NULL AND nonce IS NULL AND deadline IS NULL
                AND facilitator IS NULL AND calldata_reason IS NOT NULL)::int AS unread,
             count(*) FILTER (WHERE (payment_id IS NULL) <> (calldata_reason IS NOT NULL))::int AS silent FROM payment`,
    )
    expect(payments.silent).toBe(0)
    expect(payments.unread).toBeGreaterThan(0)
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

const ROOT = join(__dirname, '..', '..')
/** The node programs of the document, in order: one for a leaf, one for a payment. */
const PROGRAMS = [...readFileSync(join(ROOT, 'docs/verify-by-hand.md'), 'utf8').matchAll(/```js\n(.*?)```/gs)]

async function byHand(program: string, env: Record<string, string>): Promise<string> {
    const options = { cwd: ROOT, env: { PATH: process.env.PATH, ...env } }
    const args = ['--input-type=module', '-e', program]
    return (await promisify(execFile)(process.execPath, args, options)).stdout
}

test('the programs of docs/verify-by-hand.md check a leaf and a payment with the chain and the aggregator alone', async () => {
    const [[, leaf], [, payment]] = PROGRAMS
    const { blob, ...call } = await one(
        `SELECT i.id, b.blob_id AS blob FROM inference i JOIN settlement_batch b ON b.id = i.batch_id
         WHERE i.verified AND b.proof = 'CHECKED' AND b.published > 2 ORDER BY i.time DESC, i.id LIMIT 1`,
    )
    // Now and then the simulated aggregator fails on purpose.
    while ((await fetch(`${devnet.aggregatorUrl}/v1/blobs/${blob}`)).status !== 200);
    const chain = { OG: urls[10740], BASE: urls[8453], AGGREGATOR: devnet.aggregatorUrl }
    const said = await byHand(leaf, { ...chain, LEAF: call.id })
    expect(said.match(/: true/g)).toHaveLength(5)
    expect(said).not.toContain('false')
    const paid = await one(
        `SELECT id, amount::text, '0x' || encode(payment_id, 'hex') AS payment_id FROM payment
         WHERE rail = 'X402_UPTO' AND calldata_reason IS NULL ORDER BY time DESC, id LIMIT 1`,
    )
    const settled = await byHand(payment, { ...chain, PAYMENT: paid.id })
    expect(settled.match(/: true/g)).toHaveLength(4)
    expect(settled).toContain(`amount ${paid.amount}n`)
    expect(settled).toContain(`payment id ${paid.payment_id}`)
})

test('INV-4: every rollup is its own recount', async () => {
    expect(await audit(db, networkAt(urls))).toEqual([])
})

describe('INV-4: `audit` on a live database', () => {
    const run = () =>
        promisify(execFile)(process.execPath, ['tools/run.cjs', 'src/cli/main.ts', 'audit'], {
            cwd: ROOT,
            env: { PATH: process.env.PATH, DB_URL: db.url, NETWORK: 'devnet' },
        }).then(
            ({ stdout }) => ({ code: 0, stdout }),
            ({ code, stdout }) => ({ code, stdout }),
        )
    const kept = () => one('SELECT differences, seconds > 0 AS timed FROM audit_run')

    test('finds nothing, says so, and keeps that for the metrics', async () => {
        expect(await run()).toEqual({
            code: 0,
            stdout: expect.stringMatching(/^0 differences from the facts \([\d.]+ s\)\n$/),
        })
        expect(await kept()).toEqual({ differences: 0, timed: true })
    })

    test('names a total that was altered by hand, exits with 1, and shows it in /metrics', async () => {
        const { id } = await one('SELECT id FROM payer ORDER BY id LIMIT 1')
        await all('UPDATE payer SET payments = payments + 1 WHERE id = $1', id)
        const { code, stdout } = await run()
        await all('UPDATE payer SET payments = payments - 1 WHERE id = $1', id)
        expect({ code, stdout }).toEqual({
            code: 1,
            stdout: expect.stringContaining(`payer: kept, not in the facts: (${id},`),
        })
        expect(await kept()).toEqual({ differences: 2, timed: true })
        const api = await startApi({ port: 0, databaseUrl: db.url, network: networkAt(urls) })
        const metrics = await (await fetch(`${api.url}/metrics`)).text()
        await api.close()
        expect(metrics).toMatch(/^demand_audit_differences 2$/m)
    })
})

describe('the simulated chains themselves', () => {
    test('hold exactly the planned logs, and publish blobs, receipts and a catalogue that fit them', async () => {
        const planned = devnetSummary(DEFAULT_SEED, devnet.ticks())
        for (const { chainId, rpcUrl } of devnet.chains) {
            expect(await withRpc(rpcUrl, (rpc) => countLogs(rpc, chainId))).toEqual(planned[chainId])
        }
        await receiptsHold(devnet)
    })

    test('are the same, block for block, after a restart', async () => {
        const [hashes, receipts] = [await headHashes(devnet), readFileSync(join(dir, RECEIPTS_FILE), 'utf8')]
        const { ticks, chains } = devnet
        const before = ticks()
        await devnet.stop()
        for (const { anvilPid } of chains) expect(isAlive(anvilPid)).toBe(false)
        // One chain is read from what was kept of it; the other, whose file is cut short, is written again.
        truncateSync(join(dir, 'chain-10740.kept'), 1_000_000)
        const told: string[] = []
        const log = (line: string) => void told.push(line)
        devnet = await startDevnet({ dataDir: dir, liveIntervalMs: 0, aggregatorSlowMs: 20, log })
        expect(told).toEqual([
            expect.stringContaining('the kept history of chain 10740 cannot be used and is written again'),
        ])
        expect(devnet.reset).toBe(false)
        expect(devnet.ticks()).toBe(before)
        expect(await headHashes(devnet)).toEqual(hashes)
        expect(readFileSync(join(dir, RECEIPTS_FILE), 'utf8')).toBe(receipts)
    })
})

async function withRpc<T>(url: string, use: (rpc: LocalRpc) => Promise<T>): Promise<T> {
    const rpc = new LocalRpc(url)
    try {
        return await use(rpc)
    } finally {
        rpc.close()
    }
}

function headHashes(devnet: Devnet): Promise<string[]> {
    const head = (rpc: LocalRpc) => rpc.call<{ hash: string }>('eth_getBlockByNumber', ['latest', false])
    return Promise.all(devnet.chains.map(async ({ rpcUrl }) => (await withRpc(rpcUrl, head)).hash))
}

/** Every log of a chain by `contract.Event`. */
async function countLogs(rpc: LocalRpc, chainId: number): Promise<Record<string, number>> {
    const counts: Record<string, number> = {}
    const head = Number(await rpc.call<string>('eth_blockNumber'))
    for (let from = 1; from <= head; from += 100) {
        const [fromBlock, toBlock] = [from, Math.min(from + 99, head)].map(
            (height) => `0x${height.toString(16)}`,
        )
        for (const log of await rpc.call<any[]>('eth_getLogs', [{ fromBlock, toBlock }])) {
            const name = String(describeLog(chainId, log))
            counts[name] = (counts[name] ?? 0) + 1
        }
    }
    return counts
}

/** Its blobs are served, and its receipts name transactions that are there. */
async function receiptsHold({ aggregatorUrl, chains }: Devnet): Promise<void> {
    const lines = readFileSync(join(dir, RECEIPTS_FILE), 'utf8').trimEnd().split('\n')
    const receipts = lines.map((line) => JSON.parse(line))
    expect(receipts.length).toBeGreaterThan(150)
    const [first] = receipts
    const exists = (chainId: number, hash: string) =>
        withRpc(chains.find((chain) => chain.chainId === chainId)!.rpcUrl, (rpc) =>
            rpc.call<{ logs: unknown[] } | null>('eth_getTransactionReceipt', [hash]),
        )
    expect((await exists(8453, first.paymentTx))?.logs).toHaveLength(2)
    expect((await exists(10740, first.settlementTx))?.logs).toHaveLength(1)
    const answers = await Promise.all(
        receipts.slice(0, 30).map(({ blobId }) => fetch(`${aggregatorUrl}/v1/blobs/${blobId}`)),
    )
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(15)
    const catalogue = JSON.parse(readFileSync(join(dir, CATALOGUE_FILE), 'utf8'))
    expect(catalogue.length).toBeGreaterThan(2_000)
}
