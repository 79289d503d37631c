import { printSchema } from 'graphql'
import { apiSchema } from '../schema'
import { marketRows } from '../testing/market-rows'
import { type TestApi, testApi } from '../testing/test-api'

let api: TestApi
beforeAll(async () => {
    api = await testApi()
    await marketRows(api.database.pool)
    await api.database.pool.query(
        `INSERT INTO rollback VALUES ('r', 8453, 2, NULL, 1, NULL, false, 1, '2026-02-01 00:00:01.123456Z', 'none')`,
    )
})
afterAll(() => api.close())

/** Each place where a time may be given. */
const PLACES: [string, (time: string) => string][] = [
    ['a filter', (time) => `payments(where: { time_gte: ${time} }, limit: 1) { id }`],
    ['a list in a filter', (time) => `payments(where: { time_in: [${time}] }, limit: 1) { id }`],
    [
        'a nested filter',
        (time) => `models(limit: 1, where: { paymentList_some: { time_lt: ${time} } }) { id }`,
    ],
    ['a feed', (time) => `paymentFeed(first: 1, filter: { from: ${time} }) { edges { cursor } }`],
    ['a window', (time) => `market(window: { from: ${time} }) { __typename }`],
    ['an as-of time', (time) => `market(asOf: { time: ${time} }) { __typename }`],
]
const WRONG = [
    '2026-02-30T00:00:00Z',
    '2026-06-31',
    '2026-02-01T00:00:00',
    '2026-02-01 00:00:00Z',
    'Feb 1 2026',
    '2026',
    '2026-02-01T24:00:00Z',
    '2026-02-01T00:00:60Z',
]

test.each(PLACES)('what is no time is refused in %s, with what would be right', async (_, place) => {
    for (const time of WRONG) {
        const { errors } = await api.ask(`{ ${place(JSON.stringify(time))} }`)
        expect(errors![0].message).toContain(
            `is "${time}": expected a date (2026-08-01, its midnight in UTC)`,
        )
    }
    const { errors } = await api.ask(`{ ${place('20260201')} }`)
    expect(errors![0].message).toContain('20260201')
})

test.each(PLACES)('a date alone and a time in any zone are taken in %s', async (_, place) => {
    for (const time of ['2026-02-01', '2026-01-31T22:00-02:00', '2026-02-01T00:00:00.5Z']) {
        const { errors } = await api.ask(`{ ${place(JSON.stringify(time))} }`)
        // The market of this test is not indexed; its questions come as far as that.
        if (errors) expect(errors[0].extensions.code).toBe('NOT_INDEXED')
    }
})

test('a variable is read as a literal is', async () => {
    const query = 'query ($t: DateTime) { payments(where: { time_lt: $t }) { time } }'
    const { data } = await api.ask(query, { t: '2026-02-01T02:00:02+02:00' })
    expect(data.payments.map(({ time }: any) => time)).toEqual([
        '2026-02-01T00:00:00.000Z',
        '2026-02-01T00:00:01.000Z',
    ])
    const { errors } = await api.ask(query, { t: '2026-02-29' })
    expect(errors![0]).toMatchObject({
        message: expect.stringContaining('DateTime is "2026-02-29": expected a date'),
        extensions: { code: 'BAD_USER_INPUT' },
    })
})

test('every time of an answer has milliseconds, and a feed goes on from microseconds', async () => {
    const { data } = await api.ask(
        '{ payments(limit: 1) { time } paymentFeed(first: 1) { edges { cursor node { time } } } rollbacks { at } models(limit: 1) { registeredAt } }',
    )
    const times = [
        data.payments[0].time,
        data.paymentFeed.edges[0].node.time,
        data.rollbacks[0].at,
        data.models[0].registeredAt,
    ]
    for (const time of times) expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    expect(data.rollbacks[0].at).toBe('2026-02-01T00:00:01.123Z')
})

test('our scalars say where they are specified', async () => {
    const printed = printSchema((await apiSchema()).schema)
    expect(printed).toMatch(/scalar DateTime @specifiedBy\(url: "https:/)
    expect(printed).toMatch(/scalar Bytes @specifiedBy\(url: "https:/)
})
