import { type TestDatabase, testDatabase } from '../../../../test/support/postgres'
import { readerOf } from '../../../database/reader'
import { MarketMemory } from '../../memory/market-memory'
import type { Exclusion, Measure } from '../../population/asked'
import type { AsOfRequest } from '../../question/as-of'
import type { WindowRequest } from '../../question/window'
import { MARKET_START_MS, type MarketFacts, randomMarket, TEST_MARKET } from '../../testing/market'
import { writeMarket } from '../../testing/write-market'

const DAY_MS = 86_400_000
const day = (n: number) => new Date(MARKET_START_MS + n * DAY_MS)

export interface AskedMarket {
    facts: MarketFacts
    memory: MarketMemory
    database: TestDatabase
}

/** A random market in a database, and a memory that answers from it. @param edit adds to the facts */
export async function askedMarket(
    seed: number,
    edit: (facts: MarketFacts) => void = () => {},
): Promise<AskedMarket> {
    const database = await testDatabase()
    const facts = randomMarket(seed)
    edit(facts)
    await writeMarket(database.pool, facts)
    const { pool } = database
    return { facts, database, memory: new MarketMemory(readerOf(pool as never), TEST_MARKET) }
}

export const WINDOWS: WindowRequest[] = [
    { last: 'ALL' },
    { last: 'DAY' },
    { last: 'WEEK' },
    { last: 'MONTH' },
    { from: new Date(day(20).getTime() + 3_661_000), to: new Date(day(26).getTime() + 7_000) },
]

export const MOMENTS: (AsOfRequest | null)[] = [
    null,
    { time: new Date(day(29).getTime() + 43_201_000) },
    { time: new Date(day(31).getTime() - 1_000) },
]

export const ASKED: { measure: Measure; exclude: Exclusion[] }[] = [
    { measure: 'CALLS', exclude: [] },
    { measure: 'VALUE', exclude: [] },
    { measure: 'VALUE', exclude: ['SELF_PAID'] },
    { measure: 'PAYERS', exclude: [] },
    { measure: 'PAYERS', exclude: ['SELF_PAID'] },
]
