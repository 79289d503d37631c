import { batchRows, marketRows } from '../testing/market-rows'
import { type TestApi, testApi } from '../testing/test-api'
import { measureAnswer } from './measure-answer'

const MIB = 2 ** 20

let api: TestApi
beforeAll(async () => {
    api = await testApi({ limits: { requestsPerMinute: 0, workPerMinute: 0 } })
    const { pool } = api.database
    await marketRows(pool, 60, 500)
    await batchRows(pool)
    await pool.query(
        `UPDATE model SET name = repeat('n', 300000) WHERE id < 'model-5';
         INSERT INTO chain_event (id, chain_id, height, tx_hash, tx_position, log_index, time, contract, name, args, provenance)
         SELECT 'event-' || i, 8453, i, '\\x01', 0, 0, '2026-02-01', '\\x02', 'ModelRegistered',
             jsonb_build_object('metadata', repeat(chr(10), 100000)), 'demo' FROM generate_series(1, 100) i;
         INSERT INTO dead_letter (id, chain_id, height, tx_hash, tx_position, log_index, time, contract, topics, data, data_bytes, reason)
         SELECT 'letter-' || i, 8453, i, '\\x01', 0, 0, '2026-02-01', '\\x02', '{}', convert_to(repeat('d', 65536), 'UTF8'), 65536, 'why'
         FROM generate_series(1, 120) i`,
    )
})
afterAll(() => api.close())

test.each([
    ['a list', '{ models(limit: 60) { id name } }'],
    ['a connection', '{ modelsConnection(orderBy: [id_ASC], first: 60) { edges { node { name } } } }'],
    ['a feed', '{ chainEventFeed(first: 100) { edges { node { args } } } }'],
    ['a page of logs', '{ deadLetters(limit: 200) { data } }'],
    ['a nested list', '{ creators(limit: 5) { models(limit: 20) { name } } }'],
    ['the same relation of many rows', '{ inferences(limit: 500) { model { name } } }'],
    [
        'several lists',
        '{ a: models(limit: 20, orderBy: [id_ASC]) { name } b: models(limit: 20, orderBy: [id_ASC], offset: 1) { name } }',
    ],
])('%s whose rows are huge is refused with a smaller page, before it is in memory', async (_what, query) => {
    const before = process.memoryUsage().rss
    const { status, errors, data } = await api.ask(query)
    expect([status, errors?.[0]?.extensions.code, data]).toEqual([400, 'ANSWER_SIZE_LIMIT', null])
    expect(errors![0]!.message).toMatch(/8\.0 MiB.*(at most \d+ rows a page|smaller nested lists)/)
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * MIB)
})

test('the page that the refusal names fits', async () => {
    const { errors } = await api.ask('{ deadLetters(limit: 200) { id data } }')
    const [, rows] = /at most (\d+) rows/.exec(errors![0]!.message)!
    expect(Number(rows)).toBeGreaterThan(20)
    const { data } = await api.ask(`{ deadLetters(limit: ${rows}) { id data } }`)
    expect(data.deadLetters).toHaveLength(Number(rows))
})

test.each([
    [
        'aliases',
        `{ models(limit: 5, orderBy: [id_ASC]) { ${Array.from({ length: 29 }, (_, n) => `a${n}: name`).join(' ')} } }`,
    ],
    // A line end is two characters as JSON.
    ['escapes', '{ chainEvents(limit: 45) { args } }'],
])(
    'one value that is written down often or at length (%s) is refused before it is written',
    async (_what, query) => {
        const { status, errors, data } = await api.ask(query)
        expect([status, data ?? null]).toEqual([400, null])
        expect(errors![0]!.extensions).toMatchObject({ code: 'ANSWER_SIZE_LIMIT', limit: 8 * MIB })
    },
)

test('ordinary answers are nowhere near', async () => {
    const { data, errors } = await api.ask(
        '{ inferenceFeed(first: 500) { edges { node { id time txHash rail sender model { id } } } } }',
    )
    expect(errors).toBeUndefined()
    expect(measureAnswer(data, MIB)).toBeLessThan(MIB / 4)
    const introspection = await api.ask('{ __schema { types { name fields { name type { name } } } } }')
    expect(introspection.errors).toBeUndefined()
})

test('an answer is measured as JSON writes it', () => {
    const answer = { text: '"\u0001ü漢'.repeat(1_000), list: [1, null, true, { deep: ['x'.repeat(5_000)] }] }
    const bytes = Buffer.byteLength(JSON.stringify(answer))
    expect(measureAnswer(answer, 10 ** 9)).toBeGreaterThan(bytes * 0.95)
    expect(measureAnswer(answer, 10 ** 9)).toBeLessThan(bytes * 1.05)
    expect(measureAnswer(Array(1_000_000).fill('x'.repeat(100)), 1_000)).toBeLessThan(2_000)
})
