import { request } from 'node:http'
import { batchRows, statusRow } from '../testing/market-rows'
import { ask, type TestApi, testApi } from '../testing/test-api'

let api: TestApi
beforeAll(async () => {
    api = await testApi({ limits: { requestsPerMinute: 60 }, trustProxy: true })
})
afterAll(() => api.close())

let client = 0
const json = async (response: Response) => (await response.json()) as any

/** A client of its own, so that one test's requests do not count against another's rate. */
const from = () => ({ 'x-forwarded-for': `10.0.0.${++client}`, 'content-type': 'application/json' })
const post = (body: string, headers: Record<string, string> = from()) =>
    fetch(`${api.url}/graphql`, { method: 'POST', headers, body })

test('GET answers queries and refuses anything else', async () => {
    const query = encodeURIComponent('{ status { version network } }')
    const response = await api.get(`/graphql?query=${query}`)
    expect((await json(response)).data.status.network).toBe('devnet')
    expect((await fetch(`${api.url}/graphql`, { method: 'DELETE' })).status).toBe(405)
})

test('a body over 256 kB is refused with 413, whether its length is declared or not', async () => {
    const body = JSON.stringify({ query: '{ status { version } }', pad: 'x'.repeat(300_000) })
    const declared = await post(body)
    expect(declared.status).toBe(413)
    expect((await json(declared)).errors[0].extensions).toMatchObject({
        code: 'REQUEST_SIZE_LIMIT',
        limit: 262144,
    })
    const status = await new Promise((resolve, reject) => {
        const chunked = request(`${api.url}/graphql`, { method: 'POST', headers: from() }, (response) =>
            resolve(response.statusCode),
        )
        chunked.on('error', reject)
        chunked.write(body.slice(0, 200_000))
        chunked.end(body.slice(200_000))
    })
    expect(status).toBe(413)
})

test('more requests a minute than allowed get 429 and the time to wait; another client is not affected', async () => {
    const headers = from()
    const query = JSON.stringify({ query: '{ __typename }' })
    for (let i = 0; i < 60; i++) expect((await post(query, headers)).status).toBe(200)
    const refused = await post(query, headers)
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await json(refused)).errors[0].extensions).toMatchObject({ code: 'RATE_LIMIT', limit: 60 })
    expect((await post(query)).status).toBe(200)
})

test('batches and what is not JSON are refused in words', async () => {
    const batch = await post(JSON.stringify([{ query: '{ __typename }' }, { query: '{ __typename }' }]))
    expect(batch.status).toBe(400)
    expect(await batch.text()).toMatch(/batching disabled/)
    expect(await (await post('{"query"')).text()).toMatch(/not JSON/)
    expect(
        await (await post('x', { 'x-forwarded-for': '10.1.1.1', 'content-type': 'text/plain' })).text(),
    ).toMatch(/expected application\/json/)
})

test('any page may read', async () => {
    const preflight = await fetch(`${api.url}/graphql`, {
        method: 'OPTIONS',
        headers: { 'access-control-request-headers': 'content-type' },
    })
    expect(preflight.status).toBe(204)
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*')
    expect((await post('{"query":"{ __typename }"}')).headers.get('access-control-allow-origin')).toBe('*')
})

test('a wrong address is told the right ones', async () => {
    const response = await api.get('/grahpql')
    expect(response.status).toBe(404)
    expect(Object.keys((await json(response)).routes)).toContain('/graphql')
})

test('/ready is 503 until every chain has a status, and while one is behind or unwatched', async () => {
    const { pool } = api.database
    const ready = async () => {
        const response = await api.get('/ready')
        return { status: response.status, body: await json(response) }
    }
    await statusRow(pool, 10740, 100, 100)
    let { status, body } = await ready()
    expect([status, body.state]).toEqual([503, 'starting'])
    expect(body.worst).toEqual({ chainId: 8453, name: 'base', lagBlocks: null })

    await statusRow(pool, 8453, 1000, 1200)
    ;({ status, body } = await ready())
    expect([status, body.state]).toEqual([503, 'behind'])
    expect(body.worst).toEqual({ chainId: 8453, name: 'base', lagBlocks: 200 })
    expect(body.chains[1].reason).toMatch(/200 blocks behind/)

    await statusRow(pool, 8453, 1199, 1200, new Date(Date.now() - 3_600_000))
    ;({ status, body } = await ready())
    expect(status).toBe(503)
    expect(body.chains[1].reason).toMatch(/is the indexer running/)

    await statusRow(pool, 8453, 1199, 1200)
    ;({ status, body } = await ready())
    expect([status, body.state]).toEqual([200, 'ready'])
    const { data } = await ask(
        api.url,
        '{ status { ready chains { chainId height lagBlocks lagSeconds finalizedLag genesisHash events } } }',
    )
    expect(data.status.ready).toBe(true)
    expect(data.status.chains[1]).toEqual({
        chainId: 8453,
        height: 1199,
        lagBlocks: 1,
        // A simulated chain's clock is not ours.
        lagSeconds: null,
        finalizedLag: 1,
        genesisHash: '0x99',
        events: '42',
    })
})

test('/health and /metrics', async () => {
    expect((await api.get('/health')).status).toBe(200)
    await api.database.pool.query(
        `INSERT INTO blob (id, state, first_settled_at, expires_at)
         SELECT 'blob-' || i, CASE WHEN i < 3 THEN 'ARCHIVED' ELSE 'EXPIRED' END, now(), now() FROM generate_series(1, 3) i`,
    )
    await batchRows(api.database.pool)
    await post('{"query":"{ models(limit: 5000) { id } }"}')
    const metrics = await (await api.get('/metrics')).text()
    expect(metrics).toContain('demand_api_limits_hit_total{code="PAGE_SIZE_LIMIT"} 1')
    expect(metrics).toContain('demand_chain_blocks{chain="10740",what="indexed"} 100')
    expect(metrics).toContain('demand_blobs{state="ARCHIVED"} 2')
    expect(metrics).toContain('demand_blobs{state="REJECTED"} 0')
    expect(metrics).toContain('demand_settlement_batches{proof="CHECKED"} 1')
    const { data } = await ask(api.url, '{ status { blobs { waiting archived expired rejected } } }')
    expect(data.status.blobs).toEqual({ waiting: 0, archived: 2, expired: 1, rejected: 0 })
    expect(metrics).toMatch(/demand_api_operation_seconds_count\{operation="status",outcome="ok"\} \d/)
    expect(metrics).toMatch(/demand_api_database_connections\{state="total"\} \d/)
})

test('networkContracts lists what is watched, with its source', async () => {
    const { data } = await ask(
        api.url,
        '{ networkContracts(chainId: 10740) { chainId name address validFrom source provenance } }',
    )
    expect(data.networkContracts).toEqual([
        {
            chainId: 10740,
            name: 'inferencePrecompile',
            address: '0x00000000000000000000000000000000000000f4',
            validFrom: '2026-01-27',
            source: 'published',
            provenance: 'onchain',
        },
    ])
})

test('the API answers while the database is away, and says so', async () => {
    const away = await testApi({ databaseUrl: 'postgres://nobody:x@127.0.0.1:1/none' })
    expect((await away.get('/health')).status).toBe(200)
    expect((await away.get('/ready')).status).toBe(503)
    expect((await away.get('/metrics')).status).toBe(200)
    const answer = await away.ask('{ models { id } }')
    expect(answer.errors![0].extensions.code).toBe('DATABASE_BUSY')
    await away.close()
})
