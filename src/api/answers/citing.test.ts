import { createHash } from 'node:crypto'
import { randomMarket, TEST_MARKET } from '../../analytics/testing/market'
import { writeMarket } from '../../analytics/testing/write-market'
import { bump } from '../../database/revision'
import { inTransaction } from '../../database/transaction'
import { unsealFrom } from '../../periods/unseal'
import { sealClosed } from '../../sealing/sealer'
import { type TestApi, testApi } from '../testing/test-api'

const FACTS = randomMarket(11, 400)
const META =
    'meta { asOf { time } frozen notFrozenReason permalink permalinkNullReason universe { size } provenance }'
const market = `models { registered active neverUsed } calls { total verified attributed } payers ${META}`
const limits = { requestsPerMinute: 0 }

let api: TestApi
let at: string
beforeAll(async () => {
    api = await testApi({ limits })
    await writeMarket(api.database.pool, FACTS)
    await sealClosed(api.database.pool, TEST_MARKET)
    at = (await api.ask('{ status { frozenUpTo frozenUpToNullReason } }')).data.status.frozenUpTo
})
afterAll(() => api.close())

const get = (query: string, headers?: Record<string, string>, from = api) =>
    from.get(`/graphql?query=${encodeURIComponent(query)}`, headers)
const asOf = () => `{ market(window: WEEK, asOf: {time: "${at}"}) { ${market} } }`
const given = async (source: string) => {
    const metrics = await (await api.get('/metrics')).text()
    return Number(
        new RegExp(`demand_api_answers_total\\{source="${source}"\\} (\\d+)`).exec(metrics)?.[1] ?? 0,
    )
}
const newBlock = () =>
    api.database.pool.query(
        `UPDATE chain_status SET height = height + 1, events = events + 1 WHERE id = '8453'`,
    )

test('status says up to when answers are frozen, and just after that they are not', async () => {
    expect(at).toMatch(/^2026-03-/)
    expect((await api.ask(asOf())).data.market.meta).toMatchObject({ frozen: true, notFrozenReason: null })
    const later = new Date(Date.parse(at) + 1_000).toISOString()
    const { data } = await api.ask(`{ market(asOf: {time: "${later}"}) { ${market} } }`)
    expect(data.market.meta.frozen).toBe(false)
    expect(data.market.meta.permalink).toBeNull()
    expect(data.market.meta.permalinkNullReason).toMatch(/frozenUpTo/)
})

test('the ETag is the SHA-256 of the answer, and who has it is told so', async () => {
    const first = await get(asOf(), { 'accept-encoding': 'identity' })
    const body = await first.text()
    const digest = createHash('sha256').update(body).digest('hex')
    expect(first.headers.get('etag')).toBe(`"${digest}"`)
    for (const tag of [`"${digest}"`, `"other", W/"${digest}"`, `"${digest}-gzip"`]) {
        const again = await get(asOf(), { 'if-none-match': tag })
        expect([again.status, await again.text()]).toEqual([304, ''])
        expect(again.headers.get('etag')).toContain(digest)
    }
    expect((await get(asOf(), { 'if-none-match': '"other"' })).status).toBe(200)
    const posted = await fetch(`${api.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'if-none-match': `"${digest}"` },
        body: JSON.stringify({ query: asOf() }),
    })
    expect([posted.status, posted.headers.get('cache-control')]).toEqual([304, 'no-cache'])
})

test('only a frozen answer, of a moment that the address names, may be kept by others', async () => {
    const control = async (query: string) => (await get(query)).headers.get('cache-control')
    expect(await control(asOf())).toBe('public, max-age=86400')
    expect(await control(`{ market { ${market} } }`)).toBe('no-cache')
    expect(await control(`{ a: ${asOf().slice(1, -1)} market { ${market} } }`)).toBe('no-cache')
    expect((await get('{ status { version } }')).headers.get('etag')).toBeNull()
})

test('INV-8: a frozen answer is kept while blocks come; one of the present is not, nor is anything when the past changed', async () => {
    const now = `{ market { ${market} } }`
    await Promise.all([api.ask(asOf()), api.ask(now)])
    const kept = await given('kept')
    await api.ask(`# the same\n${asOf()}`)
    await api.ask(now)
    expect(await given('kept')).toBe(kept + 2)
    await newBlock()
    await api.ask(asOf())
    expect(await given('kept')).toBe(kept + 3)
    await api.ask(now)
    expect(await given('kept')).toBe(kept + 3)
    await inTransaction(api.database.pool, (client) => bump(client, 'demand'))
    await api.ask(asOf())
    expect(await given('kept')).toBe(kept + 3)
})

test('answers to other variables, and refusals, are told apart', async () => {
    const query = `query($w: Window) { market(window: $w, asOf: {time: "${at}"}) { meta { window { from } } } }`
    const from = async (w: string) => (await api.ask(query, { w })).data?.market.meta.window.from
    expect(await from('WEEK')).not.toBe(await from('DAY'))
    expect(await from('WEEK')).toBe(await from('WEEK'))
    const wrong = await api.ask(query, { w: 'DECADE' })
    expect(wrong.headers.get('etag')).toBeNull()
    expect(wrong.errors).toHaveLength(1)
})

test('INV-8: a citation outlives a new index, in another order and with a rollback, byte for byte', async () => {
    const { data } = await api.ask(asOf())
    const path: string = data.market.meta.permalink
    const cited = await api.get(path)
    const body = await cited.text()
    expect(JSON.parse(body).data).toEqual(data)

    const again = await testApi({ limits })
    const { pool } = again.database
    await writeMarket(pool, FACTS)
    for (const table of ['inference', 'payment', 'settlement_batch', 'payout', 'model']) {
        await pool.query(`CREATE TABLE kept AS SELECT * FROM ${table}; DELETE FROM ${table}`)
        await pool.query(`INSERT INTO ${table} SELECT * FROM kept ORDER BY md5(id); DROP TABLE kept`)
    }
    // Half of it is taken back, is asked for and sealed without, and comes again.
    await pool.query(
        `CREATE TABLE kept AS SELECT * FROM inference WHERE height % 2 = 0; DELETE FROM inference WHERE height % 2 = 0`,
    )
    await again.ask('{ market { meta { frozen } } }')
    await sealClosed(pool, TEST_MARKET)
    expect(await (await again.get(path)).text()).not.toBe(body)
    await inTransaction(pool, async (client) => {
        await client.query('INSERT INTO inference SELECT * FROM kept ORDER BY md5(id) DESC; DROP TABLE kept')
        await unsealFrom(client, null)
        await bump(client, 'registry')
    })
    await sealClosed(pool, TEST_MARKET)
    const then = await again.get(path)
    expect(await then.text()).toBe(body)
    expect(then.headers.get('etag')).toBe(cited.headers.get('etag'))
    await again.close()
})
