import { Agent, request } from 'node:http'
import { openPool } from '../database/open'
import { marketRows } from './testing/market-rows'
import { type TestApi, testApi } from './testing/test-api'

const CALLS = 60_000
/** Of the planner, for each row that is looked at: a scan of them all is priced as one of twelve million. */
const ROW_COST = 2

let api: TestApi
beforeAll(async () => {
    api = await testApi({ limits: { workPerMinute: 1_000_000 } })
    await marketRows(api.database.pool, 60, CALLS)
    await api.database.pool.query('ANALYZE')
    const [[name]] = (await api.database.pool.query({ text: 'SELECT current_database()', rowMode: 'array' }))
        .rows
    await api.database.pool.query(`ALTER DATABASE ${name} SET cpu_tuple_cost = ${ROW_COST}`)
})
afterAll(() => api.close())

interface Ended {
    status: number
    headers: Record<string, unknown>
    code: string | undefined
    body: string
}

/** Asks from an address of the loopback, as another machine would. */
function askFrom(address: string, query: string): { ended: Promise<Ended>; leave(): void } {
    const body = JSON.stringify({ query })
    const agent = new Agent({ localAddress: address } as never)
    const sent = request(`${api.url}/graphql`, {
        method: 'POST',
        agent,
        headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
    })
    const ended = new Promise<Ended>((done, fail) => {
        sent.on('error', fail)
        sent.on('response', (response) => {
            let text = ''
            response.on('data', (piece) => (text += piece))
            response.on('end', () =>
                done({
                    status: response.statusCode!,
                    headers: response.headers,
                    code: /"code":"([A-Z_]+)"/.exec(text)?.[1],
                    body: text,
                }),
            )
        })
    })
    sent.end(body)
    return { ended, leave: () => sent.destroy() }
}

const aliases = (count: number, field: (n: number) => string) =>
    `{ ${Array.from({ length: count }, (_, n) => `a${n}: ${field(n)}`).join(' ')} }`

const ATTACKS: [string, (n: number) => string][] = [
    [
        '30 aliases of contains',
        (n) => aliases(30, (i) => `inferences(where: {id_contains: "zq${n}-${i}"}, limit: 1) { id }`),
    ],
    ['one contains', (n) => `{ inferences(where: {id_contains: "zq${n}"}, limit: 1) { id } }`],
    ['no capitals', (n) => `{ inferences(where: {id_containsInsensitive: "zq${n}"}, limit: 1) { id } }`],
    ['an end', (n) => `{ inferences(where: {id_endsWith: "zq${n}"}, limit: 1) { id } }`],
    [
        'order without an index',
        () => '{ inferences(orderBy: [inputHash_ASC, height_DESC], limit: 10) { id } }',
    ],
    [
        'counts',
        (n) =>
            aliases(
                10,
                (i) =>
                    `inferencesConnection(orderBy: [id_ASC], first: 1, where: {height_not_eq: ${n * 100 + i}}) { totalCount }`,
            ),
    ],
    [
        'none of a nested filter',
        (n) => `{ models(where: {inferences_none: {id_contains: "zq${n}"}}, limit: 1) { id } }`,
    ],
    [
        'some of a nested filter',
        (n) =>
            `{ models(where: {inferences_some: {signer_isNull: true, id_contains: "${n}"}}, limit: 1) { id } }`,
    ],
    [
        'a far offset',
        (n) => aliases(10, (i) => `inferences(offset: ${50_000 + n * 10 + i}, limit: 1) { id }`),
    ],
    [
        'a condition behind a relation',
        (n) => `{ inferences(where: {model: {name_contains: "zq${n}"}}, limit: 1) { id } }`,
    ],
]

test.each(ATTACKS)('%s: refused with the way to ask it, and others do not notice', async (_name, query) => {
    const watched = openPool({ connectionString: api.database.url, max: 1 })
    const attacker = Array.from({ length: 20 }, (_, n) => askFrom('127.0.0.2', query(n)).ended)
    let busiest = 0
    const others: Promise<Ended>[] = []
    for (let n = 0; n < 12; n++) {
        others.push(
            askFrom(
                `127.0.0.${3 + (n % 3)}`,
                [
                    '{ status { ready } }',
                    '{ models(orderBy: [calls_DESC], limit: 3) { id } }',
                    '{ paymentFeed(first: 3) { edges { node { id } } } }',
                ][n % 3],
            ).ended,
        )
        const { rows } = await watched.query(
            `SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name = 'demand-api' AND state = 'active'
             AND query ~ 'zq|input_hash|count|offset'`,
        )
        busiest = Math.max(busiest, rows[0].n)
    }
    for (const { status, body } of await Promise.all(others))
        expect([status, body.slice(0, 9)]).toEqual([200, '{"data":{'])
    for (const { code, headers } of await Promise.all(attacker)) {
        expect(code).toBe('WORK_LIMIT')
        expect(headers.ratelimit).toMatch(/^"work";r=\d+;t=\d+$/)
    }
    // One connection for one client, whatever it asks.
    expect(busiest).toBeLessThanOrEqual(2)
    await watched.end()
})

test('answers say what they cost, and a client that has used up its minute waits, alone', async () => {
    const poor = await testApi({ limits: { workPerMinute: 20 } })
    await marketRows(poor.database.pool)
    const own = api
    api = poor
    const query = '{ models(limit: 50) { id inferences(limit: 50) { id height } } }'
    const first = await askFrom('127.0.0.2', query).ended
    expect(first.headers['server-timing']).toMatch(/^database;dur=[\d.]+, loop;dur=[\d.]+, turn;dur=[\d.]+/)
    expect(first.headers['ratelimit-policy']).toBe('"work";q=20;w=60;qu="milliseconds"')
    let last = first
    for (let n = 0; n < 30 && last.status === 200; n++) last = await askFrom('127.0.0.2', query).ended
    expect([last.status, last.code]).toEqual([429, 'RATE_LIMIT'])
    expect(Number(last.headers['retry-after'])).toBeGreaterThan(0)
    expect((await askFrom('127.0.0.3', query).ended).status).toBe(200)
    api = own
    await poor.close()
}, 30_000)

test('leaving is no cheaper than waiting', async () => {
    const slow = await testApi({ limits: { workPerMinute: 60 } })
    const own = api
    api = slow
    const blocking = await slow.database.pool.connect()
    await blocking.query('BEGIN; LOCK TABLE settlement_batch IN ACCESS EXCLUSIVE MODE')
    const asked = askFrom('127.0.0.2', '{ settlementBatches(limit: 1) { id } }')
    asked.ended.catch(() => {})
    await new Promise((done) => setTimeout(done, 500))
    asked.leave()
    await new Promise((done) => setTimeout(done, 200))
    // The lock was waited for, which is no work; who stays pays nothing for it, who leaves may have caused anything.
    expect((await askFrom('127.0.0.2', '{ status { network } }').ended).code).toBe('RATE_LIMIT')
    expect((await askFrom('127.0.0.3', '{ status { network } }').ended).status).toBe(200)
    await blocking.query('ROLLBACK')
    blocking.release()
    api = own
    await slow.close()
}, 30_000)

test('a client that goes away leaves nothing running', async () => {
    const { pool } = api.database
    await pool.query(
        `ALTER TABLE rollback RENAME TO rollback_table;
         CREATE VIEW rollback AS SELECT t.* FROM rollback_table t UNION ALL
         SELECT 'slow' || pg_sleep(60), 1, 1, null, 1, null, false, 1, now(), 'slow';
         GRANT SELECT ON rollback TO demand_reader`,
    )
    const sleeping = async () =>
        (
            await pool.query(
                `SELECT FROM pg_stat_activity WHERE application_name = 'demand-api' AND wait_event = 'PgSleep'`,
            )
        ).rowCount
    const { ended, leave } = askFrom('127.0.0.2', '{ rollbacks { id } }')
    ended.catch(() => {})
    while ((await sleeping()) === 0) await new Promise((done) => setTimeout(done, 20))
    leave()
    while ((await sleeping()) !== 0) await new Promise((done) => setTimeout(done, 20))
}, 20_000)

test('nobody waits for a question that waits in another client’s queue, though both ask the same', async () => {
    const blocking = await api.database.pool.connect()
    const question = '{ demandDistribution(measure: CALLS, window: ALL) { gini meta { asOf { time } } } }'
    try {
        await blocking.query('BEGIN; LOCK TABLE settlement_batch IN ACCESS EXCLUSIVE MODE')
        const held = [1, 2].map((n) =>
            askFrom('127.0.0.21', `{ settlementBatches(limit: ${600 + n}) { id height } }`),
        )
        await new Promise((done) => setTimeout(done, 300))
        let isAnswered = false
        const queued = askFrom('127.0.0.21', question)
        void queued.ended.then(() => (isAnswered = true))
        await new Promise((done) => setTimeout(done, 100))
        // This market has no chain; that is said at once.
        expect((await askFrom('127.0.0.22', question).ended).code).toBe('NOT_INDEXED')
        expect(isAnswered).toBe(false)
        await blocking.query('ROLLBACK')
        for (const { ended } of [...held, queued]) expect((await ended).status).toBe(200)
    } finally {
        blocking.release(true)
    }
})
