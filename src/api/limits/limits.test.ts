import { marketRows } from '../testing/market-rows'
import { type Answer, type TestApi, testApi } from '../testing/test-api'

let api: TestApi
beforeAll(async () => {
    api = await testApi({ limits: { statementMs: 2_000, requestWorkMs: 1_000, requestsPerMinute: 0 } })
    await marketRows(api.database.pool)
})
afterAll(() => api.close())

/** What every refusal must tell: the code, the limit, and in words how to stay under it. */
function expectRefusal(answer: Answer, code: string, limit: number, status = 400) {
    expect(answer.status).toBe(status)
    expect(answer.errors).toHaveLength(1)
    expect(answer.errors![0].extensions).toMatchObject({ code, limit })
    expect(answer.errors![0].message).toMatch(/at most|must be|only|once per request|larger than|more than/)
    expect(JSON.stringify(answer.errors)).not.toContain('node_modules')
}

const nested = (levels: number) => 'owner { models(limit: 1) { '.repeat(levels) + 'id' + ' } }'.repeat(levels)

test('depth', async () => {
    expectRefusal(await api.ask(`{ models(limit: 1) { ${nested(6)} } }`), 'DEPTH_LIMIT', 12)
    expect((await api.ask(`{ models(limit: 1) { ${nested(5)} } }`)).errors).toBeUndefined()
})

test('cost, of nested lists, connections and feeds alike, with the page size in a variable or by default', async () => {
    const query = 'query ($n: Int!) { models(limit: $n) { inferences(limit: $n) { id height } } }'
    expectRefusal(await api.ask(query, { n: 200 }), 'COST_LIMIT', 50_000)
    expect((await api.ask(query, { n: 50 })).errors).toBeUndefined()
    const feed = 'inferenceFeed(first: 1000) { edges { node { model { inferences { id } } } } }'
    expectRefusal(await api.ask(`{ ${feed} }`), 'COST_LIMIT', 50_000)
    const connection =
        'modelsConnection(orderBy: [id_ASC], first: 999) { edges { node { inferences { id } } } }'
    expectRefusal(await api.ask(`{ ${connection} }`), 'COST_LIMIT', 50_000)
    expectRefusal(
        await api.ask('query ($n: Int = 999) { models(limit: $n) { inferences { id } } }'),
        'COST_LIMIT',
        50_000,
    )
})

test.each([
    'query ($n: Int!) { models(limit: $n) { inferences(limit: $n) { id height } } }',
    'query ($n: Int!) { paymentFeed(first: $n) { edges { node { id model { inferences { id } } } } } }',
    'query ($n: Int!) { modelsConnection(orderBy: [id_ASC], first: $n) { edges { node { id inferences { id model { name } } } } } }',
    'query ($n: Int!) { topModels(first: $n) { rows { rank model { id name owner } sparkline { amounts } cursor } } }',
])('a refusal by cost names the largest page that would fit: %s', async (query) => {
    const { errors } = await api.ask(query, { n: 999 })
    const rows = Number(/at most (\d+) rows a page/.exec(errors![0].message)![1])
    expect(rows).toBeGreaterThan(1)
    const codeOf = async (n: number) => (await api.ask(query, { n })).errors?.[0].extensions.code
    expect(await codeOf(rows)).not.toBe('COST_LIMIT')
    expect(await codeOf(rows + 1)).toBe('COST_LIMIT')
})

test('a page of a thousand payments with all of their fields is within the limits', async () => {
    const { pool } = api.database
    await pool.query(
        `CREATE TEMP TABLE more AS SELECT p.* FROM (SELECT * FROM payment LIMIT 1) p, generate_series(1, 1000);
         ALTER TABLE more ADD n serial;
         UPDATE more SET id = 'more-' || n, height = 1000 + n;
         ALTER TABLE more DROP n;
         INSERT INTO payment SELECT * FROM more;
         ANALYZE payment`,
    )
    const { data: type } = await api.ask(
        '{ __type(name: "Payment") { fields { name type { kind ofType { kind } } } } }',
    )
    const plain = type.__type.fields.filter(
        ({ type }: any) => !/OBJECT|LIST/.test(type.kind + type.ofType?.kind),
    )
    expect(plain.length).toBeGreaterThan(25)
    const fields = `${plain.map(({ name }: any) => name).join(' ')} payer { id } model { id name }`
    const { data, errors } = await api.ask(
        `{ paymentFeed(first: 1000, filter: { from: "2026-02-01", to: "2026-03-01" }) { edges { cursor node { ${fields} } } pageInfo { hasNextPage endCursor } } }`,
    )
    expect(errors).toBeUndefined()
    expect(data.paymentFeed.edges).toHaveLength(1000)
})

test('page size, in either direction, and null is no way around it', async () => {
    expectRefusal(await api.ask('{ models(limit: 1001) { id } }'), 'PAGE_SIZE_LIMIT', 1000)
    expectRefusal(await api.ask('{ models(limit: -1) { id } }'), 'PAGE_SIZE_LIMIT', 1000)
    expectRefusal(
        await api.ask('query ($n: Int!) { paymentFeed(first: $n) { edges { cursor } } }', { n: 1001 }),
        'PAGE_SIZE_LIMIT',
        1000,
    )
    expect((await api.ask('{ models(limit: null) { id } }')).errors![0].extensions.code).toBe(
        'GRAPHQL_VALIDATION_FAILED',
    )
    const viaVariable = await api.ask('query ($n: Int) { models(limit: $n) { id } }', { n: null })
    expect(viaVariable.data?.models).toBeUndefined()
    expect(viaVariable.errors).toHaveLength(1)
})

test('offset', async () => {
    expectRefusal(await api.ask('{ models(offset: 100001) { id } }'), 'OFFSET_LIMIT', 100_000)
    expectRefusal(await api.ask('{ models(offset: -1) { id } }'), 'OFFSET_LIMIT', 100_000)
    expectRefusal(
        await api.ask('{ modelsConnection(orderBy: [id_ASC], after: "100001") { totalCount } }'),
        'OFFSET_LIMIT',
        100_000,
    )
})

test('root fields and aliases, counted through fragments', async () => {
    const fields = Array.from({ length: 31 }, () => 'status { version }').join(' ')
    expectRefusal(await api.ask(`{ ...f } fragment f on Query { ${fields} }`), 'ROOT_FIELDS_LIMIT', 30)
    const aliases = Array.from({ length: 31 }, (_, i) => `a${i}: id`).join(' ')
    expectRefusal(await api.ask(`{ models { ${aliases} } }`), 'ALIASES_LIMIT', 30)
})

test('fragments that double at every level are stopped while they are counted', async () => {
    const levels = Array.from(
        { length: 25 },
        (_, i) => `fragment f${i} on Model { ...f${i + 1} ...f${i + 1} }`,
    ).join(' ')
    const answer = await api.ask(`{ models { ...f0 } } ${levels} fragment f25 on Model { id }`)
    expect(answer.status).toBe(400)
    expect(answer.errors![0].message).toMatch(/recursively|5000/i)
})

test('filter depth and the number of values in filters', async () => {
    const deep = '{owner: {models_some: '.repeat(4) + '{id_eq: "x"}' + '}}'.repeat(4)
    expectRefusal(await api.ask(`{ models(where: ${deep}) { id } }`), 'FILTER_DEPTH_LIMIT', 6)
    expectRefusal(
        await api.ask(`query ($w: ModelWhereInput = ${deep}) { models(where: $w) { id } }`),
        'FILTER_DEPTH_LIMIT',
        6,
    )
    const ids = Array.from({ length: 1001 }, (_, i) => `m${i}`)
    const query = 'query ($w: ModelWhereInput) { models(where: $w) { id } }'
    expectRefusal(await api.ask(query, { w: { id_in: ids } }), 'FILTER_VALUES_LIMIT', 1000)
})

test('conditions in a list count though nothing is in them: each is compared with every field of its type', async () => {
    const query = 'query ($w: ModelWhereInput) { models(where: $w, limit: 1) { id } }'
    for (const key of ['OR', 'AND']) {
        const empty = (count: number) => ({ [key]: Array.from({ length: count }, () => ({})) })
        expectRefusal(await api.ask(query, { w: empty(300) }), 'FILTER_VALUES_LIMIT', 1000)
        const text = `{ models(where: {${key}: [${'{}'.repeat(300)}]}, limit: 1) { id } }`
        expectRefusal(await api.ask(text), 'FILTER_VALUES_LIMIT', 1000)
    }
    const list = 'query ($w: [ModelWhereInput!]) { models(where: {OR: $w}, limit: 1) { id } }'
    expectRefusal(
        await api.ask(list, { w: Array.from({ length: 300 }, () => ({ id_eq: 'x' })) }),
        'FILTER_VALUES_LIMIT',
        1000,
    )
    const some = { OR: Array.from({ length: 150 }, (_, n) => ({ id_eq: `m${n}` })) }
    expect((await api.ask(query, { w: some })).errors).toBeUndefined()
    const ids = Array.from({ length: 990 }, (_, n) => `m${n}`)
    expect((await api.ask(query, { w: { id_in: ids } })).errors).toBeUndefined()
})

test('the schema is read once per request, and not without bound', async () => {
    expectRefusal(
        await api.ask('{ a: __schema { description } b: __schema { description } }'),
        'INTROSPECTION_LIMIT',
        1,
    )
    const bomb =
        '{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }'
    expect((await api.ask(bomb)).errors![0].message).toContain('Maximum introspection depth')
})

test('a document with more tokens than any honest query has is not parsed to its end', async () => {
    expectRefusal(await api.ask(`{ models { ${'id '.repeat(2_001)} } }`), 'TOKENS_LIMIT', 2_000)
})

test('a statement that runs too long is stopped by the database', async () => {
    await api.database.pool.query(`ALTER TABLE rollback RENAME TO rollback_table`)
    await api.database.pool.query(
        `CREATE VIEW rollback AS SELECT t.* FROM rollback_table t UNION ALL
         SELECT 'slow' || pg_sleep(3), 1, 1, null, 1, null, false, 1, now(), 'slow'`,
    )
    await api.database.pool.query('GRANT SELECT ON rollback TO demand_reader')
    expectRefusal(await api.ask('{ rollbacks { id } }'), 'STATEMENT_TIMEOUT', 2_000, 200)
})

test("a condition that is null itself is the asker's mistake, wherever it stands", async () => {
    for (const query of [
        '{ payers(where: {id_isNull: null}) { id } }',
        '{ inferences(where: {OR: [{model: {name_isNull: null}}]}) { id } }',
        '{ creators(limit: 1) { models(where: {name_isNull: null}, limit: 1) { id } } }',
    ]) {
        const { errors } = await api.ask(query)
        expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }])
        expect(errors![0].message).toMatch(/_isNull is null: expected true or false/)
    }
    const query = 'query ($no: Boolean) { payers(where: {id_isNull: $no}) { id } }'
    expect((await api.ask(query, { no: null })).errors![0].extensions.code).toBe('BAD_USER_INPUT')
    expect((await api.ask(query)).errors).toBeUndefined()
})

test("a value that no column can hold is the asker's mistake", async () => {
    const { errors } = await api.ask('query ($n: String) { models(where: {name_eq: $n}) { id } }', {
        n: 'a\u0000b',
    })
    expect(errors![0].extensions.code).toBe('BAD_USER_INPUT')
})

test('an error of ours is hidden behind an id', async () => {
    await api.database.pool.query('ALTER TABLE payer ALTER COLUMN payments TYPE point USING point(0, 0)')
    const { errors } = await api.ask('{ payers(where: { payments_gt: 1 }) { id } }')
    expect(errors![0].extensions).toEqual({
        code: 'INTERNAL_SERVER_ERROR',
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    })
    expect(JSON.stringify(errors)).not.toMatch(/point|operator/)
})
