import { type TestDatabase, testDatabase } from '../../../test/support/postgres'
import { told } from '../../../test/support/told'
import { sealClosed } from '../../sealing/sealer'
import { MarketMemory } from '../memory/market-memory'
import { endOf, startOf, steps } from '../question/interval'
import { MARKET_START_MS, type MarketFacts, randomMarket, TEST_MARKET } from '../testing/market'
import { momentOf, plainPayersOf, plainPayments } from '../testing/plain-market'
import { spyingReader } from '../testing/reader'
import { writeMarket } from '../testing/write-market'
import { type CohortInterval, payerCohorts } from './payer-cohorts'

const DAY = 86_400_000
const day = (n: number, ms = 0) => new Date(MARKET_START_MS + n * DAY + ms)

let database: TestDatabase
let facts: MarketFacts
beforeAll(async () => {
    database = await testDatabase()
    facts = randomMarket(47, 500)
    await writeMarket(database.pool, facts)
})
afterAll(() => database.drop())

/** The interval of a time as text, by plain calendar rules. */
function labelOf(interval: CohortInterval, ms: number): string {
    const date = new Date(ms)
    if (interval === 'MONTH') return `${date.toISOString().slice(0, 7)}-01`
    while (date.getUTCDay() !== 1) date.setTime(date.getTime() - DAY)
    return date.toISOString().slice(0, 10)
}

test('INV-4, INV-8: cohorts and their retention are what plain loops over payments give, sealed or not', async () => {
    const answers = async () => {
        const memory = new MarketMemory(spyingReader(database.pool), TEST_MARKET)
        const lines: unknown[] = []
        for (const asOf of told([null, { time: day(20) }, { time: day(33, 40_000_000) }]))
            for (const interval of told(['WEEK', 'MONTH'] as const))
                for (const exclude of told([[], ['SELF_PAID' as const]]))
                    for (const rolling of told([false, true])) {
                        const question = await memory.question(null, asOf)
                        const moment = momentOf(question.asOf)
                        const window = { fromMs: null, toMs: question.end }
                        const periods = new Map<string, Set<string>>()
                        for (const { payer, timeMs } of plainPayments(facts, window, moment, exclude)) {
                            if (payer === null) continue
                            const label = labelOf(interval, timeMs)
                            periods.set(payer, (periods.get(payer) ?? new Set()).add(label))
                        }
                        const labels = [...periods.values()].flatMap((set) => [...set]).sort()
                        const found = await payerCohorts(question, { interval, exclude, rolling })
                        expect(found.payers).toBe(periods.size)
                        expect(found.earlier).toBe(0)
                        expect(found.cohorts[0].start).toEqual(new Date(labels[0]))
                        let counted = 0
                        for (const { start: startsAt, payers, retention } of told(found.cohorts)) {
                            const start = startsAt.toISOString().slice(0, 10)
                            const cohort = [...periods.values()].filter((set) => [...set].sort()[0] === start)
                            expect(payers).toBe(cohort.length)
                            counted += payers
                            retention.forEach((row, k) => {
                                const label = row.start.toISOString().slice(0, 10)
                                const active = cohort.filter((set) =>
                                    rolling ? [...set].some((each) => each >= label) : set.has(label),
                                ).length
                                expect(row).toMatchObject({
                                    period: k,
                                    active,
                                    share: (Math.floor((active / payers) * 1e12 + 1e-4) / 1e12).toFixed(12),
                                    complete: endOf(interval, row.start.getTime()) <= question.end,
                                })
                            })
                        }
                        expect(counted).toBe(periods.size)
                        lines.push(found)
                    }
        return JSON.stringify(lines)
    }
    const open = await answers()
    await sealClosed(database.pool, TEST_MARKET)
    expect(await answers()).toBe(open)
})

test('before the first payment there is no cohort, and no payer', async () => {
    const memory = new MarketMemory(spyingReader(database.pool), TEST_MARKET)
    const question = await memory.question(null, { time: day(-1) })
    const asked = { interval: 'MONTH' as const, exclude: [], rolling: false }
    expect(await payerCohorts(question, asked)).toEqual({ cohorts: [], earlier: 0, payers: 0 })
})

test('payers of long ago are counted as earlier, not as new ones', async () => {
    const old = await testDatabase()
    const timeMs = Date.parse('2026-02-10T00:00:00Z')
    const ago = facts.payments
        .slice(0, 5)
        .map((payment) => ({ ...payment, modelId: null }))
        .map((payment, n) => ({
            ...payment,
            chainId: 8453,
            height: n + 1,
            timeMs: timeMs - (70 - n) * 7 * DAY,
        }))
    const now = facts.payments
        .slice(5, 15)
        .map((payment) => ({ ...payment, modelId: null }))
        .map((payment, n) => ({ ...payment, chainId: 8453, height: 100 + n, timeMs: timeMs + n * 1000 }))
    await old.pool.query(`
        CREATE TABLE payment_2024q4 PARTITION OF payment FOR VALUES FROM ('2024-10-01Z') TO ('2025-01-01Z')`)
    const payments = [...ago, ...now]
    await writeMarket(old.pool, {
        models: [],
        changes: [],
        artifacts: [],
        calls: [],
        batches: [],
        payouts: [],
        prices: [],
        payments,
    })
    const memory = new MarketMemory(spyingReader(old.pool), TEST_MARKET)
    const found = await payerCohorts(await memory.question(), {
        interval: 'WEEK',
        exclude: [],
        rolling: false,
    })
    const earlier = plainPayersOf(ago)
    const later = new Set([...plainPayersOf(now)].filter((payer) => !earlier.has(payer)))
    expect(found.cohorts).toHaveLength(60)
    expect(found.earlier).toBe(earlier.size)
    expect(found.payers).toBe(earlier.size + later.size)
    expect(found.cohorts.reduce((sum, { payers }) => sum + payers, 0)).toBe(later.size)
    await old.drop()
})

test('weeks begin on Monday, months on the first, and intervals are listed up to a moment', () => {
    const sunday = Date.parse('2026-02-01T23:59:59Z')
    expect(new Date(startOf('WEEK', sunday)).toISOString()).toBe('2026-01-26T00:00:00.000Z')
    expect(new Date(startOf('MONTH', sunday)).toISOString()).toBe('2026-02-01T00:00:00.000Z')
    const since = Date.parse('2025-12-31T00:00:00Z')
    const starts = steps('MONTH', since, sunday + 1, 60).map((ms) => new Date(ms).toISOString().slice(0, 10))
    expect(starts).toEqual(['2025-12-01', '2026-01-01', '2026-02-01'])
    expect(steps('WEEK', since, sunday + 1, 2)).toHaveLength(2)
})
