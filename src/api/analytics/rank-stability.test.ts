import { randomMarket } from '../../analytics/testing/market'
import { writeMarket } from '../../analytics/testing/write-market'
import { type TestApi, testApi } from '../testing/test-api'

let api: TestApi
beforeAll(async () => {
    api = await testApi()
    await writeMarket(api.database.pool, randomMarket(73))
})
afterAll(() => api.close())

const CORRELATION = '{ coefficient p pMethod nullReason }'
const EVERYTHING = `meta { method version universe { definition size } window { from to } provenance frozen }
    before { from to } common entered left kendallTauB ${CORRELATION} spearman ${CORRELATION}
    rankBiasedOverlap { value nullReason } topKDistance { distance normalised nullReason } turnover { value nullReason }
    mobility { states rows { from count to } shorrocks { value nullReason } nullReason }`
const stability = (args: string) => api.ask(`{ rankStability${args} { ${EVERYTHING} } }`)

test('everything about rank stability fits one query, of every population', async () => {
    for (const population of ['MODELS', 'CREATORS', 'PAYERS', 'OPERATORS']) {
        const { data, errors } = await stability(
            `(window: WEEK, population: ${population}, measure: VALUE, top: 5)`,
        )
        expect(errors).toBeUndefined()
        const { meta, before, mobility, ...found } = data.rankStability
        expect(before.to).toBe(meta.window.from)
        expect(found.common).toBeGreaterThan(0)
        expect(found.turnover.value).toBeLessThanOrEqual(1)
        expect(mobility.states).toHaveLength(12)
        for (const { to } of mobility.rows)
            if (to) expect(to.reduce((sum: number, share: number) => sum + share, 0)).toBeCloseTo(1, 10)
        const counted = mobility.rows.reduce((sum: number, { count }: { count: number }) => sum + count, 0)
        expect(counted).toBeLessThanOrEqual(meta.universe.size)
    }
})

test('INV-10: of windows without demand every measure is null with a reason', async () => {
    const { data, errors } = await stability(
        '(window: {from: "2025-06-01T00:00:00Z", to: "2025-06-02T00:00:00Z"})',
    )
    expect(errors).toBeUndefined()
    const { kendallTauB, spearman, rankBiasedOverlap, topKDistance, turnover } = data.rankStability
    for (const each of [kendallTauB, spearman, rankBiasedOverlap, topKDistance, turnover]) {
        const { nullReason, ...values } = each
        expect(nullReason).toEqual(expect.any(String))
        expect(Object.values(values).every((value) => value === null)).toBe(true)
    }
})

test.each([
    ['(window: ALL)', /window has no beginning/],
    ['', /window has no beginning/],
    ['(window: WEEK, top: 0)', /top is 0: expected/],
    ['(window: WEEK, p: 1)', /p is 1: expected/],
    ['(window: WEEK, population: OPERATORS)', /CALLS of population OPERATORS/],
    ['(window: WEEK, population: PAYERS, measure: PAYERS)', /PAYERS of population PAYERS/],
])('rankStability%s is refused in words', async (args, message) => {
    const { errors } = await stability(args)
    expect(errors![0].message).toMatch(message)
    expect(errors![0].extensions.code).toBe('BAD_USER_INPUT')
})
