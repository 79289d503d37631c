import { isEnumType, isObjectType } from 'graphql'
import type { Pool } from 'pg'
import { READER_INDEXES } from '../../database/indexes'
import { ensureQuarters } from '../../database/quarters'
import { apiSchema } from '../schema'
import { entityNames, entityRows } from '../testing/entity-rows'
import { batchRows, marketRows } from '../testing/market-rows'
import { type TestApi, testApi } from '../testing/test-api'

const ROWS = 13
const PAGE = 5

let api: TestApi
beforeAll(async () => {
    api = await testApi({ limits: { workPerMinute: 0, requestsPerMinute: 0, aliases: 100 } as never })
    await ensureQuarters(api.database.pool, ['2026q1'])
    for (const entity of entityNames()) await equalRows(api.database.pool, entity)
})
afterAll(() => api.close())

/** Rows that differ by nothing but what identifies them; neither ids nor places are in the order in which they are written. */
function equalRows(pool: Pool, entity: string): Promise<void> {
    const values: Record<string, string> = { id: 'md5(i::text)', log_index: `i * 7 % ${ROWS}` }
    return entityRows(pool, entity, ROWS, ({ name }) => values[name])
}

/** Own orders of each list: relations come to the same printer. */
async function ordersOf() {
    const { schema } = await apiSchema()
    const fields = Object.values(schema.getQueryType()!.getFields())
    return entityNames().map((entity) => {
        const type = schema.getType(`${entity}OrderByInput`)
        const own = schema.getType(entity)
        if (!isEnumType(type) || !isObjectType(own)) throw new Error(`no orders of ${entity}`)
        const names = type.getValues().map(({ name }) => name)
        const connection = fields.find(
            ({ name, type }) =>
                name.endsWith('Connection') && String(type) === `${plural(entity)}Connection!`,
        )
        if (!connection) throw new Error(`no connection of ${entity}`)
        return {
            connection: connection.name,
            list: connection.name.replace(/Connection$/, ''),
            orders: names.filter((name) => /^[^_]+_(ASC|DESC)$/.test(name)),
        }
    })
}

const plural = (entity: string) =>
    entity.endsWith('y') && !entity.endsWith('ay')
        ? entity.replace(/y$/, 'ies')
        : entity.endsWith('s') || entity.endsWith('ch')
          ? `${entity}es`
          : `${entity}s`

const PAGES = Array.from({ length: Math.ceil(ROWS / PAGE) }, (_, page) => page * PAGE)

test('pages of every list and connection in every order of its own show each row once, also among rows that are equal by it', async () => {
    const wrong: string[] = []
    let asked = 0
    for (const { list, connection, orders } of await ordersOf()) {
        for (const order of orders) {
            const isList = order.endsWith('_ASC')
            const pages = PAGES.map((offset, i) =>
                isList
                    ? `p${i}: ${list}(orderBy: [${order}], limit: ${PAGE}, offset: ${offset}) { id }`
                    : `p${i}: ${connection}(orderBy: [${order}], first: ${PAGE}, ${offset ? `after: "${offset}"` : ''}) { edges { node { id } } }`,
            )
            const { data, errors } = await api.ask(`{ ${pages.join(' ')} }`)
            expect(errors).toBeUndefined()
            const rows = PAGES.flatMap((_, i) => data[`p${i}`].edges ?? data[`p${i}`])
            const ids = rows.map((row: any) => row.id ?? row.node.id)
            if (new Set(ids).size !== ROWS || ids.length !== ROWS) wrong.push(`${list} ${order}`)
            asked++
        }
    }
    expect(wrong).toEqual([])
    expect(asked).toBeGreaterThan(400)
})

test('pages of every list that names no order show each row once', async () => {
    for (const { list } of await ordersOf()) {
        const pages = PAGES.map((offset, i) => `l${i}: ${list}(limit: ${PAGE}, offset: ${offset}) { id }`)
        const { data } = await api.ask(`{ ${pages.join(' ')} }`)
        const ids = PAGES.flatMap((_, i) => data[`l${i}`].map(({ id }: any) => id))
        expect([list, new Set(ids).size]).toEqual([list, ROWS])
    }
})

describe('in a market', () => {
    let market: TestApi
    beforeAll(async () => {
        market = await testApi()
        await marketRows(market.database.pool, 60, 500)
        await batchRows(market.database.pool)
    })
    afterAll(() => market.close())

    test.each(['rail_ASC', 'kind_DESC', 'time_DESC', 'contract_ASC', 'model_id_ASC', 'model_value_DESC'])(
        'pages of a nested list ordered by %s show each row once',
        async (order) => {
            const ids: string[] = []
            for (let offset = 0; ; offset += 4) {
                const { data, errors } = await market.ask(
                    `{ settlementBatches(limit: 1) { leaves(orderBy: [${order}], limit: 4, offset: ${offset}) { id } } }`,
                )
                expect(errors).toBeUndefined()
                const page = data.settlementBatches[0].leaves
                ids.push(...page.map(({ id }: any) => id))
                if (page.length === 0) break
            }
            expect(ids).toHaveLength(30)
            expect(new Set(ids).size).toBe(30)
        },
    )

    test('rows that arrive while a connection is paged forward in time neither repeat nor hide others', async () => {
        const ids: string[] = []
        let arrived = 0
        for (let after = ''; ; ) {
            const { data } = await market.ask(
                `{ paymentsConnection(orderBy: [time_ASC], first: 5 ${after && `, after: "${after}"`}) { edges { node { id } } pageInfo { hasNextPage endCursor } } }`,
            )
            const { edges, pageInfo } = data.paymentsConnection
            ids.push(...edges.map(({ node }: any) => node.id))
            if (!pageInfo.hasNextPage) break
            after = pageInfo.endCursor
            if (arrived < 20)
                await market.database.pool.query(
                    `INSERT INTO payment (id, chain_id, height, tx_hash, tx_position, log_index, time, rail, pay_to, token, amount, decimals,
                         contract, attribution, provenance, payer_id)
                     SELECT 'late-' || $1::int, 8453, 1000, '\\x01', 0, $1::int, max(time), 'X402_UPTO', '\\x01', '\\x01', 1, 18, '\\x01',
                         'NONE', 'demo', min(payer_id) FROM payment`,
                    [++arrived],
                )
        }
        expect(arrived).toBe(20)
        expect(ids).toHaveLength(120)
        expect(new Set(ids).size).toBe(120)
    })

    test('calls in order of time need no order that their index does not have', async () => {
        const spy = jest.spyOn(require('pg').Client.prototype, 'query')
        await market.ask('{ inferences(orderBy: [time_DESC], limit: 5) { id } }')
        const texts = spy.mock.calls.map(([asked]) => (asked as { text: string }).text)
        spy.mockRestore()
        const order = /ORDER BY (.*) LIMIT/.exec(texts.at(-1)!)![1]
        await market.database.pool.query(READER_INDEXES.find(({ name }) => name === 'inference_feed')!.sql)
        const [, , { rows }] = (await market.database.pool.query(
            `BEGIN; SET LOCAL enable_seqscan = off; EXPLAIN SELECT id FROM inference ORDER BY ${order} LIMIT 5; ROLLBACK`,
        )) as unknown as { rows: { 'QUERY PLAN': string }[] }[]
        const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
        expect(plan).toContain('Index Scan Backward')
        expect(plan).not.toContain('Sort')
    })
})
