import { MarketMemory } from '../../analytics/memory/market-memory'
import { MARKET_START_MS, randomMarket, TEST_MARKET } from '../../analytics/testing/market'
import { writeMarket } from '../../analytics/testing/write-market'
import { readerOf } from '../../database/reader'
import { sealSpreads } from '../../sealing/seal-spreads'
import { sealClosed } from '../../sealing/sealer'
import { type TestApi, testApi } from '../testing/test-api'

const DAY = 86_400_000
const at = (days: number) => new Date(MARKET_START_MS + days * DAY).toISOString()

let api: TestApi
beforeAll(async () => {
    api = await testApi()
    await writeMarket(api.database.pool, randomMarket(47))
})
afterAll(() => api.close())

const EVERYTHING = `
    meta { asOf { time } universe { definition size } method version provenance }
    n active total outside outsideNullReason decimals gini giniActive inactiveShare giniUnbiased
    giniCi { lower upper level method } hhi hhiNormalised hhi10000 concentrationRatio topShare theilT theilL atkinson hoover
    effectiveNumber effectiveModels nakamoto lorenzCurve { population demand } rankSize { rank value }
    rankSizeSlope { zeta standardError k densityExponent zipfExponent } histogram { from to members share }
    powerLaw { alpha standardError xMin tail distance tailModelComparison { statistic p closer boundActive } tailModelComparisonNullReason verdict
        nullReason powerLawP powerLawPNullReason }
    nullReasons { measure reason } comparableMarkets { market year finding source }`

async function data(query: string): Promise<any> {
    const answer = await api.ask(query)
    expect(answer.errors).toBeUndefined()
    return answer.data
}

async function refusal(query: string): Promise<string> {
    const { errors } = await api.ask(query)
    expect(errors?.[0].extensions.code).toBe('BAD_USER_INPUT')
    return errors![0].message
}

test('everything in a distribution comes in one query, and its parts fit together', async () => {
    const { demandDistribution: d } = await data(`{ demandDistribution { ${EVERYTHING} } }`)
    expect(d.meta).toMatchObject({ method: 'demandDistribution', version: '1', universe: { size: d.n } })
    expect(d.gini).toBeCloseTo(d.inactiveShare + (1 - d.inactiveShare) * d.giniActive, 11)
    expect(d.inactiveShare).toBeCloseTo((d.n - d.active) / d.n, 11)
    expect(d.giniCi.lower).toBeLessThan(d.gini)
    expect(d.giniCi.upper).toBeGreaterThan(d.gini)
    expect(d.giniCi.method).toBe('BCA_BOOTSTRAP')
    expect(d.hhi10000).toBeCloseTo(10_000 * d.hhi, 7)
    expect(d.effectiveModels).toBe(d.effectiveNumber)
    expect(d.lorenzCurve[0]).toEqual({ population: 0, demand: 0 })
    expect(d.lorenzCurve.at(-1)).toEqual({ population: 1, demand: 1 })
    expect(d.rankSize[0].rank).toBe(1)
    expect(d.rankSize.at(-1).rank).toBe(d.active)
    expect(d.histogram.map((bin: any) => bin.members).reduce((a: number, b: number) => a + b)).toBe(d.n)
    expect(d.comparableMarkets).toHaveLength(4)
    expect(d.decimals).toBeNull()
})

test('INV-10: what is not known is null, with its reason beside it', async () => {
    const { demandDistribution: d } = await data(
        `{ demandDistribution(measure: PAYERS, window: WEEK) { ${EVERYTHING} } }`,
    )
    expect(d.outside).toBeNull()
    expect(d.outsideNullReason).toMatch(/do not add up/)
    expect(d.theilL).toBeNull()
    expect(d.nullReasons.map(({ measure }: any) => measure)).toContain('theilL')
    expect(d.powerLaw).toMatchObject({
        alpha: null,
        nullReason: expect.stringMatching(/Too few/),
        powerLawP: null,
    })
    expect(d.powerLaw.verdict).toMatch(/Too few/)
    expect(d.powerLaw.powerLawPNullReason).toMatch(/goodness-of-fit/)
})

test('arguments that a measure does not take are refused in words', async () => {
    expect(await refusal('{ demandDistribution { topShare(q: 2) } }')).toMatch(/^q is 2/)
    expect(await refusal('{ demandDistribution { concentrationRatio(k: 0) } }')).toMatch(/^k is 0/)
    expect(await refusal('{ demandDistribution { effectiveNumber(q: -1) } }')).toMatch(/^q is -1/)
    expect(await refusal('{ demandDistribution { atkinson(epsilon: -1) } }')).toMatch(/^epsilon is -1/)
    expect(await refusal('{ demandDistribution { lorenzCurve(points: 1) { demand } } }')).toMatch(
        /^points is 1/,
    )
    expect(await refusal('{ demandDistribution { rankSize(points: 5000) { rank } } }')).toMatch(
        /at most 1000/,
    )
    expect(await refusal('{ demandDistribution(population: OPERATORS) { gini } }')).toMatch(
        /CALLS of population OPERATORS/,
    )
    expect(await refusal('{ demandHistory(exclude: [SELF_PAID]) { points { gini } } }')).toMatch(
        /exclude has SELF_PAID/,
    )
})

test('money is exact where it stands in the answer, and only measures are rounded', async () => {
    const { demandDistribution: d } = await data(
        '{ demandDistribution(measure: VALUE, population: PAYERS) { total decimals rankSize(points: 1000) { rank value } active } }',
    )
    expect(d.decimals).toBe(18)
    expect(d.rankSize).toHaveLength(d.active)
    const sum = d.rankSize.reduce((all: bigint, { value }: any) => all + BigInt(value), 0n)
    expect(sum.toString()).toBe(d.total)
})

const POINT = 'start end n active total gini giniActive inactiveShare effectiveModels hhi nullReason'
const AS_OF = `asOf: {time: "${at(30.3)}"}`
const HISTORIES = [
    `{ demandHistory(${AS_OF}) { meta { universe { size } provenance } interval decimals points { ${POINT} } } }`,
    `{ demandHistory(measure: VALUE, population: PAYERS, interval: WEEK, ${AS_OF}) { decimals points { ${POINT} } } }`,
    `{ demandHistory(population: OPERATORS, measure: VALUE, exclude: [SELF_PAID], interval: MONTH, ${AS_OF}) { points { ${POINT} } } }`,
]

test('INV-8: history as of a past moment is the same bytes after its intervals are sealed', async () => {
    const answers = () => Promise.all(HISTORIES.map(data))
    const before = await answers()
    const { pool } = api.database
    await sealClosed(pool, TEST_MARKET)
    await sealSpreads(pool, new MarketMemory(readerOf(pool as never), TEST_MARKET))
    const after = await answers()
    expect(JSON.stringify(after)).toBe(JSON.stringify(before))
    expect(after[0].demandHistory.points).toHaveLength(31)
    expect(after[1].demandHistory.decimals).toBe(18)
})

test('a point of the history is the distribution of its interval as of its end', async () => {
    const { demandHistory: history } = await data(
        `{ demandHistory(interval: WEEK, population: CREATORS, measure: VALUE) { points { ${POINT} } } }`,
    )
    for (const { start, end, effectiveModels, nullReason, ...point } of history.points) {
        const time = new Date(Date.parse(end) - 1000).toISOString()
        const { demandDistribution: d } = await data(
            `{ demandDistribution(population: CREATORS, measure: VALUE, window: {from: "${start}", to: "${end}"}, asOf: {time: "${time}"}) {
                n active total gini giniActive inactiveShare hhi effectiveModels } }`,
        )
        expect({ ...point, effectiveModels, gini: expect.closeTo(point.gini, 11) }).toEqual(d)
        expect(nullReason).toBeNull()
    }
})
