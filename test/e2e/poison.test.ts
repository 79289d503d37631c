import { AbiCoder, id, MaxUint256, ZeroHash } from 'ethers'
import { buildReaderIndexes } from '../../src/database/indexes'
import { BASE, OG } from '../../src/devnet/addresses'
import { type SmallChain, startSmallChain } from '../support/chain'
import { logOf, type PlannedLog } from '../support/logs'
import { type TestDatabase, testDatabase } from '../support/postgres'
import { inference } from '../support/random-logs'
import { audit, indexTo, networkAt } from '../support/sync'

const MODEL = id('poison model')
const OWNER = `0x${'00'.repeat(18)}0a0a`
const MEGABYTE = 1_000_000

let chains: SmallChain[]
let db: TestDatabase

const one = async (sql: string, ...params: unknown[]) => (await db.pool.query(sql, params)).rows[0]
const all = async (sql: string, ...params: unknown[]) => (await db.pool.query(sql, params)).rows

/** Bytes of `####` become bytes that are no UTF-8. */
const spoiled = (log: PlannedLog): PlannedLog => ({
    ...log,
    data: log.data.replaceAll('23232323', 'fffec0af'),
})
const cut = (log: PlannedLog, bytes: number): PlannedLog => ({
    ...log,
    data: log.data.slice(0, 2 + 2 * bytes),
})
const registered = (name: string, cid: string, model = MODEL) =>
    logOf('ModelRegistry', 'ModelRegistered', BASE.modelRegistry, [model, OWNER, name, cid, ZeroHash])
const batch = (size: bigint, blob = '0x') =>
    logOf('SettlementRelay', 'BatchSettlement', OG.relay, [id('root'), size, blob])
const individual = (timestamp: bigint) =>
    logOf('SettlementRelay', 'IndividualSettlement', OG.relay, [
        id('no such tee'),
        OWNER,
        id('in'),
        id('out'),
        timestamp,
        '0xfffe00',
        '0x',
    ])

/**
 * EVM code that logs memory of a given size: calldata is the size, as many topics as the code takes of three, and what
 * the memory begins with; the rest is zeros. A megabyte in calldata would be more than a node takes in one request.
 */
const HUGE = {
    log1: '0x6080360360806000376020356000356000a100',
    log3: '0x6080360360806000376060356040356020356000356000a300',
}
const NOISE = Array.from({ length: 300 }, (_, n) => id(`noise ${n}`).slice(2)).join('')
const words = (...values: bigint[]) => values.map((value) => value.toString(16).padStart(64, '0')).join('')

/** A model whose name and CID are the same million NUL bytes. */
async function registerHuge(chain: SmallChain): Promise<void> {
    const { topics } = registered('', '', id('third'))
    const size = BigInt(4 * 32 + MEGABYTE)
    const data =
        words(size) + topics.map((topic) => topic.slice(2)).join('') + words(96n, 96n, 0n, BigInt(MEGABYTE))
    await sendHuge(chain, BASE.modelRegistry, HUGE.log3, data)
}

/** A call of a model whose CID is a million NUL bytes. */
async function callHuge(chain: SmallChain): Promise<void> {
    const { topics } = inference('', 0)
    const request = words(2n, 0xe0n, 0xe0n)
    const data = words(0x60n, 0x80n, 0xe0n, 0n) + request + words(0n, 0n, 0n, 0n) + words(BigInt(MEGABYTE))
    const size = BigInt(data.length / 2 + MEGABYTE)
    await sendHuge(chain, OG.precompile, HUGE.log1, words(size) + topics[0].slice(2) + words(0n, 0n) + data)
}

async function sendHuge(chain: SmallChain, to: string, code: string, data: string): Promise<void> {
    await chain.rpc.call('anvil_setCode', [to, code])
    await chain.send(to, `0x${data}`)
    await chain.mine()
    await chain.place(to, 'RawLogger')
}

const GOOD_BEFORE = inference('QmGoodBefore', 0)
const GOOD_AFTER = inference('QmGoodAfter', 2)

/** One block each. */
const OG_POISON: PlannedLog[][] = [
    [GOOD_BEFORE],
    [inference('Qm\0Nul\0', 1), inference(' \t\n ', 0), inference('', 0)],
    [spoiled(inference('Qm####', 0))],
    [inference('QmModes', 255)],
    [batch(MaxUint256, '0xff00fe'), batch(MaxUint256), batch(0n)],
    [individual(MaxUint256)],
    [cut(batch(1n), 31), cut(inference('QmCut', 0), 64), cut(individual(1n), 200)],
    // An offset outside the data; a length that no memory could hold; topics that are missing; data without end.
    [{ ...batch(1n), data: AbiCoder.defaultAbiCoder().encode(['uint256', 'uint256'], [1, MaxUint256]) }],
    [{ ...batch(1n), data: AbiCoder.defaultAbiCoder().encode(['uint256[3]'], [[1n, 64n, 1n << 60n]]) }],
    [{ ...batch(1n), topics: batch(1n).topics.slice(0, 1) }],
    [{ ...batch(1n), data: `0x${'ff'.repeat(200_000)}` }],
    [logOf('TeeRegistry', 'TEERegistered', OG.teeRegistry, [id('a tee'), OWNER, 255])],
    [logOf('TeeRegistry', 'HeartbeatReceived', OG.teeRegistry, [id('a tee'), MaxUint256])],
    [logOf('WorkflowScheduler', 'TaskRegistered', OG.scheduler, [OWNER, OWNER, MaxUint256, MaxUint256])],
    [GOOD_AFTER],
]

const BASE_POISON: PlannedLog[][] = [
    [registered('nul\0name', 'QmNul\0Cid')],
    [spoiled(registered('bad ####', 'Qm####', id('second')))],
    [registered('half \ud83e pair'.toWellFormed(), 'Qm🦄', id('fourth'))],
    [
        logOf('ModelRegistry', 'ModelPriceSet', BASE.modelRegistry, [
            MODEL,
            BASE.opg,
            255,
            MaxUint256,
            MaxUint256,
        ]),
    ],
    [
        logOf('InferencePayments', 'InferencePaid', BASE.inferencePayments, [
            id('payment'),
            MODEL,
            OWNER,
            BASE.opg,
            MaxUint256,
            MaxUint256,
            2n ** 32n - 1n,
            2n ** 64n - 1n,
            2n ** 64n - 1n,
            ZeroHash,
        ]),
    ],
    [
        logOf('InferencePayments', 'PayoutAccrued', BASE.inferencePayments, [
            MODEL,
            OWNER,
            BASE.opg,
            MaxUint256,
            ZeroHash,
        ]),
    ],
    [
        logOf('InferencePayments', 'PayoutAccrued', BASE.inferencePayments, [
            MODEL,
            OWNER,
            BASE.opg,
            MaxUint256,
            ZeroHash,
        ]),
    ],
    [cut(registered('a', 'b'), 100)],
    // Names too long for an index and too random to be compressed.
    [registered(NOISE, NOISE, id('fifth'))],
]

beforeAll(async () => {
    chains = [await startSmallChain(10740), await startSmallChain(8453)]
    db = await testDatabase()
    for (const logs of OG_POISON) await chains[0].mine(logs)
    await callHuge(chains[0])
    for (const logs of BASE_POISON) await chains[1].mine(logs)
    await registerHuge(chains[1])
    const network = networkAt({ 10740: chains[0].url, 8453: chains[1].url })
    await indexTo(db.url, network, 10740, OG_POISON.length + 1)
    await indexTo(db.url, network, 8453, BASE_POISON.length + 1)
})

afterAll(async () => {
    for (const chain of chains) await chain.stop()
    await db.pool.end()
})

test('INV-1: every poison log was written and left exactly one row, and those around it were indexed', async () => {
    for (const [i, blocks] of [OG_POISON, BASE_POISON].entries()) {
        const logs = await chains[i].rpc.call<unknown[]>('eth_getLogs', [
            { fromBlock: '0x1', toBlock: 'latest' },
        ])
        expect(logs.length).toBe(blocks.flat().length + 1)
        const tables = [
            'inference',
            'settlement_batch',
            'payment',
            'payout',
            'model_price',
            'chain_event',
            'dead_letter',
        ]
        const counts = tables
            .map((table) => `(SELECT count(*) FROM ${table} WHERE chain_id = $1)`)
            .join(' + ')
        const { facts } = await one(`SELECT (${counts})::int AS facts`, chains[i].chainId)
        const beats = i === 0 ? 1 : 0
        expect(facts + beats).toBe(logs.length)
    }
    expect(await all(`SELECT cid FROM model_artifact WHERE cid LIKE 'QmGood%' ORDER BY 1`)).toEqual([
        { cid: 'QmGoodAfter' },
        { cid: 'QmGoodBefore' },
    ])
})

test('INV-10: a log that does not decode is kept whole, with its topics and the reason', async () => {
    const dead = await all(
        `SELECT chain_id, topics, data_bytes, octet_length(data) AS kept, reason FROM dead_letter ORDER BY chain_id, height, log_index`,
    )
    expect(dead.map((row) => [row.chain_id, row.data_bytes, row.kept])).toEqual([
        [8453, 100, 100],
        [10740, 31, 31],
        [10740, 64, 64],
        [10740, 200, 200],
        [10740, 64, 64],
        [10740, 96, 96],
        [10740, 96, 96],
        [10740, 200_000, 65_536],
    ])
    for (const row of dead) expect(row.reason).toMatch(/^[A-Za-z]+: .{10,120}$/)
    expect(dead[1].topics).toEqual(batch(1n).topics)
})

test('INV-10: NUL, invalid UTF-8 and long strings are shown as near as can be, and said not to be exact', async () => {
    const artifact = (cid: string) =>
        one('SELECT cid, cid_bytes, exact FROM model_artifact WHERE id = $1', id(cid))
    expect(await artifact('Qm\0Nul\0')).toEqual({ cid: 'Qm\u2400Nul\u2400', cid_bytes: 7, exact: false })
    expect(await artifact('\0'.repeat(MEGABYTE))).toEqual({
        cid: '\u2400'.repeat(512),
        cid_bytes: MEGABYTE,
        exact: false,
    })
    expect(await one('SELECT name, calls::int FROM model WHERE id = $1', id('third'))).toEqual({
        name: '\u2400'.repeat(512),
        calls: 1,
    })
    expect(await artifact('Qm🦄')).toEqual({ cid: 'Qm🦄', cid_bytes: 6, exact: true })
    expect(await all(`SELECT exact FROM model_artifact WHERE cid LIKE 'Qm\ufffd%'`)).toEqual([
        { exact: false },
    ])
    expect(await one('SELECT name FROM model WHERE id = $1', MODEL)).toEqual({ name: 'nul\u2400name' })
    const { args } = await one(`SELECT args FROM chain_event WHERE subject = $1`, MODEL)
    expect(args.inexact).toEqual(['name', 'modelCID'])
})

test('INV-10: an unknown mode or unit is null or OTHER, with its number; a blank name is no model, with the reason', async () => {
    expect(await one(`SELECT mode, mode_raw FROM inference WHERE mode_raw = 255`)).toEqual({
        mode: null,
        mode_raw: 255,
    })
    expect(await one(`SELECT unit, unit_raw FROM model_price`)).toEqual({ unit: 'OTHER', unit_raw: 255 })
    expect(await one('SELECT tee_type, public_key, calldata_reason FROM tee')).toEqual({
        tee_type: 255,
        public_key: null,
        calldata_reason: expect.stringMatching(/went through 0x/),
    })
    expect(
        await all(`SELECT model_id, attribution FROM inference WHERE unattributed_reason = 'EMPTY_NAME'`),
    ).toEqual([
        { model_id: null, attribution: 'NONE' },
        { model_id: null, attribution: 'NONE' },
    ])
})

test('the largest uint256 is kept to the last unit, and sums go beyond it', async () => {
    const max = MaxUint256.toString()
    const twice = (2n * MaxUint256).toString()
    expect(await one('SELECT sum(claimed)::text AS claimed FROM demand_day')).toEqual({ claimed: twice })
    expect(await one(`SELECT timestamp::text FROM inference WHERE rail = 'INDIVIDUAL'`)).toEqual({
        timestamp: max,
    })
    expect(await one('SELECT input_price::text FROM model_price')).toEqual({ input_price: max })
    expect(await one('SELECT amount::text, calls::text FROM payment')).toEqual({
        amount: max,
        calls: '4294967295',
    })
    expect(await one('SELECT accrued::text FROM creator WHERE id = $1', OWNER)).toEqual({ accrued: twice })
    expect(await one('SELECT end_time::text FROM workflow WHERE id = $1', OWNER)).toEqual({ end_time: max })
})

test('INV-4: the rollups over poison are those of their recount', async () => {
    expect(await audit(db, networkAt({ 10740: chains[0].url, 8453: chains[1].url }))).toEqual([])
})

test('names of any length and content stand in the way of no index', async () => {
    await buildReaderIndexes(db.url)
    const head = await chains[1].mine([registered(NOISE.slice(1), NOISE.slice(1), id('sixth'))])
    await indexTo(db.url, networkAt({ 8453: chains[1].url }), 8453, head.height)
    expect(await one('SELECT name FROM model WHERE id = $1', id('sixth'))).toEqual({
        name: NOISE.slice(1, 513),
    })
})
