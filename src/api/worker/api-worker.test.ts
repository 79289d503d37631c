import { readFileSync } from 'node:fs'
import { getPriority } from 'node:os'
import { randomMarket, TEST_MARKET } from '../../analytics/testing/market'
import { writeMarket } from '../../analytics/testing/write-market'
import { sealClosed } from '../../sealing/sealer'
import { startApi } from '../start-api'
import { ask, TEST_NETWORK, type TestApi, testApi } from '../testing/test-api'

const TOKEN = 'only-the-gateway-knows'

let api: TestApi
let here: Awaited<ReturnType<typeof startApi>>
beforeAll(async () => {
    api = await testApi({ limits: { requestsPerMinute: 0 }, worker: true, receiptToken: TOKEN })
    await writeMarket(api.database.pool, randomMarket(11, 400))
    await sealClosed(api.database.pool, TEST_MARKET)
    here = await startApi({
        databaseUrl: api.database.url,
        port: 0,
        network: TEST_NETWORK,
        receiptToken: TOKEN,
    })
}, 600_000)
afterAll(async () => {
    await here.close()
    await api.close()
})

const sleep = (ms: number) => new Promise((done) => setTimeout(done, ms))
const MARKET = 'models { registered active } calls { total verified } meta { frozen permalink asOf { time } }'
const QUESTIONS = [
    `{ market(window: MONTH) { ${MARKET} } }`,
    '{ topModels(measure: CALLS, window: ALL, first: 5) { rows { rank model { id } amount } } }',
    '{ longTail(window: ALL) { neverUsed(first: 3) { count } timeToFirstUse { all { models used } withoutRegistration } } }',
    '{ status { network } demandDistribution(measure: VALUE, window: ALL) { gini } models(limit: 3) { id calls } }',
    '{ market(asOf: { time: "2001-01-01T00:00:00Z" }) { calls { total } } }',
    '{ market(window: { from: "2026-05-01T00:00:00Z", to: "2026-04-01T00:00:00Z" }) { calls { total } } }',
]

test.each(QUESTIONS)(
    'INV-12: the worker gives what one process alone gives: %s',
    async (query) => {
        const [there, own] = [await api.ask(query), await ask(here.url, query)]
        expect([there.status, there.data, there.errors]).toEqual([own.status, own.data, own.errors])
        expect(there.headers.get('etag')).toBe(own.headers.get('etag'))
    },
    600_000,
)

test('an answer is charged with the work of the other process', async () => {
    // In the middle of a day, so that facts are read.
    const { data } = await api.ask('{ market { meta { asOf { time } } } }')
    const at = new Date(Date.parse(data.market.meta.asOf.time) - 43_200_000).toISOString()
    const { headers } = await api.ask(`{ topModels(window: ALL, asOf: {time: "${at}"}) { rows { rank } } }`)
    const [, database, loop] = /database;dur=([\d.]+), loop;dur=([\d.]+)/.exec(headers.get('server-timing')!)!
    expect(Number(database)).toBeGreaterThan(0)
    expect(Number(loop)).toBeGreaterThan(0)
}, 600_000)

test('it gives way to those who answer: its priority is lower', () => {
    expect(getPriority(api.workerPid()!)).toBeGreaterThan(getPriority())
})

test('a process that ends is replaced, and what it was asked is asked again: no request fails', async () => {
    const before = api.workerPid()!
    process.kill(before, 'SIGKILL')
    // Nobody has asked these before: kept answers need no process.
    const answers = await Promise.all(
        [6, 7, 8].map((first) =>
            api.ask(`{ topModels(measure: CALLS, window: ALL, first: ${first}) { rows { rank } } }`),
        ),
    )
    for (const { status, errors } of answers) expect([status, errors]).toEqual([200, undefined])
    expect(api.workerPid()).not.toBe(before)
}, 600_000)

test('a process that hangs is replaced', async () => {
    const own = await startApi({
        databaseUrl: api.database.url,
        port: 0,
        network: TEST_NETWORK,
        worker: true,
        workerPatienceS: 5,
    })
    await ask(own.url, QUESTIONS[0]!)
    const before = own.workerPid()!
    process.kill(before, 'SIGSTOP')
    expect((await ask(own.url, QUESTIONS[1]!)).status).toBe(200)
    expect(own.workerPid()).not.toBe(before)
    await own.close()
}, 600_000)

test('cold answers are worked out there', async () => {
    // Ticks of the processor, see proc(5).
    const ticks = () => Number(readFileSync(`/proc/${api.workerPid()}/stat`, 'utf8').split(' ')[13])
    const before = ticks()
    const cold = Array.from({ length: 6 }, (_, n) => {
        const at = new Date(Date.UTC(2026, 7, 1, n, 13)).toISOString()
        return api.ask(
            `{ longTail(window: ALL, asOf: {time: "${at}"}) { timeToFirstUse { all { models } } } }`,
        )
    })
    await Promise.all(cold)
    expect(ticks()).toBeGreaterThan(before)
}, 600_000)

test.each([
    [
        'a description of the schema, in words never sent before',
        '{ __schema { types { name fields { name type { name } } } } }',
    ],
    ['large pages', '{ inferenceFeed(first: 500) { edges { node { id time rail } } } }'],
    [
        'many root fields',
        `{ ${[1, 2, 3, 4, 5, 6].map((n) => `a${n}: models(limit: ${n}) { id }`).join(' ')} }`,
    ],
    [
        'what does not exist, asked at length',
        `{ models { id } ${'# so that it is long\n'.repeat(40)} nothing }`,
    ],
])(
    'what would keep others waiting is done there, with the same result: %s',
    async (_name, query) => {
        // Stopped, it can do nothing; whoever needs nothing of it is answered.
        process.kill(api.workerPid()!, 'SIGSTOP')
        let answered = false
        const asked = api.ask(query).then((answer) => {
            answered = true
            return answer
        })
        try {
            expect((await api.ask('{ models(limit: 3) { id } }')).status).toBe(200)
            await sleep(200)
            expect(answered).toBe(false)
        } finally {
            process.kill(api.workerPid()!, 'SIGCONT')
        }
        const [there, own] = [await asked, await ask(here.url, query)]
        expect([there.status, there.data, there.errors]).toEqual([own.status, own.data, own.errors])
    },
    600_000,
)

const LONG = '# so that it is long\n'.repeat(40)
const RECEIPT = `{paymentTx: "0x${'a'.repeat(64)}", settlementTx: "0x${'b'.repeat(64)}", blobId: "blob"}`

test.each([
    ['a long mutation', `${LONG} mutation { submitReceipt(receipt: ${RECEIPT}) { state waitingFor } }`],
    [
        'a fragment on the answer of a mutation, never sent before',
        `${LONG} mutation { submitReceipt(receipt: ${RECEIPT}) { ...F } } fragment F on SubmittedReceipt { state }`,
    ],
    ['what a mutation lacks', `${LONG} mutation { submitReceipt { state } }`],
    [
        'a description of the schema beside six lists',
        `{ __schema { mutationType { name fields { name } } types { name } } ${[1, 2, 3, 4, 5, 6].map((n) => `a${n}: models(limit: ${n}) { id }`).join(' ')} }`,
    ],
    [
        'types beside a question about the market',
        '{ __type(name: "ReceiptInput") { name inputFields { name } } market { calls { total } } }',
    ],
])(
    'INV-12: both processes know the same schema, receipts included: %s',
    async (_name, query) => {
        const headers = { authorization: `Bearer ${TOKEN}` }
        const [there, own] = [
            await api.ask(query, undefined, headers),
            await ask(here.url, query, undefined, headers),
        ]
        expect([there.status, there.data, there.errors]).toEqual([own.status, own.data, own.errors])
    },
    600_000,
)

test('it ends with whoever started it', async () => {
    const own = await startApi({
        databaseUrl: api.database.url,
        port: 0,
        network: TEST_NETWORK,
        worker: true,
    })
    const pid = own.workerPid()!
    await own.close()
    for (let n = 0; n < 200 && isAlive(pid); n++) await sleep(50)
    expect(isAlive(pid)).toBe(false)
}, 600_000)

function isAlive(pid: number): boolean {
    try {
        return process.kill(pid, 0)
    } catch {
        return false
    }
}
