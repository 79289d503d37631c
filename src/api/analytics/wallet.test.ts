import { randomMarket, TEST_MARKET } from '../../analytics/testing/market'
import { writeMarket } from '../../analytics/testing/write-market'
import { sealClosed } from '../../sealing/sealer'
import { type TestApi, testApi } from '../testing/test-api'

const facts = randomMarket(73)
let api: TestApi
beforeAll(async () => {
    api = await testApi()
    await writeMarket(api.database.pool, facts)
})
afterAll(() => api.close())

const META = 'meta { asOf { time } window { from to } universe { size } method version provenance }'
const PAGE = 'pageInfo { hasNextPage endCursor }'
const MODEL = 'model { id name ownerId }'
const creator = facts.models[1].owner!
const payer = facts.payments.find((payment) => payment.payer !== null)!.payer!
const CREATOR = (args = '') => `creatorAccount(creator: "${creator}"${args}) { ${META} creator decimals
    models(first: 50) { total rows { ${MODEL} ties rank rankNullReason amount calls value } ${PAGE} }
    paid { gross selfPaid net selfPaidShare }
    payers(first: 50) { total rows { payer value share selfPaid } ${PAGE} }
    account { accrued withdrawn unwithdrawn nullReason }
    earnings(first: 50) { accrued total rows { ${MODEL} credits amount } ${PAGE} }
    withdrawals(first: 50) { rows { id time chainId height txHash to amount } ${PAGE} } }`
const PAYER = (
    args = '',
) => `payerAccount(payer: "${payer}"${args}) { ${META} payer nothingReason payments paidCalls value
    paid { gross selfPaid net selfPaidShare } decimals firstPaidAt lastPaidAt
    models(first: 50) { total rows { ${MODEL} payments paidCalls value selfPaid firstPaidAt lastPaidAt } ${PAGE} }
    history(interval: WEEK) { start end partial payments value selfPaid } facilitators { facilitator payments value } }`
const OPENINGS = (
    args = '',
) => `openings(first: 50${args}) { ${META} total outside unattributed unattributedShare decimals groups tooFew
    rows { rank tooFewReason task price { name from below } offered used amount amountPerModel
        share { share least most nullReason } leaderShare newcomers newcomersUsed newcomersUsedShare } }`

test.each([CREATOR, PAYER, OPENINGS])(
    'each answer fits one query with everything in it: %#',
    async (query) => {
        for (const args of ['', ', window: MONTH, exclude: []']) {
            const { data, errors } = await api.ask(`{ answer: ${query(args)} }`)
            expect(errors).toBeUndefined()
            expect(data.answer.meta).toMatchObject({
                method: query().slice(0, query().indexOf('(')),
                version: '1',
            })
        }
    },
)

test('INV-4, INV-8: an answer as of a past moment has the same bytes from facts, from sealed periods, and from another process', async () => {
    const asOf = ', asOf: { time: "2026-02-20T12:00:00Z" }'
    const answers = async (from: TestApi) => {
        const found = []
        for (const query of [CREATOR(asOf), PAYER(asOf), OPENINGS(asOf)])
            found.push(JSON.stringify((await from.ask(`{ ${query} }`)).data))
        return found
    }
    const before = await answers(api)
    const other = await testApi()
    try {
        await writeMarket(other.database.pool, facts)
        await sealClosed(other.database.pool, TEST_MARKET)
        // Another order of questions gives members other numbers.
        await other.ask(`{ ${OPENINGS(', window: DAY')} }`)
        expect(await answers(other)).toEqual(before)
        expect(before.every((answer) => answer.length > 400)).toBe(true)
    } finally {
        await other.close()
    }
})

test.each([
    ['creatorAccount(creator: "x") { creator }', /creator is 'x': expected 0x and 40/],
    ['payerAccount(payer: "0x12") { payer }', /payer is '0x12': expected 0x and 40/],
    [`creatorAccount(creator: "${creator}") { models(first: 0) { total } }`, /first is 0/],
    [`creatorAccount(creator: "${creator}") { payers(after: "x") { total } }`, /expected a cursor/],
    [
        `creatorAccount(creator: "${creator}") { withdrawals(after: "x") { rows { id } } }`,
        /expected a cursor/,
    ],
    ['openings(measure: PAYERS) { total }', /measure is PAYERS/],
])('what cannot be answered, %s, is refused in words', async (query, message) => {
    const { errors } = await api.ask(`{ ${query} }`)
    expect(errors![0].extensions.code).toBe('BAD_USER_INPUT')
    expect(errors![0].message).toMatch(message)
})
