import { readFileSync } from 'node:fs'
import { buildSchema, type GraphQLSchema, getIntrospectionQuery, parse, print } from 'graphql'
import { DEFAULT_QUERY } from '../page/default-query'
import { apiSchema } from '../schema'
import { type TestApi, testApi } from '../testing/test-api'
import { everythingOf } from '../worker/everything'
import { checkJson } from './check-json'
import { type CheckedDocuments, checkedDocuments } from './checked-documents'
import { DEFAULT_LIMITS } from './limits'

let schema: GraphQLSchema
let check: CheckedDocuments
beforeAll(async () => {
    schema = (await apiSchema()).schema
    check = checkedDocuments(schema, DEFAULT_LIMITS)
})

const times = (count: number, part: (i: number) => string) =>
    Array.from({ length: count }, (_, i) => part(i)).join(' ')
const codesOf = (query: string) => check(query, null).map(({ extensions }) => extensions.code)

/** Texts that take validation, or whoever walks them, from tenths of a second to for ever. */
const HOSTILE: Record<string, [text: string, code: string]> = {
    'the same field, by thousands': [`{ ${times(2_450, () => 'models{id}')} }`, 'TOKENS_LIMIT'],
    'the same field, by hundreds': [`{ models { ${times(450, () => 'owner{id}')} } }`, 'COMPARISONS_LIMIT'],
    'the same field in a fragment': [
        `{ models { ...f } } fragment f on Model { ${times(450, () => 'owner{id}')} }`,
        'COMPARISONS_LIMIT',
    ],
    'the same field in a fragment that nobody spreads': [
        `{ models { id } } fragment f on Model { ${times(450, () => 'owner{id}')} }`,
        'COMPARISONS_LIMIT',
    ],
    'the same field, spread over fragments': [
        `{ models { ${times(50, (i) => `...f${i}`)} } } ${times(50, (i) => `fragment f${i} on Model { id name calls value payments }`)}`,
        'COMPARISONS_LIMIT',
    ],
    'the same field, its arguments long': [
        `{ models { ${times(16, () => `inferences(where: {id_in: [${times(90, (i) => `"${i}"`)}]}) { id }`)} } }`,
        'COMPARISONS_LIMIT',
    ],
    'the same field in a subscription': [
        `subscription { marketUpdated { ${times(450, () => 'asOf{time}')} } }`,
        'COMPARISONS_LIMIT',
    ],
    'fragments that double': [
        `{ models { ...f0 } } ${times(25, (i) => `fragment f${i} on Model { ...f${i + 1} ...f${i + 1} }`)} fragment f25 on Model { id }`,
        'SELECTIONS_LIMIT',
    ],
    'a fragment that spreads itself': [
        '{ models { ...f } } fragment f on Model { ...f }',
        'SELECTIONS_LIMIT',
    ],
    'fragments by the hundred': [
        `{ models { ${times(200, (i) => `...f${i}`)} } } ${times(200, (i) => `fragment f${i} on Model { id }`)}`,
        'COMPARISONS_LIMIT',
    ],
    'operations by the hundred': [
        times(200, (i) => `query q${i} { status { version } }`),
        'DEFINITIONS_LIMIT',
    ],
    directives: [`{ models { id ${'@skip(if: false) '.repeat(51)} } }`, 'DIRECTIVES_LIMIT'],
    'deep lists': [
        `{ models(where: {id_in: ${'['.repeat(900)}${']'.repeat(900)}}) { id } }`,
        'JSON_DEPTH_LIMIT',
    ],
    'deep lists as a default': [
        `query ($v: Int = ${'['.repeat(900)}${']'.repeat(900)}) { models(limit: $v) { id } }`,
        'JSON_DEPTH_LIMIT',
    ],
    'deep fields': [`{ ${'models { owner { '.repeat(240)} id ${' } }'.repeat(240)} }`, 'DEPTH_LIMIT'],
    'deep fields of nothing that exists': [`{ ${'a { '.repeat(600)} b ${' }'.repeat(600)} }`, 'DEPTH_LIMIT'],
    'a long name': [`{ models { ${'a'.repeat(60_000)} } }`, 'NAME_LENGTH_LIMIT'],
    'comments without end': [`${'#\n'.repeat(40_000)} { status { version } }`, 'QUERY_SIZE_LIMIT'],
    'a text string without end': [
        `{ models(where: {id_eq: """${'x\n'.repeat(40_000)}"""}) { id } }`,
        'QUERY_SIZE_LIMIT',
    ],
    'aliases that objects have': ['{ models { __proto__: id } }', 'BAD_USER_INPUT'],
    'fragments that objects have': ['{ ...constructor }', 'BAD_USER_INPUT'],
    'variables that objects have': [
        'query ($__proto__: Int = 1) { models(limit: $__proto__) { id } }',
        'BAD_USER_INPUT',
    ],
    'operations that objects have': ['query toString { status { version } }', 'BAD_USER_INPUT'],
}

test.each(Object.entries(HOSTILE))(
    'a document is refused before it is validated: %s',
    (_what, [text, code]) => {
        expect(codesOf(text)).toEqual([code])
    },
)

test('a filter of empty conditions is checked without going through its type for each', () => {
    const cpuMs = () => process.cpuUsage().user / 1000
    const text = (n: number) =>
        `{ a${n}: inferences(where: {OR: [${times(950, () => '{}')}]}, limit: 1) { id } }`
    let best = Number.POSITIVE_INFINITY
    for (let n = 0; n < 8; n++) {
        const from = cpuMs()
        expect(check(text(n), null)).toEqual([])
        best = Math.min(best, cpuMs() - from)
    }
    // It takes 3 ms; 950 times six hundred fields took 30.
    expect(best).toBeLessThan(20)
})

test('what has to be in an object is still missed, and what is none is told', () => {
    const typed = buildSchema(
        'type Query { a(of: Of): Int } input Of { must: Int! may: Other } input Other { may: Int }',
    )
    const checkTyped = checkedDocuments(typed, DEFAULT_LIMITS)
    const messages = (of: string) => checkTyped(`{ a(of: ${of}) }`, null).map(({ message }) => message)
    expect(messages('{must: 1, may: {}}')).toEqual([])
    expect(messages('{may: {may: 1}}')).toEqual(['Field "Of.must" of required type "Int!" was not provided.'])
    expect(messages('{must: 1, may: {no: 1}}')[0]).toMatch(/"no" is not defined by type "Other"/)
    expect(messages('{must: 1, may: 3}')[0]).toMatch(/Expected value of type "Other"/)
    expect(messages('{must: {}}')[0]).toMatch(/Int cannot represent/)
})

test('names that do not exist are looked up a few times and no more', () => {
    const wrong = times(400, (i) => `model_owner_settlementBatchSomethingDESC${i}`)
    expect(check(`{ inferences(orderBy: [${wrong}]) { id } }`, null).length).toBeLessThanOrEqual(3)
})

test('what people and their tools ask is let through: worked queries, the page, introspection, everything of a question', async () => {
    const worked = ['README.md', 'docs/queries.md', 'docs/citing.md', 'docs/data.md'].flatMap((file) =>
        [...readFileSync(file, 'utf8').matchAll(/```graphql\n([\s\S]*?)```/g)].flatMap(([, text]) =>
            parse(text!).definitions.map(print),
        ),
    )
    expect(worked.length).toBeGreaterThan(5)
    const { model } = await apiSchema()
    const widest = ['market', 'demandDistribution', 'longTail', 'topModels'].map(
        (root) => `${root} ${everythingOf(schema, model, root)}`,
    )
    const full = getIntrospectionQuery({
        descriptions: true,
        schemaDescription: true,
        specifiedByUrl: true,
        directiveIsRepeatable: true,
        inputValueDeprecation: true,
    })
    const listed = `{ models(where: {id_in: [${times(990, (i) => `"0x${i.toString(16).padStart(40, '0')}"`)}]}) { id } }`
    const shared = `{ models { ${times(25, (i) => `...f${i}`)} } } ${times(25, (i) => `fragment f${i} on Model { __typename id name calls }`)}`
    const asked = [...worked, DEFAULT_QUERY, full, ...widest.map((text) => `{ ${text} }`), listed, shared]
    for (const text of asked) expect(check(text, null).map(({ message }) => message)).toEqual([])
    expect(codesOf(`{ ${widest.join(' ')} }`)).toEqual([])
})

test('the operation to be run has to be named where there are several, and to exist', () => {
    const text = 'query a { status { version } } query b { status { ready } }'
    expect(check(text, null)[0]).toMatchObject({
        message: "The query holds several operations: name one as operationName: 'a', 'b'.",
        extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } },
    })
    expect(check(text, 'c')[0]!.message).toBe("The query has no operation named 'c': it has 'a', 'b'.")
    expect(check('{ status { version } }', 'c')[0]!.message).toMatch(/its operation has no name/)
    expect(check(text, 'b')).toEqual([])
})

test('JSON is measured before it is parsed, its strings and their escapes left out', () => {
    expect(checkJson('['.repeat(100_000), DEFAULT_LIMITS)?.extensions).toMatchObject({
        code: 'JSON_DEPTH_LIMIT',
    })
    expect(checkJson(`[${'1,'.repeat(5_001)}1]`, DEFAULT_LIMITS)?.extensions).toMatchObject({
        code: 'JSON_VALUES_LIMIT',
    })
    expect(checkJson(`{"a":"${'[{'.repeat(1_000)}\\"${'[,'.repeat(10_000)}\\\\"}`, DEFAULT_LIMITS)).toBeNull()
})

describe('through the door', () => {
    let api: TestApi
    beforeAll(async () => {
        api = await testApi({ limits: { requestsPerMinute: 0 } })
    })
    afterAll(() => api.close())

    test('each of them is refused with 400 and its code, and is counted', async () => {
        for (const [text, code] of Object.values(HOSTILE)) {
            const { status, errors } = await api.ask(text)
            expect([status, errors?.[0]?.extensions.code]).toEqual([400, code])
        }
        const metrics = await (await api.get('/metrics')).text()
        expect(metrics).toMatch(/demand_api_limits_hit_total\{code="COMPARISONS_LIMIT"\} [1-9]/)
    })

    test('deep variables are refused, in a body and in an address', async () => {
        const deep = `${'['.repeat(3_000)}${']'.repeat(3_000)}`
        const query = 'query ($w: ModelWhereInput) { models(where: $w) { id } }'
        const posted = await fetch(`${api.url}/graphql`, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: `{"query": ${JSON.stringify(query)}, "variables": {"w": {"id_in": ${deep}}}}`,
        })
        const got = await api.get(`/graphql?query=${encodeURIComponent(query)}&variables={"w":${deep}}`)
        for (const response of [posted, got]) {
            expect(response.status).toBe(400)
            expect(await response.json()).toMatchObject({
                errors: [{ extensions: { code: 'JSON_DEPTH_LIMIT' } }],
            })
        }
    })

    test('null through a variable, where none may be, is a mistake of the query', async () => {
        for (const field of ['inferenceFeed(first: $n) { edges { cursor } }', 'models(limit: $n) { id }'])
            expect(
                (await api.ask(`query ($n: Int) { ${field} }`, { n: null })).errors![0]!.extensions.code,
            ).toBe('BAD_USER_INPUT')
        const skip = await api.ask('query ($s: Boolean = true) { status { version @skip(if: $s) } }', {
            s: null,
        })
        expect(skip.errors![0]!.extensions.code).toBe('BAD_USER_INPUT')
    })

    test('names in variables that do not exist are looked up a few times and no more', async () => {
        const orders = Array.from({ length: 400 }, (_, i) => `model_owner_settlementBatchSomethingDESC${i}`)
        const query = 'query ($o: [InferenceOrderByInput!]) { inferences(orderBy: $o) { id } }'
        const { status, errors } = await api.ask(query, { o: orders })
        expect(status).toBe(400)
        expect(errors!.length).toBeLessThanOrEqual(3)
    })

    test('a text that was not sent is not run: no persisted queries', async () => {
        const { errors } = await fetch(`${api.url}/graphql`, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({
                extensions: { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } },
            }),
        }).then((response) => response.json() as any)
        expect(errors[0].extensions.code).toBe('PERSISTED_QUERY_NOT_SUPPORTED')
    })
})
