import { randomMarket } from '../../analytics/testing/market'
import { writeMarket } from '../../analytics/testing/write-market'
import { type TestApi, testApi } from '../testing/test-api'

const facts = randomMarket(79)

let api: TestApi
beforeAll(async () => {
    api = await testApi()
    await writeMarket(api.database.pool, facts)
})
afterAll(() => api.close())

const cohorts = (args = '') =>
    api.ask(`{ payerCohorts${args} { meta { method universe { definition size } window { from to } provenance frozen }
        payers earlier cohorts { start payers retention { period start active share complete } } } }`)

test('payer cohorts come whole within the limits, and every payer is in one', async () => {
    for (const args of ['', '(interval: WEEK)', '(interval: WEEK, rolling: true, exclude: [SELF_PAID])']) {
        const { data, errors } = await cohorts(args)
        expect(errors).toBeUndefined()
        const { meta, payers, earlier, cohorts: list } = data.payerCohorts
        expect(meta).toMatchObject({
            method: 'payerCohorts',
            universe: { size: payers },
            provenance: ['onchain'],
        })
        expect(earlier + list.reduce((sum: number, cohort: any) => sum + cohort.payers, 0)).toBe(payers)
        for (const { payers: size, retention } of list) {
            if (size === 0) continue
            expect(retention[0]).toMatchObject({ period: 0, active: size, share: '1.000000000000' })
            expect(retention.at(-1).complete).toBe(false)
        }
    }
    const everyPayer = new Set(facts.payments.flatMap(({ payer }) => payer ?? [])).size
    expect((await cohorts()).data.payerCohorts.payers).toBe(everyPayer)
})

test('INV-8: an answer as of the past is the same again', async () => {
    const args = '(asOf: {time: "2026-02-15T00:00:00Z"}, interval: WEEK)'
    expect((await cohorts(args)).data).toEqual((await cohorts(args)).data)
})

test('a moment that is not there is refused in words', async () => {
    const { errors } = await cohorts('(asOf: {chainId: 1, height: 5})')
    expect(errors![0].message).toMatch(/asOf\.chainId is 1: expected/)
    expect(errors![0].extensions.code).toBe('BAD_USER_INPUT')
})
