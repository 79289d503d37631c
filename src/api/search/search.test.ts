import { randomMarket } from '../../analytics/testing/market'
import { writeMarket } from '../../analytics/testing/write-market'
import { type TestApi, testApi } from '../testing/test-api'

const facts = randomMarket(29)
const HIT = 'kind id name owner registered match matched matchedText calls payments'
let api: TestApi
beforeAll(async () => {
    api = await testApi()
    await writeMarket(api.database.pool, facts)
    // A name as strangers write it.
    await api.database.pool.query(`UPDATE model SET name = $2 WHERE id = $1`, [
        facts.models[1].id,
        'Ｏｎｙｘ\u200b/Große%_\u202e.*',
    ])
})
afterAll(() => api.close())

async function search(text: string, first = 50) {
    const { data, errors } = await api.ask(
        `query ($text: String!, $first: Int!) { search(text: $text, first: $first) { text hits { ${HIT} } hasMore } }`,
        { text, first },
    )
    return { ...data?.search, errors }
}

test('a model is found by its id, its name and what callers name it by, in any case', async () => {
    const { id, name, owner } = facts.models[0]
    const artifact = facts.artifacts.find(({ modelId }) => modelId === id)!.id
    for (const [text, matched] of [
        [id, 'ID'],
        [id.toUpperCase(), 'ID'],
        [name.toUpperCase(), 'NAME'],
        [artifact, 'ARTIFACT'],
    ]) {
        const { hits } = await search(text!)
        const [first] = hits
        expect(first).toMatchObject({ kind: 'MODEL', id, name, match: 'EXACT', matched, registered: true })
        expect(first.owner ?? null).toBe(first.owner)
        expect(owner).toMatch(/^0x/)
    }
    const { rows } = await api.database.pool.query(
        'SELECT calls, payments, owner_id FROM model WHERE id = $1',
        [id],
    )
    const [hit] = (await search(id)).hits
    expect(hit).toMatchObject({ calls: rows[0].calls, payments: rows[0].payments, owner: rows[0].owner_id })
})

test('wallets are found by their addresses: whoever owns models or is paid for them, now or once, and whoever paid', async () => {
    const { rows } = await api.database.pool.query(
        `SELECT 'CREATOR' AS kind, owner_id AS id FROM model WHERE owner_id IS NOT NULL
         UNION SELECT 'CREATOR', '0x' || encode(payout_address, 'hex') FROM model WHERE payout_address IS NOT NULL
         UNION SELECT 'PAYER', payer_id FROM payment WHERE payer_id IS NOT NULL`,
    )
    const formerly = facts.changes.map(({ address }) => ({ kind: 'CREATOR', id: address }))
    const first = facts.models.flatMap(({ owner }) => (owner ? { kind: 'CREATOR', id: owner } : []))
    for (const { kind, id } of [...rows, ...formerly, ...first]) {
        const { hits } = await search(id.toUpperCase().replace('0X', '0x'))
        expect(hits.map((hit: any) => `${hit.kind} ${hit.id} ${hit.match}`)).toContain(`${kind} ${id} EXACT`)
        const part = await search(id.slice(2))
        expect(part.hits.some((hit: any) => hit.id === id && hit.match === 'MIDDLE')).toBe(true)
    }
})

test('a name that callers used and nobody claimed is found, and said to be no registered model', async () => {
    const { hits } = await search('stranger-x')
    expect(hits).toMatchObject([
        { kind: 'MODEL', id: 'unresolved:stranger-x', name: null, registered: false },
    ])
})

test('within one kind of match the most used come first, and what is cut off is said', async () => {
    const { hits, hasMore } = await search('author/', 50)
    expect(hasMore).toBe(false)
    const use = hits.map(({ calls, payments }: any) => Number(calls) + Number(payments))
    expect(use).toEqual([...use].sort((a, b) => b - a))
    expect(use[0]).toBeGreaterThan(use.at(-1)!)
    const page = await search('author/', 3)
    expect(page.hits).toEqual(hits.slice(0, 3))
    expect(page.hasMore).toBe(true)
})

test.each([
    ['onyx', 1],
    ['ONYX/GROSSE%_', 1],
    ['ｇｒｏßｅ', 1],
    ['\u202eonyx\u2066', 1],
    ['o\u200bn\u00adyx', 1],
    ['%_.*', 1],
    ['%', 1],
    ['_', 1],
    ['.*', 1],
    ['^', 0],
    ['[a-z]+', 0],
    ["'; DROP TABLE model; --", 0],
    ['\ud800', 0],
    ['x'.repeat(500), 0],
    ['١٢٣', 0],
])('strangers may look for %j', async (text, count) => {
    const { hits, errors } = await search(text)
    expect(errors).toBeUndefined()
    expect(hits).toHaveLength(count)
})

test('one letter finds the most used models that have it', async () => {
    const { hits, hasMore } = await search('a', 5)
    expect(hits).toHaveLength(5)
    expect(hasMore).toBe(true)
})

test.each([
    ['', 10, 'text shows nothing: expected a name, a part of one, an id or an address'],
    [' \n\t ', 10, 'text shows nothing: expected a name, a part of one, an id or an address'],
    ['\u200b\u2060\u202e', 10, 'text shows nothing: expected a name, a part of one, an id or an address'],
    ['a\u0000b', 10, 'text has the control character U+0000'],
    ['a\u009bb', 10, 'text has the control character U+009B'],
    ['x'.repeat(513), 10, 'text has 513 characters: expected at most 512'],
    ['\ufdfa'.repeat(100), 10, 'text has 1800 characters when written out: expected at most 512'],
    ['a', 0, 'first is 0: expected 1 to 50 hits'],
    ['a', 51, 'first is 51: expected 1 to 50 hits'],
])('what cannot be looked for, %j, is refused in words', async (text, first, message) => {
    const { errors } = await search(text, first)
    expect(errors![0]).toMatchObject({ message, extensions: { code: 'BAD_USER_INPUT' } })
})
