import { type Client, createClient } from 'graphql-ws'
import { WebSocket } from 'ws'
import { batchRows, CREATOR, marketRows, PAYER, statusRow } from '../testing/market-rows'
import { ask, type TestApi, testApi } from '../testing/test-api'

let api: TestApi
const clients: Client[] = []
beforeAll(async () => {
    api = await testApi({
        limits: { requestsPerMinute: 0 },
        liveLimits: { lookMs: 20, connectionsPerClient: 4, idleMs: 400, pingMs: 5_000 },
    })
    await marketRows(api.database.pool, 5, 40)
    await statusRow(api.database.pool, 10740, 10, 10)
    await statusRow(api.database.pool, 8453, 10, 10)
})
afterEach(async () => {
    for (const client of clients.splice(0)) await client.dispose()
    await until(async () => (await connections()) === 0)
})
afterAll(() => api.close())

const address = () => `${api.url.replace('http', 'ws')}/graphql`
const connections = async () => {
    const metrics = await (await api.get('/metrics')).text()
    return Number(/demand_api_live\{what="connections"\} (\d+)/.exec(metrics)![1])
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
    for (const deadline = Date.now() + 5_000; !(await holds()); ) {
        if (Date.now() > deadline) throw new Error('waited for 5 s')
        await new Promise((done) => setTimeout(done, 20))
    }
}

function connect(url = address()): Client {
    const client = createClient({ url, webSocketImpl: WebSocket, retryAttempts: 0 })
    clients.push(client)
    return client
}

interface Listening {
    got: any[]
    errors: any[]
    completed: boolean
    stop(): void
}

function listen(query: string, variables: Record<string, unknown> = {}, client = connect()): Listening {
    const listening: Listening = { got: [], errors: [], completed: false, stop: () => {} }
    listening.stop = client.subscribe(
        { query, variables },
        {
            next: (result) => void listening.got.push(result),
            error: (error) => void listening.errors.push(error),
            complete: () => {
                listening.completed = true
            },
        },
    )
    return listening
}

let height = 10
/** Blocks with calls, committed as the indexer does it. */
async function block(calls: number, model = 'model-1', chainId = 10740): Promise<void> {
    height++
    await api.database.pool.query(
        `WITH calls AS (
             INSERT INTO inference (id, chain_id, height, tx_hash, tx_position, log_index, time, contract, rail, kind, is_replay,
                 attribution, provenance, model_id)
             SELECT concat('live-', $1::int, '-', i), $2::int, $1::int, '\\x01', i, 0, '2026-02-02', '\\xf4', 'PRECOMPILE', 'MODEL',
                 false, 'EVENT', 'demo', $3::text
             FROM generate_series(0, $4::int - 1) i)
         UPDATE chain_status SET height = $1::int, hash = decode(lpad(to_hex($1::int), 8, '0'), 'hex'), time = '2026-02-02'
         WHERE id = $2::int::text`,
        [height, chainId, model, calls],
    )
}

const bump = () =>
    api.database.pool.query(
        `INSERT INTO revision VALUES ('demand', nextval('revision_n')) ON CONFLICT (topic) DO UPDATE SET n = excluded.n`,
    )
const ids = ({ got }: Listening) => got.map(({ data }) => data.inferenceAdded.id)
/** There is no word for "it listens now" in the protocol: the first update of the same connection says so. */
async function listening(query: string, variables = {}): Promise<Listening> {
    const client = connect()
    const calls = listen(query, variables, client)
    const updates = listen('subscription { marketUpdated { changed } }', {}, client)
    await until(() => updates.got.length > 0)
    updates.stop()
    return calls
}

test('marketUpdated says at once where the index stands, and then what changed', async () => {
    const updates = listen(
        'subscription { marketUpdated { changed takenBack { chainId height } calls value decimals asOf { time chains { chainId height finalized } } } }',
    )
    await until(() => updates.got.length === 1)
    const [first] = updates.got
    expect(first.errors).toBeUndefined()
    expect(first.data.marketUpdated).toMatchObject({ changed: [], takenBack: [], decimals: 18 })
    const before = BigInt(first.data.marketUpdated.calls)
    await block(3)
    await until(() => updates.got.length === 2)
    expect(updates.got[1].data.marketUpdated).toMatchObject({ changed: ['BLOCKS'] })
    expect(BigInt(updates.got[1].data.marketUpdated.calls)).toBe(before + 3n)
    await bump()
    await until(() => updates.got.length === 3)
    expect(updates.got[2].data.marketUpdated.changed).toEqual(['DEMAND'])
})

test('inferenceAdded tells of each new call once, in order, of all models or of one', async () => {
    const all = await listening('subscription { inferenceAdded { id model { id name } height } }')
    const one = await listening('subscription($m: ID) { inferenceAdded(modelId: $m) { id } }', {
        m: 'model-2',
    })
    await block(2)
    await block(2, 'model-2')
    await until(() => all.got.length === 4 && one.got.length === 2)
    const at = height
    expect(ids(all)).toEqual([`live-${at - 1}-0`, `live-${at - 1}-1`, `live-${at}-0`, `live-${at}-1`])
    expect(ids(one)).toEqual([`live-${at}-0`, `live-${at}-1`])
    expect(all.got[0].data.inferenceAdded.model).toEqual({ id: 'model-1', name: 'author/name-1' })
})

test('payments and payouts of a creator are told of once, as it writes its address', async () => {
    const { pool } = api.database
    const creator = `${CREATOR}1`
    // The payments of the market are of blocks up to 99.
    await statusRow(pool, 8453, 500, 500)
    const written = creator.toUpperCase().replace('0X', '0x')
    const paid = await listening(
        'subscription($c: String) { paymentAdded(creator: $c) { id model { owner { id } } } }',
        { c: written },
    )
    const byPayer = await listening('subscription($p: String) { paymentAdded(payer: $p) { id } }', {
        p: `${PAYER}2`,
    })
    const credited = await listening(
        'subscription($c: String) { payoutAdded(creator: $c) { id kind creator { id } } }',
        { c: written },
    )
    await pool.query(
        `WITH paid AS (
             INSERT INTO payment (id, chain_id, height, tx_hash, tx_position, log_index, time, rail, pay_to, token, amount, decimals,
                 contract, attribution, provenance, payer_id, model_id)
             SELECT 'live-pay-' || i, 8453, $1::int, '\\x02', i, 0, '2026-02-02', 'CONTRACT', '\\xaa', '\\xbb', 1, 18, '\\xcc', 'CONTRACT', 'demo',
                 '${PAYER}' || i, 'model-' || i FROM generate_series(1, 3) i),
         credited AS (
             INSERT INTO payout (id, chain_id, height, tx_hash, tx_position, log_index, time, kind, account, token, amount, decimals,
                 provenance, creator_id, model_id)
             SELECT 'live-out-' || i, 8453, $1::int, '\\x02', i, 1, '2026-02-02', 'CREATOR_ACCRUAL', '\\xaa', '\\xbb', 1, 18, 'demo',
                 '${CREATOR}' || i, 'model-' || i FROM generate_series(1, 3) i)
         UPDATE chain_status SET height = $1::int, hash = decode(lpad(to_hex($1::int), 8, '0'), 'hex') WHERE id = '8453'`,
        [501],
    )
    await until(() => paid.got.length > 0 && byPayer.got.length > 0 && credited.got.length > 0)
    expect(paid.got.map(({ data }) => data.paymentAdded)).toEqual([
        { id: 'live-pay-1', model: { owner: { id: creator } } },
    ])
    expect(byPayer.got.map(({ data }) => data.paymentAdded.id)).toEqual(['live-pay-2'])
    expect(credited.got.map(({ data }) => data.payoutAdded)).toEqual([
        { id: 'live-out-1', kind: 'CREATOR_ACCRUAL', creator: { id: creator } },
    ])
    const wrong = listen('subscription { payoutAdded(creator: "vitalik.eth") { id } }')
    await until(() => wrong.errors.length + wrong.got.length > 0)
    expect(JSON.stringify([wrong.errors, wrong.got])).toContain(
        "creator is 'vitalik.eth': expected 0x and 40",
    )
})

test('leaves are told of when their blob is read, however old their batch is', async () => {
    const all = await listening('subscription { inferenceAdded { id batch { id } } }')
    const batch = await batchRows(api.database.pool, 3)
    await bump()
    await until(() => all.got.length === 3)
    expect(ids(all)).toEqual([`${batch}-0`, `${batch}-1`, `${batch}-2`])
    await bump()
    await block(1)
    await until(() => all.got.length === 4)
    expect(ids(all)[3]).toBe(`live-${height}-0`)
})

test('after a rollback, a call that comes again is not told of again, and another one in its place is', async () => {
    const all = await listening('subscription { inferenceAdded { id } }')
    const updates = listen('subscription { marketUpdated { changed takenBack { chainId height } } }')
    await until(() => updates.got.length === 1)
    await block(2)
    await until(() => all.got.length === 2)
    const { pool } = api.database
    const moved = `live-${height}-0`
    await pool.query(`
        BEGIN;
        DELETE FROM inference WHERE id = 'live-${height}-1';
        UPDATE inference SET tx_position = 7 WHERE id = '${moved}';
        INSERT INTO inference (id, chain_id, height, tx_hash, tx_position, log_index, time, contract, rail, kind, is_replay, attribution, provenance)
            VALUES ('instead', 10740, ${height}, '\\x01', 1, 0, '2026-02-02', '\\xf4', 'PRECOMPILE', 'MODEL', false, 'NONE', 'demo');
        UPDATE chain_status SET hash = '\\xdd' WHERE id = '10740';
        INSERT INTO rollback VALUES ('r1', 10740, ${height}, '\\x01', ${height - 1}, '\\x02', false, 2, now(), 'test');
        INSERT INTO revision VALUES ('demand', nextval('revision_n')) ON CONFLICT (topic) DO UPDATE SET n = excluded.n;
        COMMIT`)
    await until(() => all.got.length === 3)
    expect(ids(all)).toEqual([moved, `live-${height}-1`, 'instead'])
    await until(() => updates.got.some(({ data }) => data.marketUpdated.takenBack.length > 0))
    expect(updates.got.at(-1)!.data.marketUpdated).toEqual({
        changed: ['BLOCKS', 'DEMAND'],
        takenBack: [{ chainId: 10740, height: height - 1 }],
    })
})

test('a reader that does not read has no more than 256 calls waiting, and is told how many it missed', async () => {
    const slow = new WebSocket(address(), 'graphql-transport-ws')
    await new Promise((done) => slow.once('open', done))
    const got: any[] = []
    slow.on('message', (data) => got.push(JSON.parse(String(data))))
    slow.send(JSON.stringify({ type: 'connection_init' }))
    await until(() => got.length === 1)
    // A large message for each call fills what the system keeps for the socket.
    const wide = Array.from({ length: 25 }, (_, i) => `a${i}: signature`).join(' ')
    const query = `subscription { inferenceAdded { id ${wide} } }`
    slow.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query } }))
    slow.send(
        JSON.stringify({
            id: '2',
            type: 'subscribe',
            payload: { query: 'subscription { marketUpdated { changed } }' },
        }),
    )
    await until(() => got.length === 2)
    slow.send(JSON.stringify({ id: '2', type: 'complete' }))
    slow.pause()
    await block(900)
    await api.database.pool.query(
        `UPDATE inference SET signature = decode(repeat('ab', 4000), 'hex') WHERE height = ${height}`,
    )
    await new Promise((done) => setTimeout(done, 400))
    slow.resume()
    await until(() => got.some(({ payload }) => payload?.extensions?.missed > 0))
    await until(() => got.at(-1).payload?.data?.inferenceAdded?.id === `live-${height}-899`)
    const next = got.filter(({ id, type }) => id === '1' && type === 'next')
    const missed = next.reduce((sum, { payload }) => sum + (payload.extensions?.missed ?? 0), 0)
    expect(missed).toBeGreaterThanOrEqual(900 - 256 - 50)
    expect(next.length + missed).toBe(900)
    slow.close()
})

test('bounds: subscriptions of a connection, connections of a client, and what is no subscription', async () => {
    const client = connect()
    const many = Array.from({ length: 6 }, () =>
        listen('subscription { marketUpdated { changed } }', {}, client),
    )
    await until(() => many.some(({ errors }) => errors.length > 0))
    const refused = many.filter(({ errors }) => errors.length > 0)
    expect(refused).toHaveLength(1)
    expect(refused[0]!.errors[0][0]).toMatchObject({
        message: expect.stringContaining('At most 5 subscriptions'),
        extensions: { code: 'SUBSCRIPTIONS_LIMIT', limit: 5 },
    })
    many[0]!.stop()
    const code = async (query: string) => {
        const listening = listen(query, {}, client)
        await until(() => listening.errors.length > 0)
        return listening.errors[0][0].extensions.code
    }
    expect(await code('{ status { version } }')).toBe('BAD_USER_INPUT')
    expect(await code('subscription { nothing }')).toBe('GRAPHQL_VALIDATION_FAILED')
    expect(await code('subscription {')).toBe('GRAPHQL_PARSE_FAILED')
    const deep = 'model { inferences(limit: 1) { '.repeat(7) + 'id' + ' } }'.repeat(7)
    expect(await code(`subscription { inferenceAdded { ${deep} } }`)).toBe('DEPTH_LIMIT')

    const open = [1, 2, 3].map(() => new WebSocket(address(), 'graphql-transport-ws'))
    await Promise.all(open.map((socket) => new Promise((done) => socket.once('open', done))))
    const fifth = new WebSocket(address(), 'graphql-transport-ws')
    const status = await new Promise((done) =>
        fifth.once('unexpected-response', (_, { statusCode }) => done(statusCode)),
    )
    expect(status).toBe(429)
    const elsewhere = new WebSocket(`${address()}/other`)
    expect(
        await new Promise((done) => elsewhere.once('unexpected-response', (_, r) => done(r.statusCode))),
    ).toBe(404)
    // Idle ones are sent away in words.
    const closed = await Promise.all(
        open.map(
            (socket) =>
                new Promise((done) => socket.once('close', (code, reason) => done([code, String(reason)]))),
        ),
    )
    expect(closed[0]).toEqual([1000, 'No subscription for 0.4 s.'])
})

/** What happens to a connection over which these are sent. */
async function said(
    frames: string[],
): Promise<{ closed: [code: number, reason: string] | null; got: any[] }> {
    const socket = new WebSocket(address(), 'graphql-transport-ws')
    const got: any[] = []
    let closed: [number, string] | null = null
    socket.on('message', (data) => void got.push(JSON.parse(String(data))))
    socket.once('close', (code, reason) => {
        closed = [code, String(reason)]
    })
    await new Promise((done) => socket.once('open', done))
    socket.send('{"type":"connection_init"}')
    await until(() => got.length > 0)
    for (const frame of frames) socket.send(frame)
    // Idle connections are closed.
    await until(() => closed !== null)
    return { closed, got }
}
const subscribe = (query: string, variables?: unknown) =>
    JSON.stringify({ id: '1', type: 'subscribe', payload: { query, variables } })

test('a subscription is measured before it is validated, a frame before it is parsed', async () => {
    const codes = async (query: string, variables?: unknown) =>
        (await said([subscribe(query, variables)])).got.find(({ type }) => type === 'error')?.payload[0]
            .extensions.code
    expect(await codes(`subscription { marketUpdated { ${'asOf{time} '.repeat(450)} } }`)).toBe(
        'COMPARISONS_LIMIT',
    )
    const { got } = await said([subscribe('subscription { marketUpdated { __proto__: calls } }')])
    expect(got.at(-1).payload[0].extensions).toEqual({ code: 'BAD_USER_INPUT' })
    expect(
        await codes('subscription a { marketUpdated { calls } } subscription b { marketUpdated { calls } }'),
    ).toBe('BAD_USER_INPUT')
    expect(
        await codes(
            'subscription { marketUpdated { calls @include(if: $v) } marketUpdated @skip(if: $v) { calls } }',
        ),
    ).toBe('GRAPHQL_VALIDATION_FAILED')
    const deep = `{"id":"1","type":"subscribe","payload":{"query":"x","variables":{"a":${'['.repeat(9_000)}${']'.repeat(9_000)}}}}`
    expect((await said([deep])).closed).toEqual([4400, expect.stringMatching(/nested 900\d levels deep/)])
})

test.each([
    '{"type":"next","id":"1","payload":{"data":{}}}',
    '{"type":"error","id":"1","payload":[{"message":"no"}]}',
    '{"type":"connection_ack"}',
])('a client that sends what only servers say is told so, as its own mistake: %s', async (frame) => {
    expect((await said([frame])).closed).toEqual([
        4400,
        expect.stringMatching(/^Unexpected message of type \w+ received$/),
    ])
})

test('a text costs its client work over a socket as over HTTP, and waits for its turn', async () => {
    // One millisecond comes back a second, and every text costs one at least.
    const own = await testApi({ limits: { workPerMinute: 60 } })
    const socket = new WebSocket(`${own.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws')
    const got: any[] = []
    socket.on('message', (data) => void got.push(JSON.parse(String(data))))
    await new Promise((done) => socket.once('open', done))
    socket.send('{"type":"connection_init"}')
    await until(() => got.length > 0)
    for (let n = 0; n < 200 && !JSON.stringify(got).includes('RATE_LIMIT'); n++) {
        const query = `subscription { marketUpdated { n${n}: calls nothing } }`
        socket.send(JSON.stringify({ id: String(n), type: 'subscribe', payload: { query } }))
        await until(() => got.length > n + 1)
    }
    expect(got[1].payload[0].extensions.code).toBe('GRAPHQL_VALIDATION_FAILED')
    expect(got.at(-1).payload[0].message).toMatch(/used up its 60 ms of work a minute/)
    socket.terminate()
    await own.close()
})

test('a connection that talks without end is closed: messages and pings of either kind', async () => {
    const messages = await said(Array.from({ length: 300 }, () => '{"type":"ping"}'))
    expect(messages.closed).toEqual([4429, 'More than 240 messages a minute.'])
    const socket = new WebSocket(address(), 'graphql-transport-ws')
    await new Promise((done) => socket.once('open', done))
    const closed = new Promise((done) => socket.once('close', (code) => done(code)))
    for (let i = 0; i < 300; i++) socket.ping()
    // 1006 where what was still on the way came to a closed socket.
    expect([4429, 1006]).toContain(await closed)
})

test('over HTTP a subscription is refused in words', async () => {
    const { errors } = await api.ask('subscription { marketUpdated { changed } }')
    expect(errors![0]!.message).toMatch(/answered over WebSocket/)
})

test('nothing is asked of the database while nobody listens', async () => {
    const count = async () => {
        await api.database.pool.query('SELECT pg_stat_force_next_flush()')
        const { rows } = await api.database.pool.query(
            'SELECT xact_commit::int AS n FROM pg_stat_database WHERE datname = current_database()',
        )
        return rows[0].n as number
    }
    // What was asked before is counted a moment later. Looking every 20 ms would be 15 each time.
    await until(async () => {
        const before = await count()
        await new Promise((done) => setTimeout(done, 300))
        return (await count()) - before < 8
    })
})

test('a service that stops says goodbye to its subscribers', async () => {
    const other = await testApi({ liveLimits: { lookMs: 20 } })
    await statusRow(other.database.pool, 10740, 10, 10)
    const socket = new WebSocket(`${other.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws')
    await new Promise((done) => socket.once('open', done))
    const closed = new Promise((done) => socket.once('close', (code, reason) => done([code, String(reason)])))
    const started = Date.now()
    await other.close()
    expect(await closed).toEqual([1001, 'The service stops. Connect again in a moment.'])
    expect(Date.now() - started).toBeLessThan(3_000)
    await expect(ask(other.url, '{ __typename }')).rejects.toThrow()
})
