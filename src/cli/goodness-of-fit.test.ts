import { type TestDatabase, testDatabase } from '../../test/support/postgres'
import { randomMarket } from '../analytics/testing/market'
import { writeMarket } from '../analytics/testing/write-market'
import { TEST_NETWORK } from '../api/testing/test-api'
import type { Config } from './config'
import { type GoodnessArguments, goodnessOfFit } from './goodness-of-fit'

let database: TestDatabase
beforeAll(async () => {
    database = await testDatabase()
    await writeMarket(database.pool, randomMarket(3, 300))
})
afterAll(() => database.drop())

const ASKED = { population: 'MODELS', measure: 'CALLS', window: 'ALL', replicates: '20', seed: '1' }

function run(args: Partial<GoodnessArguments>): Promise<void> {
    const config = { network: TEST_NETWORK, databaseUrl: database.url } as unknown as Config
    return goodnessOfFit(config, { ...ASKED, ...args })
}

test('INV-10: a market too small for the test says so, and gives no p', async () => {
    const log = jest.spyOn(console, 'log').mockImplementation(() => {})
    await run({ asOf: '2026-02-20T00:00Z' })
    const answer = JSON.parse(log.mock.calls[0][0])
    log.mockRestore()
    expect(answer).toMatchObject({ population: 'MODELS', asOf: '2026-02-20T00:00:00.000Z', p: null })
    expect(answer.nullReason).toMatch(/Too few values/)
})

test('options that make no question are refused in words', async () => {
    await expect(run({ window: 'DECADE' })).rejects.toThrow("--window is 'DECADE': expected one of DAY, WEEK")
    await expect(run({ population: 'OPERATORS' })).rejects.toThrow(/CALLS of population OPERATORS/)
    await expect(run({ asOf: 'then' })).rejects.toThrow("--as-of is 'then'")
    await expect(run({ replicates: '-1' })).rejects.toThrow("--replicates is '-1': expected a whole number")
})
