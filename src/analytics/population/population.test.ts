import type { Pool } from 'pg'
import { type TestDatabase, testDatabase } from '../../../test/support/postgres'
import { told } from '../../../test/support/told'
import { auditPeriods } from '../../sealing/audit'
import { sealClosed } from '../../sealing/sealer'
import { MarketMemory } from '../memory/market-memory'
import type { AsOfRequest } from '../question/as-of'
import type { WindowRequest } from '../question/window'
import { MARKET_DAYS, MARKET_START_MS, type MarketFacts, randomMarket, TEST_MARKET } from '../testing/market'
import { momentOf, type PlainAsked, plainDemand } from '../testing/plain-market'
import { randomOf } from '../testing/random-facts'
import { spyingReader } from '../testing/reader'
import { writeMarket } from '../testing/write-market'
import { amountAt, populationDemand } from './population-demand'

const SEED = 11
const DAY = 86_400_000

let database: TestDatabase
let facts: MarketFacts
beforeAll(async () => {
    database = await testDatabase()
    facts = randomMarket(SEED)
    await writeMarket(database.pool, facts)
})
afterAll(() => database.drop())

const ASKED: PlainAsked[] = [
    { population: 'MODELS', measure: 'CALLS', exclude: [] },
    { population: 'MODELS', measure: 'PAYERS', exclude: [] },
    { population: 'MODELS', measure: 'VALUE', exclude: [] },
    { population: 'MODELS', measure: 'VALUE', exclude: ['SELF_PAID'] },
    { population: 'MODELS', measure: 'PAYERS', exclude: ['SELF_PAID'] },
    { population: 'CREATORS', measure: 'CALLS', exclude: [] },
    { population: 'CREATORS', measure: 'PAYERS', exclude: ['SELF_PAID'] },
    { population: 'CREATORS', measure: 'VALUE', exclude: [] },
    { population: 'PAYERS', measure: 'CALLS', exclude: ['SELF_PAID'] },
    { population: 'PAYERS', measure: 'VALUE', exclude: [] },
    { population: 'OPERATORS', measure: 'PAYERS', exclude: [] },
    { population: 'OPERATORS', measure: 'VALUE', exclude: [] },
]

/** Questions of all kinds, the same ones each time. */
function questions(): { window: WindowRequest | null; asOf: AsOfRequest | null }[] {
    const random = randomOf(SEED)
    const time = () => new Date(MARKET_START_MS + Math.floor(random() * MARKET_DAYS * 86_400) * 1000)
    const day = () => new Date(MARKET_START_MS + Math.floor(random() * MARKET_DAYS) * DAY)
    const moments = [null, ...Array.from({ length: 6 }, () => ({ time: random() < 0.5 ? time() : day() }))]
    return moments.flatMap((asOf) => [
        { window: null, asOf },
        { window: { last: 'WEEK' as const }, asOf },
        { window: { to: day() }, asOf },
        { window: { from: new Date(MARKET_START_MS + 2 * DAY + 5000) }, asOf },
    ])
}

/** Every amount of every question, in the order of ids. */
async function answers(memory: MarketMemory, compare: boolean): Promise<string> {
    const lines: string[] = []
    for (const { window, asOf } of questions()) {
        const question = await memory.question(window, asOf).catch((error) => {
            if (error.name === 'BadQuestion') return null
            throw error
        })
        if (!question) continue
        for (const asked of told(ASKED)) {
            const demand = await populationDemand(question, asked)
            const found = new Map(
                Array.from(demand.members, (member, place) => [
                    memory.members.idOf(member),
                    amountAt(demand, place),
                ]),
            )
            const sorted = [...found].sort(([a], [b]) => (a < b ? -1 : 1))
            if (compare) {
                const plain = plainDemand(facts, question.window, momentOf(question.asOf), asked)
                expect(sorted).toEqual([...plain.amounts].sort(([a], [b]) => (a < b ? -1 : 1)))
                expect(demand.outside).toBe(plain.outside)
                expect(demand.total).toBe(
                    [...plain.amounts.values()].reduce((sum, amount) => sum + amount, 0n),
                )
            }
            lines.push(`${JSON.stringify([asked, window, asOf])} ${sorted.join(' ')} ${demand.outside}`)
        }
    }
    return lines.join('\n')
}

const memoryOf = (pool: Pool) => new MarketMemory(spyingReader(pool), TEST_MARKET)

test('INV-4, INV-5, INV-8: demand of every population is what plain counting gives, and the same with nothing sealed, some, or all', async () => {
    const open = await answers(memoryOf(database.pool), true)
    expect(open.length).toBeGreaterThan(10_000)
    const living = memoryOf(database.pool)
    await answers(living, false)

    expect(await sealClosed(database.pool, TEST_MARKET)).toBeGreaterThan(MARKET_DAYS - 3)
    expect(await auditPeriods(database.pool as never, TEST_MARKET)).toEqual([])
    const { rows } = await database.pool.query('SELECT tier, count(*)::int FROM period GROUP BY 1 ORDER BY 1')
    expect(rows).toEqual([
        { tier: 'DAY', count: expect.any(Number) },
        { tier: 'MONTH', count: 2 },
    ])
    expect(await answers(memoryOf(database.pool), false)).toBe(open)
    expect(await answers(living, false)).toBe(open)

    await database.pool.query(
        `DELETE FROM period WHERE tier = 'MONTH' OR extract(day FROM start)::int % 3 = 0`,
    )
    await database.pool.query(
        `INSERT INTO revision VALUES ('periods', nextval('revision_n')) ON CONFLICT (topic) DO UPDATE SET n = excluded.n`,
    )
    expect(await answers(memoryOf(database.pool), false)).toBe(open)
    expect(await answers(living, false)).toBe(open)
}, 60_000)
