import { writeFacts } from '../../analytics/testing/facts'
import { randomFacts } from '../../analytics/testing/random-facts'
import { type TestApi, testApi } from '../testing/test-api'

let api: TestApi
beforeAll(async () => {
    api = await testApi()
    await writeFacts(api.database.pool, randomFacts(3))
})
afterAll(() => api.close())

const EVERYTHING = `
    meta { asOf { time chains { chainId height hash time finalized } } window { from to } universe { definition size }
        method version provenance }
    calls { ...m } value { ...m } claims { proof batches claimed published verified }`
const MEASURE = `fragment m on MeasureAttribution { total attributed verified verifiedNullReason
    unattributed { total reasons { reason amount explanation nullReason } }
    rails { rail settlementMode total attributed verified unattributed nullReason
        reasons { reason amount explanation nullReason } } }`

const attribution = (args = '') => api.ask(`{ attribution${args} { ${EVERYTHING} } } ${MEASURE}`)

test('INV-5, INV-7: everything about attribution fits one query within the limits, and adds up', async () => {
    const { data, errors } = await attribution()
    expect(errors).toBeUndefined()
    const { calls, value, claims, meta } = data.attribution
    for (const { total, attributed, unattributed, rails } of [calls, value]) {
        expect(BigInt(total)).toBe(BigInt(attributed) + BigInt(unattributed.total))
        const known = (parts: any[]) => parts.reduce((sum, part) => sum + BigInt(part.amount ?? 0), 0n)
        expect(known(unattributed.reasons)).toBe(BigInt(unattributed.total))
        for (const rail of rails.filter((rail: any) => rail.rail))
            expect(BigInt(rail.total)).toBe(BigInt(rail.attributed) + known(rail.reasons))
    }
    for (const row of claims) {
        expect(BigInt(row.published ?? 0)).toBeLessThanOrEqual(BigInt(row.claimed))
        expect(BigInt(row.verified ?? 0)).toBeLessThanOrEqual(BigInt(row.published ?? 0))
    }
    expect(meta).toMatchObject({
        method: 'attribution',
        version: '2',
        provenance: ['blobVerified', 'onchain', 'operatorReported'],
        window: { from: null },
        universe: { size: 4 },
    })
    expect(meta.asOf.chains.map((chain: any) => chain.chainId)).toEqual([10740, 8453])
    expect(meta.asOf.chains.every((chain: any) => chain.finalized)).toBe(true)
})

test('window and asOf take a name, times, a time or a block', async () => {
    for (const args of [
        '(window: {last: DAY})',
        '(window: {last: QUARTER}, asOf: {time: "2026-02-03T12:00:00Z"})',
        '(window: {from: "2026-02-02T00:00:00Z", to: "2026-02-03T00:00:00Z"})',
        '(asOf: {chainId: 10740, height: 500000})',
    ]) {
        const { data, errors } = await attribution(args)
        expect(errors).toBeUndefined()
        expect(Number(data.attribution.calls.total)).toBeGreaterThan(0)
    }
})

test.each([
    ['(window: {last: DAY, from: "2026-02-02T00:00:00Z"})', /either a name or times/],
    ['(window: {from: "2026-02-03T00:00:00Z", to: "2026-02-02T00:00:00Z"})', /window\.from is 2026-02-03/],
    ['(window: {from: "2027-02-03T00:00:00Z"})', /before the as-of time/],
    ['(asOf: {chainId: 1, height: 5})', /asOf\.chainId is 1: expected one of 10740, 8453/],
    ['(asOf: {chainId: 8453, height: 99999999})', /asOf\.height is 99999999: chain 8453 is indexed to/],
    ['(asOf: {chainId: 8453, height: 0})', /no event that old/],
    ['(asOf: {height: 5})', /half a block/],
    ['(asOf: {time: "2026-02-02T00:00:00Z", chainId: 1, height: 5})', /give either/],
])('a question that cannot be answered, %s, is refused in words', async (args, message) => {
    const { errors } = await attribution(args)
    expect(errors![0].extensions.code).toBe('BAD_USER_INPUT')
    expect(errors![0].message).toMatch(message)
})

test('shareBounds encloses the share of a model, and refuses a model that nobody knows', async () => {
    const bounds = (id: string, args = '') =>
        api.ask(`{ shareBounds(modelId: "${id}", measure: CALLS${args}) {
            modelId attributed total unattributed least most nullReason caveat meta { method universe { size } } } }`)
    const { data, errors } = await bounds('model-a')
    expect(errors).toBeUndefined()
    const { attributed, total, unattributed, least, most, meta } = data.shareBounds
    expect(Number(least)).toBeCloseTo(attributed / total, 11)
    expect(Number(most)).toBeCloseTo((Number(attributed) + Number(unattributed)) / total, 11)
    expect(Number(least)).toBeLessThan(Number(most))
    expect(meta).toEqual({ method: 'shareBounds', universe: { size: 4 } })
    const unknown = await bounds('nobody')
    expect(unknown.errors![0]).toMatchObject({
        message: expect.stringContaining("model is 'nobody': no model that was registered"),
        extensions: { code: 'BAD_USER_INPUT' },
    })
    const empty = await bounds('model-a', ', window: {to: "2026-01-01T00:00:00Z"}')
    expect(empty.data.shareBounds).toMatchObject({
        total: '0',
        least: null,
        most: null,
        nullReason: expect.any(String),
    })
})

test('INV-10: before anything is indexed there is no answer, and the error says so', async () => {
    const empty = await testApi()
    const { errors } = await empty.ask('{ attribution { calls { total } } }')
    expect(errors![0].extensions.code).toBe('NOT_INDEXED')
    await empty.close()
})
