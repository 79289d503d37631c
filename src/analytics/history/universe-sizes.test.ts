import { type TestDatabase, testDatabase } from '../../../test/support/postgres'
import { MarketMemory } from '../memory/market-memory'
import type { Population } from '../population/asked'
import { MARKET_DAYS, MARKET_START_MS, placeAt, randomMarket, TEST_MARKET } from '../testing/market'
import { plainDemand, plainUniverse } from '../testing/plain-market'
import { spyingReader } from '../testing/reader'
import { writeMarket } from '../testing/write-market'
import { universeSizes } from './universe-sizes'

const DAY = 86_400_000

/** Every model has an owner of its own, until some go over to one and the same. */
function facts() {
    const market = randomMarket(61)
    const ownerOf = (n: number) => `0xc1${n.toString(16).padStart(38, '0')}`
    return {
        ...market,
        models: market.models.map((model, n) => ({ ...model, owner: model.registration && ownerOf(n) })),
        changes: market.changes.map((change) => ({ ...change, kind: 'OWNER' as const, address: ownerOf(0) })),
    }
}

let database: TestDatabase
const market = facts()
beforeAll(async () => {
    database = await testDatabase()
    await writeMarket(database.pool, market)
})
afterAll(() => database.drop())

const ends = Array.from({ length: MARKET_DAYS - 6 }, (_, n) => MARKET_START_MS + (n + 0.37) * DAY).map(
    (ms) => Math.floor(ms / 1000) * 1000,
)

test.each<Population>(['MODELS', 'CREATORS', 'PAYERS', 'OPERATORS'])(
    'INV-8: how many %s there were at a moment does not depend on when it is asked',
    async (population) => {
        const memory = new MarketMemory(spyingReader(database.pool), TEST_MARKET)
        const now = await memory.question()
        const then = await memory.question(null, { time: new Date(ends.at(-1)! - 1000) })
        const plain = ends.map((endMs) => {
            const timeMs = endMs - 1000
            const heights = { 8453: placeAt(8453, timeMs).height, 10740: placeAt(10740, timeMs, 1).height }
            const asked = { population, measure: 'VALUE' as const, exclude: [] }
            return plainDemand(market, { fromMs: null, toMs: endMs }, { timeMs, heights }, asked).amounts.size
        })
        expect(await universeSizes(now, population, ends)).toEqual(plain)
        expect(await universeSizes(then, population, ends)).toEqual(plain)
        expect(new Set(plain).size).toBeGreaterThan(1)
    },
)

test('owners that give their last model away are creators no more', () => {
    const heights = { 8453: 2 ** 31, 10740: 2 ** 31 }
    const owners = (changes: typeof market.changes) =>
        new Set(plainUniverse({ ...market, changes }, { timeMs: Infinity, heights }).values()).size
    expect(owners(market.changes)).toBeLessThan(owners([]))
})
