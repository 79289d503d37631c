import { MARKET_DAYS, MARKET_START_MS, randomMarket, TEST_MARKET } from '../../analytics/testing/market'
import { writeMarket } from '../../analytics/testing/write-market'
import { keccakOf } from '../../base/keccak'
import { sealClosed } from '../../sealing/sealer'
import { type TestApi, testApi } from '../testing/test-api'

const facts = randomMarket(71)
let api: TestApi
beforeAll(async () => {
    api = await testApi()
    await writeMarket(api.database.pool, facts)
})
afterAll(() => api.close())

const META = `meta { asOf { time } window { from to } universe { definition size } method version provenance }`
const MODEL = 'model { id name owner }'
const SHARE = 'share { share least most nullReason }'
const POINTS = 'start end calls value payers'
const PLACE = `rank rankNullReason of active tied previousRank previousRankNullReason percentile percentileNullReason amount calls
    value decimals ${SHARE} aboveNullReason belowNullReason`
const PAYERS = `payers { count topShare hhi nullReason selfPaidShare largest { payer value share } }
    retention { payersBefore returned share nullReason }`
const ACCOUNT = '{ accrued withdrawn unwithdrawn nullReason }'

const TOP = (args = '') => `topModels(first: 100${args}) { ${META} active total attributed outside decimals
    rows { rank previousRank previousRankNullReason ${MODEL} amount calls value ${SHARE} cumulativeShare payers topPayerShare
        selfPaidShare price priceNullReason sparkline { interval start amounts } cursor }
    pageInfo { hasNextPage endCursor } }`
const RISING = (args = '') =>
    `risingModels(window: WEEK${args}) { ${META} risen decimals rows { rank ${MODEL} amount before meanBefore rise } }`
const MODEL_STANDING = (
    args = '',
) => `modelStanding(id: "${facts.models[0].id}"${args}) { ${META} ${MODEL} registeredAt ${PLACE}
    price priceNullReason above { ${MODEL} rank amount gap } below { ${MODEL} rank amount gap } ${PAYERS}
    history(interval: DAY) { ${POINTS} }
    priceChanges { time unit inputPrice outputPrice nullReason callsBefore daysBefore callsAfter daysAfter }
    payouts { paid accrued creator ${ACCOUNT} }
    timeToFirstUse { used seconds cohort cohortSize cohortMedianSeconds cohortMedianNullReason shareFirstUsedLater nullReason } }`
const owner = facts.models[1].owner!
const CREATOR_STANDING = (
    args = '',
) => `creatorStanding(address: "${owner}"${args}) { ${META} creator ${PLACE}
    above { creator rank amount gap } below { creator rank amount gap } ${PAYERS} history(interval: WEEK) { ${POINTS} }
    models { ${MODEL} rank nullReason amount } concentration { models used topShare hhi effectiveModels nullReason }
    payouts { paid setAside account ${ACCOUNT} } }`
const PRICES = (
    args = '',
) => `priceDemand(unit: CALL${args}) { ${META} unit total outside decimals bands { name from below offered
    used amount shareOfModels shareOfDemand shareOfAttributed amountPerModel demandToSupply payers nullReason } }`
const QUERIES = [TOP, RISING, MODEL_STANDING, CREATOR_STANDING, PRICES]

test.each(QUERIES)('each answer fits one query with everything in it: %#', async (query) => {
    for (const args of [', measure: VALUE, exclude: [SELF_PAID]', ', measure: PAYERS', '']) {
        const { data, errors } = await api.ask(`{ answer: ${query(args)} }`)
        expect(errors).toBeUndefined()
        expect(data.answer.meta.method).toBe(query().slice(0, query().indexOf('(')))
        expect(data.answer.meta.version).toBe('1')
    }
})

test('a creator hears of each of its models what the model’s own standing says', async () => {
    const story =
        'timeToFirstUse { seconds cohort cohortMedianSeconds } priceChanges { time inputPrice callsBefore callsAfter }'
    const { data, errors } = await api.ask(
        `{ creatorStanding(address: "${owner}") { models { model { id } ${story} } } }`,
    )
    expect(errors).toBeUndefined()
    const { models } = data.creatorStanding
    expect(models.length).toBeGreaterThan(1)
    for (const { model, ...told } of models.slice(0, 4)) {
        const own = await api.ask(`{ modelStanding(id: "${model.id}") { ${story} } }`)
        expect(told).toEqual(own.data.modelStanding)
    }
    expect(models.some(({ priceChanges }: any) => priceChanges.length > 0)).toBe(true)
})

test('a page of the ranking goes on where the one before ended', async () => {
    const page = async (args: string) => {
        const asOf = 'asOf: {time: "2026-02-20T00:00:00Z"}'
        const { data } = await api.ask(
            `{ topModels(window: MONTH, ${asOf}, ${args}) { rows { model { id } rank } pageInfo { hasNextPage endCursor } } }`,
        )
        return data.topModels
    }
    const first = await page('first: 2')
    const second = await page(`first: 2, after: "${first.pageInfo.endCursor}"`)
    expect([...first.rows, ...second.rows]).toEqual((await page('first: 4')).rows)
})

test('a sparkline of a day goes by hours, of all months by months', async () => {
    const intervals: Record<string, string> = {
        DAY: 'HOUR',
        WEEK: 'DAY',
        MONTH: 'DAY',
        QUARTER: 'WEEK',
        YEAR: 'WEEK',
        ALL: 'MONTH',
    }
    for (const [window, interval] of Object.entries(intervals)) {
        const { data } = await api.ask(
            `{ topModels(window: ${window}, first: 1) { rows { sparkline { interval start amounts partial } } } }`,
        )
        expect(data.topModels.rows[0].sparkline.interval).toBe(interval)
        const { amounts, partial } = data.topModels.rows[0].sparkline
        expect(amounts.length).toBeLessThanOrEqual(60)
        expect(partial).toHaveLength(amounts.length)
        // The newest step is the one that the present lies in.
        expect(partial.at(-1)).toBe(true)
    }
})

test.each([
    ['topModels(first: 0) { active }', /first is 0: expected 1 to 1000/],
    ['topModels(after: "10") { active }', /after is '10': expected a cursor/],
    ['topModels(exclude: [SELF_PAID]) { active }', /does not say who paid/],
    ['risingModels(window: ALL) { risen }', /window has no beginning/],
    ['modelStanding(id: "nobody") { rank }', /model is 'nobody': no model/],
    ['creatorStanding(address: "nobody") { rank }', /creator is 'nobody': expected 0x and 40/],
])('what cannot be answered, %s, is refused in words', async (query, message) => {
    const { errors } = await api.ask(`{ ${query} }`)
    expect(errors![0].extensions.code).toBe('BAD_USER_INPUT')
    expect(errors![0].message).toMatch(message)
})

test('INV-10: a model without demand has no rank, with the reason, and percentile 0', async () => {
    const [unused] = facts.models.filter((model, n) => n % 3 === 2 && model.registration)
    const asOf = `{time: "${new Date(unused.registration!.timeMs).toISOString()}"}`
    const { data } = await api.ask(
        `{ modelStanding(id: "${unused.id}", window: {from: "2026-01-01T00:00:00Z"}, measure: VALUE, asOf: ${asOf}) {
            rank rankNullReason percentile amount price priceNullReason below { rank } belowNullReason
            payers { topShare hhi nullReason } } }`,
    )
    expect(data.modelStanding).toMatchObject({
        rank: null,
        rankNullReason: 'It had no demand in this window.',
        percentile: 0,
        amount: '0',
        below: null,
        belowNullReason: expect.any(String),
        payers: { topShare: null, hhi: null, nullReason: expect.any(String) },
    })
})

test('INV-4, INV-8: an answer as of a past moment has the same bytes from facts, from sealed periods, and from another process', async () => {
    const asOf = `, asOf: {time: "${new Date(MARKET_START_MS + (MARKET_DAYS - 5.3) * 86_400_000).toISOString()}"}`
    const answers = async (from: TestApi) =>
        Promise.all(
            QUERIES.flatMap((query) =>
                [asOf, `${asOf}, measure: VALUE, exclude: [SELF_PAID]`].map(async (args) =>
                    JSON.stringify((await from.ask(`{ ${query(args)} }`)).data),
                ),
            ),
        )
    const before = await answers(api)
    const other = await testApi()
    try {
        // Another order of questions gives members other numbers.
        await writeMarket(other.database.pool, facts)
        await sealClosed(other.database.pool, TEST_MARKET)
        const { rows } = await other.database.pool.query('SELECT count(*)::int AS sealed FROM period')
        expect(rows[0].sealed).toBeGreaterThan(30)
        await other.ask(`{ ${PRICES(', asOf: {time: "2026-01-30T00:00:00Z"}')} }`)
        await other.ask(`{ ${TOP(', window: DAY')} }`)
        expect(await answers(other)).toEqual(before)
        expect(before.every((answer) => answer.length > 500)).toBe(true)
    } finally {
        await other.close()
    }
})

test('INV-8: a model is found by its id, name or artifact, each as of the moment', async () => {
    const { id, name } = facts.models[0]
    const claimed = new Date(MARKET_START_MS + 10 * 86_400_000).toISOString()
    const cid = 'a-file-that-was-claimed-later'
    await api.database.pool.query(
        `INSERT INTO model_artifact (id, cid, cid_bytes, exact, claimed, model_id, provenance, claimed_at)
         VALUES ($1, $2, 20, true, true, $3, 'demo', $4)`,
        [keccakOf(Buffer.from(cid)), cid, id, claimed],
    )
    const ask = (text: string, asOf = '') =>
        api.ask(`{ modelStanding(id: "${text}"${asOf}) { model { id } rank } }`)
    const { data } = await ask(id)
    for (const text of [id.toUpperCase(), name, cid]) expect((await ask(text)).data).toEqual(data)
    const { errors } = await ask(
        cid,
        `, asOf: { time: "${new Date(Date.parse(claimed) - 1000).toISOString()}" }`,
    )
    expect(errors![0].message).toMatch(/no model that was registered .* has this id, artifact or exact name/)
})

test('the standings of some models are what each one’s own says, and one that is none leaves the others', async () => {
    const ids = [facts.models[2].id, 'nobody', facts.models[0].name]
    const fields = 'model { id } rank amount history(interval: WEEK) { calls } payouts { paid }'
    const { data, errors } = await api.ask(
        `query ($ids: [String!]!) { modelStandings(ids: $ids, measure: VALUE) { ${fields} } }`,
        { ids },
    )
    expect(errors).toHaveLength(1)
    expect(errors![0]).toMatchObject({
        path: ['modelStandings', 1],
        message: expect.stringMatching(/model is 'nobody': no model/),
        extensions: { code: 'BAD_USER_INPUT' },
    })
    for (const [i, id] of ids.entries()) {
        const one = await api.ask(`{ modelStanding(id: "${id}", measure: VALUE) { ${fields} } }`)
        expect(data.modelStandings[i]).toEqual(one.data.modelStanding)
    }
    const many = await api.ask('query ($ids: [String!]!) { modelStandings(ids: $ids) { rank } }', {
        ids: Array.from({ length: 101 }, () => ids[0]),
    })
    expect(many.errors![0].message).toBe('models has 101 of them: expected at most 100')
})

test('a question that fails is null, and those beside it are answered', async () => {
    const { data, errors, status } = await api.ask(
        `{ good: topModels(first: 1000) { active rows { rank } } bad: topModels(after: "x") { active }
           modelStanding(id: "nobody") { rank } market { meta { method } } creatorStanding(address: "x") { rank } }`,
    )
    expect(status).toBe(200)
    expect(errors!.map(({ path }: any) => path[0]).sort()).toEqual([
        'bad',
        'creatorStanding',
        'modelStanding',
    ])
    expect(data).toMatchObject({
        bad: null,
        modelStanding: null,
        creatorStanding: null,
        market: { meta: { method: 'market' } },
    })
    expect(data.good.rows).toHaveLength(data.good.active)
})
