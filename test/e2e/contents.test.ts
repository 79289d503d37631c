import { setTimeout as sleep } from 'node:timers/promises'
import { id } from 'ethers'
import { events as proxyEvents } from '../../src/abi/x402-upto'
import { type Completeness, completenessOf } from '../../src/api/status/completeness'
import { type FaultProxy, type FaultRule, startFaultProxy } from '../../src/chain/testing/fault-proxy'
import { BASE, OG } from '../../src/devnet/addresses'
import { encodeCall } from '../../src/devnet/artifacts'
import type { SyncOptions } from '../../src/ingest/sync-chain'
import type { Network } from '../../src/networks/types'
import { type SmallChain, startSmallChain } from '../support/chain'
import { digestTables } from '../support/digest'
import { type TestDatabase, testDatabase } from '../support/postgres'
import { randomBlock } from '../support/random-logs'
import { audit, cleanIndex, networkAt, reaches, type Sync, startSync } from '../support/sync'

let chain: SmallChain
let db: TestDatabase
let proxies: FaultProxy[]
let network: Network

/** A chain of `blocks` blocks behind as many endpoints as there are rules; null is one that tells the truth. */
async function setUp(chainId: 8453 | 10740, blocks: number, rules: (FaultRule | null)[]): Promise<void> {
    chain = await startSmallChain(chainId)
    db = await testDatabase()
    for (let n = 0; n < blocks; n++) await chain.mine(...randomBlock(n, chainId))
    proxies = []
    for (const rule of rules) {
        const proxy = await startFaultProxy(chain.url)
        proxy.fault(rule)
        proxies.push(proxy)
    }
    network = networkAt({ [chainId]: proxies[0].url })
    const { rpc } = network.chains.find((candidate) => candidate.chainId === chainId)!
    for (const { url } of proxies.slice(1)) rpc.urls.push(url)
}

afterEach(async () => {
    for (const proxy of proxies) await proxy.stop()
    await chain.stop()
    await db.drop()
})

const follow = (more: Partial<SyncOptions> = {}): Sync =>
    startSync(db.url, network, chain.chainId, undefined, { confirmPauseMs: 20, ...more })

const indexed = async (sync: Sync) => reaches(db.pool, chain.chainId, await chain.head(), sync, 60_000)

async function completeness(): Promise<Completeness> {
    const reader = {
        rows: async (text: string) => (await db.pool.query({ text, rowMode: 'array' })).rows,
    }
    const found = await completenessOf(reader as unknown as Parameters<typeof completenessOf>[0])
    return found.get(chain.chainId)!
}

async function becomes(isSo: (now: Completeness) => boolean, sync: Sync): Promise<Completeness> {
    let ended: Error | null | undefined
    void sync.ended.then((error) => (ended = error))
    for (const deadline = Date.now() + 90_000; ; await sleep(20)) {
        const now = await completeness()
        if (now && isSo(now)) return now
        if (ended !== undefined) throw ended ?? new Error('the indexer has ended')
        if (Date.now() > deadline) throw new Error(`still ${JSON.stringify(now)}`)
    }
}

async function digests() {
    const honest = networkAt({ [chain.chainId]: chain.url })
    const { height } = await chain.head()
    return { now: await digestTables(db.pool), clean: await cleanIndex(honest, { [chain.chainId]: height }) }
}

async function expectCleanIndex(): Promise<void> {
    expect(await audit(db, networkAt({ [chain.chainId]: chain.url }))).toEqual([])
    const { now, clean } = await digests()
    expect(now).toEqual(clean)
}

async function reasons(): Promise<string[]> {
    return (await db.pool.query('SELECT reason FROM rollback ORDER BY at')).rows.map(({ reason }) => reason)
}

/** Rewrites logs, in the answers to eth_getLogs and in receipts alike. */
const everywhere =
    (change: (log: any) => any): FaultRule =>
    (method) => {
        if (method === 'eth_getLogs') return { map: (logs) => logs.map(change) }
        if (method !== 'eth_getTransactionReceipt') return null
        return { map: (receipt) => receipt && { ...receipt, logs: receipt.logs.map(change) } }
    }

/** Rewrites them in the answers to eth_getLogs alone. */
const inLogs =
    (change: (log: any) => any): FaultRule =>
    (method) =>
        method === 'eth_getLogs' ? { map: (logs) => logs.map(change) } : null

const FULL_BLOOM = `0x${'f'.repeat(512)}`

/** As on Base, where a bloom excludes next to nothing. */
const withFullBlooms =
    (rule: FaultRule): FaultRule =>
    (method, params) =>
        method === 'eth_getBlockByNumber'
            ? { map: (block) => block && { ...block, logsBloom: FULL_BLOOM } }
            : rule(method, params)

/** Changes the last but n-th hex digit. */
const flipped = (hex: string, fromEnd = 1) => {
    const at = hex.length - fromEnd
    return hex.slice(0, at) + (Number.parseInt(hex[at], 16) ^ 1).toString(16) + hex.slice(at + 1)
}
const isOf = (address: string) => (log: any) => log.address.toLowerCase() === address.toLowerCase()
const changed =
    (where: (log: any) => boolean, change: (log: any) => any) =>
    (log: any): any =>
        where(log) ? { ...log, ...change(log) } : log

const oneMore = changed(isOf(BASE.opg), ({ data }) => ({ data: flipped(data) }))
const otherPayer = changed(isOf(BASE.opg), ({ topics }) => ({
    topics: [topics[0], flipped(topics[1]), ...topics.slice(2)],
}))
const otherPosition = (log: any) => ({ ...log, transactionIndex: later(7)(log.transactionIndex) })
const otherSettlement = changed(isOf(OG.relay), ({ data }) => ({ data: flipped(data, 64) }))
const otherTopic = changed(
    ({ topics }) => topics.length > 1 && topics[1].length === 66,
    ({ topics }) => ({ topics: [topics[0], flipped(topics[1]), ...topics.slice(2)] }),
)
const longer = changed(
    ({ data }) => data.length > 2,
    ({ data }) => ({ data: `${data}00` }),
)
const shorter = changed(
    ({ data }) => data.length > 66,
    ({ data }) => ({ data: data.slice(0, -64) }),
)

const KINDS = [
    { what: 'every amount by one', chainId: 8453, change: oneMore },
    { what: 'who paid', chainId: 8453, change: otherPayer },
    { what: 'the order of transactions', chainId: 8453, change: otherPosition },
    { what: 'what was settled', chainId: 10740, change: otherSettlement },
    { what: 'first arguments', chainId: 10740, change: otherTopic },
    { what: 'data by a byte that nobody reads', chainId: 10740, change: longer },
    { what: 'data so that it does not decode', chainId: 10740, change: shorter },
] as const

/** Reads everything from the first endpoint, alone and unquestioned. */
async function indexFromTheFirst(): Promise<void> {
    const { rpc } = network.chains.find(({ chainId }) => chainId === chain.chainId)!
    const others = rpc.urls.splice(1)
    const trusting = follow({ completeness: 'off' })
    await indexed(trusting)
    await trusting.stop()
    rpc.urls.push(...others)
    const { now, clean } = await digests()
    expect(now).not.toEqual(clean)
}

describe.each(KINDS)('an endpoint that alters $what, in logs and receipts alike', ({ chainId, change }) => {
    const liar = withFullBlooms(everywhere(change))
    const honest = withFullBlooms(() => null)

    test('INV-1: is found out by two others, whose logs are indexed', async () => {
        await setUp(chainId, 30, [liar, honest, honest])
        await indexFromTheFirst()
        const sync = follow()
        await becomes(({ readAgain }) => readAgain > 0, sync)
        await indexed(sync)
        await becomes(({ confirmedByOne, blocks }) => confirmedByOne === blocks, sync)
        await sync.stop()
        await expectCleanIndex()
        expect((await reasons())[0]).toMatch(/say something else on the chain than was indexed.*read again/)
    })

    test('INV-3: and one other that says the truth settle nothing: blocks stay unconfirmed, and both are named', async () => {
        await setUp(chainId, 30, [liar, honest])
        await indexFromTheFirst()
        const before = await digestTables(db.pool)
        const sync = follow()
        const names = proxies.map(({ url }) => url.replace(/\/$/, '')).join(' and ')
        const now = await becomes(({ reason }) => /differ in the receipts/.test(reason ?? ''), sync)
        await sync.stop()
        expect(now.reason).toContain(names)
        expect(now.confirmedByOne).toBeLessThan(now.blocks)
        expect(await reasons()).toEqual([])
        expect(await digestTables(db.pool)).toEqual(before)
    })
})

test('INV-1: contents that one endpoint altered in its logs alone are found by the receipts of both', async () => {
    const liar = withFullBlooms(inLogs(otherSettlement))
    await setUp(10740, 30, [liar, withFullBlooms(() => null)])
    await indexFromTheFirst()
    const sync = follow()
    await becomes(({ readAgain }) => readAgain > 0, sync)
    await indexed(sync)
    await becomes(({ reason }) => /says something else of \d+ log\(s\) of block/.test(reason ?? ''), sync)
    await sync.stop()
    await expectCleanIndex()
})

test('INV-1: contents that the only endpoint altered for a while are read again', async () => {
    await setUp(8453, 30, [withFullBlooms(everywhere(oneMore))])
    await indexFromTheFirst()
    proxies[0].fault(withFullBlooms(() => null))
    const sync = follow()
    await becomes(({ readAgain }) => readAgain > 0, sync)
    await indexed(sync)
    await becomes(({ seenAgain, blocks }) => seenAgain === blocks, sync)
    await sync.stop()
    await expectCleanIndex()
})

test('INV-3: a second endpoint that alters contents has nothing read again and does not count', async () => {
    await setUp(10740, 30, [null, inLogs(otherSettlement)])
    const sync = follow()
    await indexed(sync)
    const now = await becomes(({ reason }) => /says something else of/.test(reason ?? ''), sync)
    await sync.stop()
    await expectCleanIndex()
    expect(now.confirmedByOne).toBeLessThan(now.blocks)
    expect(await reasons()).toEqual([])
})

test('INV-10: of rows from before contents were kept the places are compared, and it is said how many blocks that are', async () => {
    await setUp(8453, 30, [withFullBlooms(everywhere(oneMore)), withFullBlooms(() => null)])
    await indexFromTheFirst()
    for (const table of ['payment', 'payout', 'chain_event', 'model_price', 'dead_letter'])
        await db.pool.query(`UPDATE ${table} SET log_digest = NULL`)
    await db.pool.query(
        'UPDATE chain_confirmation SET places_to = (SELECT height FROM chain_status WHERE id = $1)',
        ['8453'],
    )
    const sync = follow()
    const now = await becomes(({ confirmedByOne, blocks }) => confirmedByOne === blocks, sync)
    expect(now).toMatchObject({ placesOnly: 30, readAgain: 0, reason: null })
    await chain.mine(...randomBlock(999, 8453))
    await indexed(sync)
    expect(await completeness()).toMatchObject({ placesOnly: 30, blocks: 31 })
    await sync.stop()
})

const later = (seconds: number) => (hex: unknown) => `0x${(Number(hex) + seconds).toString(16)}`

/** Gives blocks another time, in headers and beside logs alike. */
const otherTimes =
    (change: (time: unknown, height: number) => unknown): FaultRule =>
    (method) => {
        const log = (log: any) => ({
            ...log,
            blockTimestamp: change(log.blockTimestamp, Number(log.blockNumber)),
        })
        if (method === 'eth_getLogs') return { map: (logs) => logs.map(log) }
        if (method !== 'eth_getBlockByNumber') return null
        return {
            map: (block) => block && { ...block, timestamp: change(block.timestamp, Number(block.number)) },
        }
    }
/** A node that names no times beside logs. */
const untimed =
    (rule: FaultRule): FaultRule =>
    (method, params) =>
        method === 'eth_getLogs'
            ? { map: (logs) => logs.map(({ blockTimestamp, ...log }: any) => log) }
            : rule(method, params)

const aSecondLater = otherTimes(later(1))
const TIMES = [
    { what: 'by a second', rule: aSecondLater },
    { what: 'by a second back', rule: otherTimes(later(-1)) },
    {
        what: 'of every third block',
        rule: otherTimes((time, height) => (height % 3 === 0 ? later(2)(time) : time)),
    },
    { what: 'by a day, without times beside logs', rule: untimed(otherTimes(later(86_400))) },
]

describe.each(TIMES)('an endpoint of chain 10740 that moves times $what', ({ rule }) => {
    test('INV-1: is found out by two others, whose times are indexed', async () => {
        await setUp(10740, 30, [rule, null, untimed(() => null)])
        await indexFromTheFirst()
        const sync = follow()
        await becomes(({ readAgain }) => readAgain > 0, sync)
        await indexed(sync)
        await becomes(({ confirmedByOne, blocks }) => confirmedByOne === blocks, sync)
        await sync.stop()
        await expectCleanIndex()
        expect((await reasons())[0]).toMatch(/bears another time than was indexed.*read again/)
    })
})

test('INV-3: two endpoints of chain 10740 that contradict each other about times settle nothing, and both are named', async () => {
    await setUp(10740, 30, [aSecondLater, null])
    await indexFromTheFirst()
    const before = await digestTables(db.pool)
    const sync = follow()
    const now = await becomes(({ reason }) => /differ in the time of block/.test(reason ?? ''), sync)
    await sync.stop()
    for (const { url } of proxies) expect(now.reason).toContain(url.replace(/\/$/, ''))
    expect(now.confirmedByOne).toBeLessThan(now.blocks)
    expect(await reasons()).toEqual([])
    expect(await digestTables(db.pool)).toEqual(before)
})

test('INV-1: times that the only endpoint of chain 10740 moved for a while are read again', async () => {
    await setUp(10740, 30, [aSecondLater])
    await indexFromTheFirst()
    proxies[0].fault(null)
    const sync = follow()
    await becomes(({ readAgain }) => readAgain > 0, sync)
    await indexed(sync)
    await becomes(({ seenAgain, blocks }) => seenAgain === blocks, sync)
    await sync.stop()
    await expectCleanIndex()
})

test('INV-3: times that are false only beside logs are no reason to read anything again', async () => {
    const besideLogs: FaultRule = (method) =>
        method === 'eth_getLogs'
            ? {
                  map: (logs) =>
                      logs.map((log: any) => ({ ...log, blockTimestamp: later(1)(log.blockTimestamp) })),
              }
            : null
    await setUp(10740, 30, [null, besideLogs])
    const sync = follow()
    await becomes(({ confirmedByOne, blocks }) => blocks === 30 && confirmedByOne === blocks, sync)
    await sync.stop()
    await expectCleanIndex()
    expect(await reasons()).toEqual([])
})

test.each(TIMES)(
    'INV-1: on Base a time that is moved $what contradicts its header, and is not stored',
    async ({ rule }) => {
        await setUp(8453, 30, [rule, null])
        const sync = follow()
        await indexed(sync)
        await sync.stop()
        await expectCleanIndex()
    },
)

test('INV-1: on Base, where a header cannot be proven the one that can decides alone', async () => {
    const stripped: FaultRule = (method, params) => {
        const fault: any = aSecondLater(method, params)
        if (method !== 'eth_getBlockByNumber') return fault
        const withoutHash = ({ requestsHash, ...block }: any) => block
        return { map: (block) => block && withoutHash(fault.map(block)) }
    }
    await setUp(8453, 30, [stripped, null])
    await indexFromTheFirst()
    const sync = follow()
    await becomes(({ readAgain }) => readAgain > 0, sync)
    await indexed(sync)
    await becomes(({ reason }) => /gives block \d+ another time than others do/.test(reason ?? ''), sync)
    await sync.stop()
    await expectCleanIndex()
})

const isOfProxy = (log: any) => isOf(BASE.upto)(log) || isOf(BASE.exact)(log)
const SETTLED = proxyEvents.Settled.topic
const SETTLED_WITH_PERMIT = proxyEvents.SettledWithPermit.topic

/** Rewrites the lists of logs of receipts; the answers to eth_getLogs stay as they are. */
const inReceipts =
    (change: (logs: any[]) => any[]): FaultRule =>
    (method) =>
        method === 'eth_getTransactionReceipt'
            ? { map: (receipt) => receipt && { ...receipt, logs: change(receipt.logs) } }
            : null

/** Rewrites transactions, by hash and in their blocks alike. */
const inTransactions =
    (change: (tx: any) => any): FaultRule =>
    (method, [, whole]) => {
        if (method === 'eth_getTransactionByHash') return { map: (tx) => tx && change(tx) }
        if (method !== 'eth_getBlockByNumber' || !whole) return null
        return { map: (block) => block && { ...block, transactions: block.transactions.map(change) } }
    }

/** Adds a log behind those of a receipt. */
const withLog = (logs: any[], address: string, topics: string[]) => {
    const last = logs.at(-1)
    return [...logs, { ...last, address, topics, data: '0x', logIndex: later(1)(last.logIndex) }]
}
const eachProxyLog = (change: (log: any) => any) => (logs: any[]) => logs.map(changed(isOfProxy, change))
const elsewhere = `0x${'77'.repeat(20)}`

const BEYOND_LOGS = [
    {
        what: 'hides what the proxies wrote',
        chainId: 8453,
        rule: inReceipts((logs) => logs.filter((log) => !isOfProxy(log))),
    },
    {
        what: 'makes up a settlement beside every plain transfer',
        chainId: 8453,
        rule: inReceipts((logs) =>
            logs.some(isOf(BASE.opg)) && !logs.some(isOfProxy) ? withLog(logs, BASE.upto, [SETTLED]) : logs,
        ),
    },
    {
        what: 'has another proxy settle',
        chainId: 8453,
        rule: inReceipts(
            eachProxyLog(({ address }) => ({
                address: isOf(BASE.upto)({ address }) ? BASE.exact : BASE.upto,
            })),
        ),
    },
    {
        what: 'says of payments with a permit that they had none, and the other way round',
        chainId: 8453,
        rule: inReceipts(
            eachProxyLog(({ topics }) => ({
                topics: [topics[0] === SETTLED ? SETTLED_WITH_PERMIT : SETTLED],
            })),
        ),
    },
    {
        what: 'puts a transfer of another token before each settlement',
        chainId: 8453,
        rule: inReceipts((logs) => {
            const proxy = logs
                .filter(isOfProxy)
                .map((log) => ({ ...log, logIndex: later(900)(log.logIndex) }))
            const others = logs.filter((log) => !isOfProxy(log))
            const transfer = others.find(isOf(BASE.opg))
            const between = proxy.map((log) => ({
                ...log,
                ...transfer,
                address: elsewhere,
                logIndex: later(-1)(log.logIndex),
            }))
            return transfer && proxy.length === 1 ? [...others, ...between, ...proxy] : logs
        }),
    },
    {
        what: 'says that somebody else sent the payments',
        chainId: 8453,
        rule: inTransactions(({ from, ...tx }) => ({ ...tx, from: flipped(from) })),
    },
    {
        what: 'says that enclaves were registered through another contract',
        chainId: 10740,
        rule: inTransactions((tx) => ({ ...tx, to: elsewhere })),
    },
    {
        what: 'gives enclaves a wallet of its own',
        chainId: 10740,
        rule: inTransactions((tx) => ({ ...tx, to: OG.teeRegistry, input: registration(tx.input) })),
    },
] as const satisfies { what: string; chainId: 8453 | 10740; rule: FaultRule }[]

/** Calldata that registers the first enclave that this one speaks of, for a wallet of the liar's. */
function registration(input: string): string {
    const key = ['tee 0', 'tee 1', 'tee 2'].find((name) => input.includes(id(name).slice(2))) ?? 'none'
    const bytes = (text: string) => `0x${Buffer.from(text).toString('hex')}`
    return encodeCall('TeeRegistry', 'registerTEEWithAttestation', [
        '0x',
        bytes(key),
        '0x',
        elsewhere,
        'https://liar.test',
        0,
    ])
}

describe.each(BEYOND_LOGS)('an endpoint that $what', ({ chainId, rule }) => {
    test('INV-1: is found out by two others, and rows are what whole transactions say', async () => {
        await setUp(chainId, 30, [rule, null, null])
        await indexFromTheFirst()
        const sync = follow()
        await becomes(({ readAgain }) => readAgain > 0, sync)
        await indexed(sync)
        await becomes(({ confirmedByOne, blocks }) => confirmedByOne === blocks, sync)
        await sync.stop()
        await expectCleanIndex()
        expect((await reasons())[0]).toMatch(
            /row\(s\) of block \d+ are not what their whole transactions say/,
        )
    })
})

test('INV-3: two endpoints that contradict each other about settlements settle nothing, and both are named', async () => {
    await setUp(8453, 30, [BEYOND_LOGS[0].rule, null])
    await indexFromTheFirst()
    const before = await digestTables(db.pool)
    const sync = follow()
    const now = await becomes(({ reason }) => /differ in the transactions of block/.test(reason ?? ''), sync)
    await sync.stop()
    for (const { url } of proxies) expect(now.reason).toContain(url.replace(/\/$/, ''))
    expect(now.confirmedByOne).toBeLessThan(now.blocks)
    expect(await reasons()).toEqual([])
    expect(await digestTables(db.pool)).toEqual(before)
})

test('INV-1: settlements that the only endpoint hid for a while are read again', async () => {
    await setUp(8453, 30, [BEYOND_LOGS[0].rule])
    await indexFromTheFirst()
    proxies[0].fault(null)
    const sync = follow()
    await becomes(({ readAgain }) => readAgain > 0, sync)
    await indexed(sync)
    await becomes(({ seenAgain, blocks }) => seenAgain === blocks, sync)
    await sync.stop()
    await expectCleanIndex()
})

test('INV-3: a second endpoint that hides settlements has nothing read again and does not count', async () => {
    await setUp(8453, 30, [null, BEYOND_LOGS[0].rule, null])
    await indexFromTheOthers()
    const sync = follow()
    const now = await becomes(
        ({ reason }) => /says something else of the transactions/.test(reason ?? ''),
        sync,
    )
    await sync.stop()
    await expectCleanIndex()
    expect(now.confirmedByOne).toBeLessThan(now.blocks)
    expect(await reasons()).toEqual([])
})

const withoutReceipts: FaultRule = (method) =>
    method === 'eth_getTransactionReceipt' ? { result: null } : null

test('INV-3: the only one of two endpoints that keeps receipts is not believed against the index', async () => {
    await setUp(8453, 30, [withoutReceipts, null])
    await indexFromTheOthers()
    proxies[1].fault(BEYOND_LOGS[0].rule)
    const sync = follow()
    await becomes(({ reason }) => /only .* has the transactions of block/.test(reason ?? ''), sync)
    await sync.stop()
    await expectCleanIndex()
    expect(await reasons()).toEqual([])
})

test('INV-10: where no endpoint keeps receipts what was made of them is no reason to doubt a block', async () => {
    await setUp(8453, 30, [null, null])
    await indexFromTheOthers()
    for (const proxy of proxies) proxy.fault(withoutReceipts)
    const sync = follow()
    await becomes(({ confirmedByOne, blocks }) => confirmedByOne === blocks, sync)
    await sync.stop()
    await expectCleanIndex()
})

/** Reads everything, unquestioned, of whoever has it. */
async function indexFromTheOthers(): Promise<void> {
    const trusting = follow({ completeness: 'off' })
    await indexed(trusting)
    await trusting.stop()
}
