import { keccakOf } from '../../base/keccak'
import { ensureQuarters, quarterOf } from '../../database/quarters'
import { batchRows, marketRows, PAYER } from '../testing/market-rows'
import { type TestApi, testApi } from '../testing/test-api'

const CALLS = 500

const LEAVES = 30

let api: TestApi
let batchId: string
beforeAll(async () => {
    api = await testApi()
    await marketRows(api.database.pool, 60, CALLS)
    batchId = await batchRows(api.database.pool, LEAVES)
})
afterAll(() => api.close())

/** Ids of a feed from its newest row to its oldest, page by page. */
async function walk(
    feed: string,
    filter: string,
    first: number,
    betweenPages = async () => {},
): Promise<string[]> {
    const ids: string[] = []
    for (let after: string | null = null; ; ) {
        const { data, errors } = await api.ask(
            `query ($after: String) { ${feed}(first: ${first}, after: $after, filter: ${filter})
                { edges { cursor node { id } } pageInfo { hasNextPage endCursor } } }`,
            { after },
        )
        expect(errors).toBeUndefined()
        const { edges, pageInfo } = data[feed]
        ids.push(...edges.map((edge: any) => edge.node.id))
        expect(pageInfo.endCursor).toBe(edges.at(-1)?.cursor ?? null)
        if (!pageInfo.hasNextPage) return ids
        after = pageInfo.endCursor
        await betweenPages()
    }
}

test.each([7, 100, 529, 530, 531])(
    'pages of %i walk every row exactly once, many of one time among them',
    async (first) => {
        const ids = await walk('inferenceFeed', '{}', first)
        const { rows } = await api.database.pool.query(
            `SELECT id FROM inference ORDER BY time DESC, chain_id DESC, height DESC, tx_position DESC, log_index DESC,
                 sub_position DESC`,
        )
        expect(ids).toEqual(rows.map((row) => row.id))
        expect(new Set(ids).size).toBe(CALLS + LEAVES)
    },
)

test('leaves of one log are neither skipped nor repeated between pages', async () => {
    const ids = await walk('inferenceFeed', `{batchId: "${batchId}"}`, 7)
    expect(ids).toEqual(Array.from({ length: LEAVES }, (_, i) => `${batchId}-${LEAVES - 1 - i}`))
})

test('calls are filtered by what their proof says, and batches by how far it came', async () => {
    const filter = `batchId: "${batchId}"`
    expect(await walk('inferenceFeed', `{${filter}, verified: true}`, 7)).toHaveLength(20)
    expect(await walk('inferenceFeed', `{${filter}, verified: false}`, 7)).toHaveLength(10)
    expect(await walk('settlementBatchFeed', '{proof: CHECKED}', 7)).toEqual([batchId])
    expect(await walk('settlementBatchFeed', '{proof: WAITING}', 7)).toEqual([])
})

test('pages of one row walk every row of a filter', async () => {
    const ids = await walk('inferenceFeed', '{modelId: "model-3"}', 1)
    const { rows } = await api.database.pool.query("SELECT id FROM inference WHERE model_id = 'model-3'")
    expect([...ids].sort()).toEqual(rows.map((row) => row.id).sort())
})

test('rows that arrive between pages neither shift nor repeat older ones', async () => {
    let arrived = 0
    await ensureQuarters(api.database.pool, [quarterOf(Date.now())])
    const ids = await walk('paymentFeed', '{}', 30, async () => {
        arrived++
        await api.database.pool.query(
            `INSERT INTO payment (id, chain_id, height, tx_hash, tx_position, log_index, time, rail, pay_to, token, amount,
                 decimals, contract, attribution, provenance, payer_id)
             VALUES ('late-' || $1::int, 8453, 1000 + $1::int, '\\x01', 0, 0, now(), 'X402_UPTO', '\\x01', '\\x01', 1, 18, '\\x01',
                 'NONE', 'demo', '${PAYER}1')`,
            [arrived],
        )
    })
    expect(arrived).toBeGreaterThan(1)
    expect(ids).toHaveLength(100)
    expect(new Set(ids).size).toBe(100)
})

test('filters add up', async () => {
    const ids = await walk(
        'inferenceFeed',
        `{chainId: 8453, rail: PRECOMPILE, signer: "0x${'A'.repeat(63)}0", from: "2026-02-01T00:00:05Z"}`,
        3,
    )
    const { rows } = await api.database.pool.query(
        `SELECT count(*)::int AS n FROM inference WHERE chain_id = 8453 AND rail = 'PRECOMPILE' AND signer = '\\x${'a'.repeat(63)}0'
         AND time >= '2026-02-01T00:00:05Z'`,
    )
    expect(ids).toHaveLength(rows[0].n)
    expect(ids.length).toBeGreaterThan(0)
})

test('a node carries its relations, aliases and fragments', async () => {
    const { data, errors } = await api.ask(`
        { paymentFeed(first: 1, filter: {modelId: "model-5"}) { edges { node { ...p forModel: model { name } } } } }
        fragment p on Payment { id payer { id } when: time }`)
    expect(errors).toBeUndefined()
    expect(data.paymentFeed.edges[0].node.payer.id).toContain(PAYER)
    expect(data.paymentFeed.edges[0].node.forModel).toEqual({ name: 'author/name-5' })
    const confused = await api.ask('{ paymentFeed { edges { node { when: time time: model { name } } } } }')
    expect(confused.errors![0].message).toContain("The alias 'time'")
})

test('a page without nodes still has cursors', async () => {
    const { data } = await api.ask('{ inferenceFeed(first: 2) { pageInfo { endCursor } edges { cursor } } }')
    expect(data.inferenceFeed.edges[1].cursor).toBe(data.inferenceFeed.pageInfo.endCursor)
})

test('a page costs one statement, whose price the planner is asked for once', async () => {
    await api.ask('{ inferenceFeed(first: 2) { edges { node { id model { id owner { id } } } } } }')
    const spy = jest.spyOn(require('pg').Client.prototype, 'query')
    const query = '{ inferenceFeed(first: 3) { edges { node { id model { id registered } } } } }'
    await api.ask(query)
    await api.ask(query)
    const texts = spy.mock.calls.map(([asked]) => (asked as { text: string }).text)
    expect(texts.map((text) => text.split(' ')[0])).toEqual(['EXPLAIN', 'SELECT', 'SELECT'])
    spy.mockRestore()
})

test.each([
    'nonsense',
    '',
    'WzEsMiwzLDQsNV0',
    Buffer.from('["2026-02-01T00:00:00Z",1,2,3,99999999999]').toString('base64url'),
])("a cursor that is not ours ('%s') is refused by name", async (after) => {
    const { errors } = await api.ask(
        'query ($after: String) { payoutFeed(after: $after) { pageInfo { endCursor } } }',
        { after },
    )
    expect(errors![0].extensions.code).toBe('BAD_USER_INPUT')
    expect(errors![0].message).toContain(`after is '${after}'`)
})

test('a cursor of calls without a place among the leaves of a log, as earlier versions gave, is refused by name', async () => {
    const after = Buffer.from('["2026-02-01T00:00:00Z",1,2,3,4]').toString('base64url')
    const ask = (feed: string) =>
        api.ask(`query ($after: String) { ${feed}(after: $after) { pageInfo { endCursor } } }`, { after })
    const { errors } = await ask('inferenceFeed')
    expect(errors![0].message).toBe(`after is '${after}': expected a cursor that this feed returned`)
    expect((await ask('paymentFeed')).errors).toBeUndefined()
})

describe('a model is named by its id in any case, an artifact of it, or its exact name', () => {
    const ID = `0x${'ab'.repeat(32)}`
    const CID = 'QmSomeFileOfTheModel'
    const artifact = keccakOf(Buffer.from(CID))
    beforeAll(async () => {
        const { pool } = api.database
        await pool.query(
            `INSERT INTO model (id, name, registered, catalogued, calls, payments, paid_calls, value, creator_value, provenance)
             SELECT id, name, true, false, 0, 0, 0, 0, 0, 'demo'
             FROM (VALUES ($1, 'named/Once'), ('twin-1', 'named/Twice'), ('twin-2', 'named/Twice')) v (id, name)`,
            [ID],
        )
        await pool.query(
            `INSERT INTO model_artifact (id, cid, cid_bytes, exact, claimed, model_id, provenance, claimed_at)
             VALUES ($1, $2, 20, true, true, $3, 'demo', '2026-01-01')`,
            [artifact, CID, ID],
        )
        await pool.query(`UPDATE payment SET model_id = $1 WHERE id IN ('pay-1', 'pay-2')`, [ID])
    })

    test.each([ID, ID.toUpperCase(), CID, ` ${CID} `, 'named/Once'])("as '%s'", async (text) => {
        const { data, errors } = await api.ask(
            `query ($id: String!) { modelById(id: $id) { id name }
             paymentFeed(filter: { modelId: $id }) { edges { node { id } } }
             payoutFeed(filter: { modelId: $id }) { edges { cursor } }
             inferenceFeed(filter: { modelId: $id }) { edges { cursor } } }`,
            { id: text },
        )
        expect(errors).toBeUndefined()
        expect(data.modelById).toEqual({ id: ID, name: 'named/Once' })
        expect(data.paymentFeed.edges.map(({ node }: any) => node.id)).toEqual(['pay-2', 'pay-1'])
    })

    test.each([
        ['named/once', ': no model has this id, artifact or exact name'],
        ['named/Twice', ', the name of several models: give the id of one, twin-1 or twin-2'],
        ['', ': no model has this id, artifact or exact name'],
    ])("'%s' is refused by a feed", async (text, why) => {
        const { errors } = await api.ask(
            'query ($id: String!) { paymentFeed(filter: { modelId: $id }) { edges { cursor } } }',
            { id: text },
        )
        expect(errors![0].message).toBe(`model is '${text}'${why}`)
        expect(errors![0].extensions.code).toBe('BAD_USER_INPUT')
        expect(
            (await api.ask('query ($id: String!) { modelById(id: $id) { id } }', { id: text })).data,
        ).toEqual({
            modelById: null,
        })
    })

    test('an id that no model has finds nothing', async () => {
        const { data } = await api.ask(
            `{ paymentFeed(filter: { modelId: "${ID.replace('ab', 'cd')}" }) { edges { cursor } } }`,
        )
        expect(data.paymentFeed.edges).toEqual([])
    })
})
