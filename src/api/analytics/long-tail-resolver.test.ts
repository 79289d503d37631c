import { randomMarket } from '../../analytics/testing/market'
import { writeMarket } from '../../analytics/testing/write-market'
import { type TestApi, testApi } from '../testing/test-api'

const facts = randomMarket(71)

let api: TestApi
beforeAll(async () => {
    api = await testApi()
    await writeMarket(api.database.pool, facts)
})
afterAll(() => api.close())

const META = `meta { asOf { time chains { chainId height hash time finalized } } window { from to } universe { definition size }
    method version provenance frozen notFrozenReason }`
const DAYS = '{ days nullReason }'
const GROUP = `name models used usedEarly allSteps median ${DAYS} medianLower ${DAYS} medianUpper ${DAYS}
    steps { days atRisk used survival lower upper }`
const EVERYTHING = `${META}
    niche { shelf models top amount outside decimals nicheShare nullReason }
    neverUsed(first: 3) { count share hasMore nextAfter models { id name registeredAt firstUsedAt } }
    woken { count nullReason models { id name registeredAt firstUsedAt } }
    timeToFirstUse(cohort: MONTH, byPriceBand: true) { all { ${GROUP} } withoutRegistration cohorts { ${GROUP} }
        cohortTest { chiSquare degreesOfFreedom p nullReason }
        priceBands { ${GROUP} from below } priceBandTest { chiSquare degreesOfFreedom p nullReason } }
    richness { observed richnessEstimate standardError lower upper nullReason }
    coverage { sampleCoverage nullReason }`

const longTail = async (args: string, fields = EVERYTHING) => api.ask(`{ longTail${args} { ${fields} } }`)

test('everything about the long tail fits one query within the limits', async () => {
    const { data, errors } = await longTail('(shelf: 5, window: WEEK)')
    expect(errors).toBeUndefined()
    const { meta, niche, neverUsed, woken, timeToFirstUse, richness, coverage } = data.longTail
    expect(meta).toMatchObject({ method: 'longTail', universe: { size: 30 }, frozen: false })
    expect(niche).toMatchObject({ shelf: 5, decimals: null, nullReason: null })
    expect(Number(niche.nicheShare)).toBeCloseTo(
        niche.amount / (Number(niche.top) + Number(niche.amount)),
        11,
    )
    expect(neverUsed.models[0]).toMatchObject({ name: expect.stringMatching(/^author/), firstUsedAt: null })
    expect(neverUsed.share).toBe((neverUsed.count / 30).toFixed(12))
    expect(woken.nullReason).toBeNull()
    expect(timeToFirstUse.all.models + timeToFirstUse.withoutRegistration).toBe(30)
    const used = (groups: { used: number }[]) => groups.reduce((sum, group) => sum + group.used, 0)
    expect(used(timeToFirstUse.cohorts)).toBe(timeToFirstUse.all.used)
    expect(used(timeToFirstUse.priceBands)).toBe(timeToFirstUse.all.used)
    expect(timeToFirstUse.all.steps[0].survival).toBeLessThan(1)
    expect(richness.richnessEstimate).toBeGreaterThanOrEqual(richness.observed)
    expect(coverage.sampleCoverage).toBeLessThanOrEqual(1)
})

test('pages of never used models follow one another without gaps, to the end', async () => {
    const ids: string[] = []
    let after: string | null = null
    let count = 0
    do {
        const page: any = await api.ask(
            `query ($after: String) { longTail { neverUsed(first: 3, after: $after) { count nextAfter hasMore models { id } } } }`,
            { after },
        )
        const { models, nextAfter, hasMore, ...rest } = page.data.longTail.neverUsed
        ids.push(...models.map(({ id }: { id: string }) => id))
        expect(hasMore).toBe(nextAfter !== null)
        ;({ count } = rest)
        after = nextAfter
    } while (after !== null)
    expect(ids).toHaveLength(count)
    expect(ids).toEqual([...new Set(ids)].sort())
    expect(count).toBeGreaterThan(3)
})

test('INV-10: what does not exist is null with a reason', async () => {
    const { data } = await longTail('(measure: VALUE)')
    expect(data.longTail).toMatchObject({
        niche: { decimals: 18 },
        woken: { count: null, nullReason: expect.stringMatching(/no beginning/), models: [] },
        richness: { observed: null, richnessEstimate: null, nullReason: expect.stringMatching(/CALLS/) },
        coverage: { sampleCoverage: null, nullReason: expect.stringMatching(/CALLS/) },
    })
    const empty = await longTail('(window: {from: "2025-01-01T00:00:00Z", to: "2025-01-02T00:00:00Z"})')
    expect(empty.data.longTail.niche).toMatchObject({
        amount: '0',
        nicheShare: null,
        nullReason: expect.any(String),
    })
    const fields = 'timeToFirstUse { cohorts { name } cohortTest { p } priceBands { name } }'
    expect((await longTail('', fields)).data.longTail.timeToFirstUse).toEqual({
        cohorts: null,
        cohortTest: null,
        priceBands: null,
    })
})

test('INV-8: an answer as of the past is the same bytes again, from another process too', async () => {
    const asked = `{ longTail(asOf: {time: "2026-02-15T00:00:00Z"}, window: MONTH) { ${EVERYTHING} } }`
    const text = async (url: string) => {
        const response = await fetch(`${url}/graphql`, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ query: asked }),
        })
        return response.text()
    }
    const once = await text(api.url)
    expect(once).not.toContain('"errors"')
    expect(await text(api.url)).toBe(once)
    const other = await testApi({ databaseUrl: api.database.url })
    await other.ask('{ longTail { niche { amount } } }')
    expect(await text(other.url)).toBe(once)
    await other.close()
})

test.each([
    ['(shelf: -1)', 'niche { amount }', /shelf is -1: expected/],
    ['(exclude: [SELF_PAID])', 'niche { amount }', /SELF_PAID with measure CALLS/],
    [
        '',
        'timeToFirstUse(points: 1) { withoutRegistration }',
        /points is 1: expected a whole number from 2 to 60/,
    ],
    ['', 'neverUsed(first: 100000) { count }', /first/],
    ['', 'neverUsed(first: -1) { count }', /first/],
    ['(window: {from: "2030-01-01T00:00:00Z"})', 'niche { amount }', /window\.from is 2030/],
])('longTail%s { %s } is refused in words', async (args, fields, message) => {
    const { errors } = await longTail(args, fields)
    expect(errors![0].message).toMatch(message)
    expect(errors![0].extensions.code).not.toBe('INTERNAL_SERVER_ERROR')
})
