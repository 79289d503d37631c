import { MarketMemory } from '../memory/market-memory'
import type { BookModel } from '../memory/registry-at'
import { bookOf } from '../testing/book'
import { TEST_MARKET } from '../testing/market'
import { catalogueSizes, countBelow } from './catalogue-size'

const model = (member: number, registeredMs: number | null, catalogued = false): BookModel => ({
    member,
    registeredMs,
    catalogued,
    owner: 0,
    payout: 0,
    name: null,
    catalogueName: null,
    registryChainId: registeredMs === null ? null : 8453,
    registeredHeight: registeredMs,
})

test('a model is there from the moment after its registration on, a catalogued one always', async () => {
    const book = bookOf([model(1, 5000), model(2, 1000), model(3, null, true), model(4, 9000, true)])
    const memory = new MarketMemory({ rows: async () => [] }, TEST_MARKET)
    const sizeBefore = await catalogueSizes({ book, memory })
    expect([0, 1000, 1001, 5000, 5001, 9001].map(sizeBefore)).toEqual([2, 2, 3, 3, 4, 4])
})

test('numbers below a limit are counted without the limit itself', () => {
    const ascending = Float64Array.of(1, 2, 2, 2, 7)
    expect([0, 1, 2, 3, 7, 8].map((limit) => countBelow(ascending, limit))).toEqual([0, 0, 1, 4, 4, 5])
    expect(countBelow(new Float64Array(0), 3)).toBe(0)
})
