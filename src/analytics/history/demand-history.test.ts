import type { Pool } from 'pg'
import { type TestDatabase, testDatabase } from '../../../test/support/postgres'
import { unseal } from '../../periods/unseal'
import { sealSpreads } from '../../sealing/seal-spreads'
import { sealClosed } from '../../sealing/sealer'
import {
    distribution,
    effectiveNumber,
    gini,
    giniActive,
    hhi,
    inactiveShare,
    type Outcome,
} from '../../stats'
import { MarketMemory } from '../memory/market-memory'
import type { Asked } from '../population/asked'
import type { AsOf, AsOfRequest } from '../question/as-of'
import { BadQuestion } from '../question/bad-question'
import { endOf, type Interval, SEALED_INTERVALS, startOf } from '../question/interval'
import type { WindowRequest } from '../question/window'
import {
    MARKET_DAYS,
    MARKET_START_MS,
    type MarketFacts,
    placeAt,
    randomMarket,
    TEST_MARKET,
} from '../testing/market'
import { type Moment, plainDemand } from '../testing/plain-market'
import { spyingReader } from '../testing/reader'
import { writeMarket } from '../testing/write-market'
import { demandHistory } from './demand-history'
import { ALL_ASKED } from './spread'

const DAY = 86_400_000
const at = (days: number, ms = 0) => new Date(MARKET_START_MS + days * DAY + ms)

let database: TestDatabase
let facts: MarketFacts
beforeAll(async () => {
    database = await testDatabase()
    facts = randomMarket(5, 700)
    await writeMarket(database.pool, facts)
})
afterAll(() => database.drop())

const memoryOf = (pool: Pool) => new MarketMemory(spyingReader(pool), TEST_MARKET)

/** What was known at the end of an interval, of what a question looks at. */
function momentAt(endMs: number, asOf: AsOf): Moment {
    const timeMs = Math.min(endMs - 1000, asOf.timeMs)
    const heights = asOf.chains.map(({ chainId, height }) => [
        chainId,
        Math.min(height ?? -1, placeAt(chainId, timeMs, 1).height),
    ])
    return { timeMs, heights: Object.fromEntries(heights) }
}

type HistoryPoint = Awaited<ReturnType<typeof demandHistory>>[number]

function expectPlain(point: HistoryPoint, asked: Asked, asOf: AsOf): void {
    const { start, end, partial: _, ...found } = point
    const [fromMs, toMs] = [start.getTime(), end.getTime()]
    const { amounts } = plainDemand(facts, { fromMs, toMs }, momentAt(toMs, asOf), asked)
    const values = [...amounts.values()]
    const all = distribution(values.map(Number))
    expect(found).toEqual({
        n: values.length,
        active: values.filter((value) => value > 0n).length,
        total: values.reduce((sum, value) => sum + value, 0n),
        gini: near(gini(all)),
        giniActive: near(giniActive(all)),
        effectiveNumber: near(effectiveNumber(all, 1)),
        hhi: near(hhi(all)),
        inactiveShare: near(inactiveShare(all)),
        nullReason: all.active > 0 ? null : expect.any(String),
    })
}

/** Amounts of money become doubles in two ways that may differ in the last bit. */
const near = ({ value }: Outcome<number>) => (value === null ? null : expect.closeTo(value, 12))

interface Put {
    window: WindowRequest | null
    asOf: AsOfRequest | null
    /** What is asked of weeks and months; of days less. */
    asked: Asked[]
}

/** The present, cut windows, a past moment inside a day, one at a midnight. */
const questions = (): Put[] => [
    { window: null, asOf: null, asked: ALL_ASKED },
    { window: { from: at(3, 4_000_000), to: at(12, 9_000_000) }, asOf: null, asked: DAILY },
    { window: { last: 'WEEK' }, asOf: { time: at(33, 40_000_000) }, asked: DAILY },
    { window: { from: at(6) }, asOf: { time: at(14, -1000) }, asked: DAILY },
]

const DAILY: Asked[] = [
    { population: 'MODELS', measure: 'CALLS', exclude: [] },
    { population: 'CREATORS', measure: 'VALUE', exclude: ['SELF_PAID'] },
]

async function answers(memory: MarketMemory, compare = false): Promise<string> {
    const lines: string[] = []
    const blocks = facts.calls.filter(({ height }) => height % 2 === 0)
    const { chainId, height } = blocks[Math.floor(blocks.length / 2)]
    const block: Put = { window: { last: 'WEEK' }, asOf: { chainId, height }, asked: DAILY }
    for (const { window, asOf, asked: some } of [...questions(), block]) {
        const question = await memory.question(window, asOf)
        for (const interval of SEALED_INTERVALS)
            for (const asked of interval === 'DAY' ? DAILY : some) {
                const points = await demandHistory(question, asked, interval)
                if (compare) for (const point of points) expectPlain(point, asked, question.asOf)
                const text = JSON.stringify(points, (_, value) =>
                    typeof value === 'bigint' ? value.toString() : value,
                )
                lines.push(`${interval} ${JSON.stringify([asked, window, asOf])} ${text}`)
            }
    }
    return lines.join('\n')
}

test('INV-4, INV-8: every point is what plain counting gives as of its end, and the same bytes with spreads sealed, some, or none', async () => {
    const { pool } = database
    const open = await answers(memoryOf(pool), true)
    await sealClosed(pool, TEST_MARKET)
    expect(await answers(memoryOf(pool))).toBe(open)

    const sealed = await sealSpreads(pool, memoryOf(pool))
    expect(sealed).toBeGreaterThan(MARKET_DAYS)
    const { rows } = await pool.query('SELECT interval, count(*)::int FROM spread GROUP BY 1')
    const kept = new Map<Interval, number>(rows.map(({ interval, count }) => [interval, count]))
    expect([...kept.keys()].sort()).toEqual(['DAY', 'MONTH', 'WEEK'])
    expect(kept.get('DAY')! % ALL_ASKED.length).toBe(0)
    expect(await answers(memoryOf(pool))).toBe(open)
    expect(await sealSpreads(pool, memoryOf(pool))).toBe(0)

    const changed = await pool.connect()
    await unseal(changed, ['2026-02-03', '2026-02-14'])
    changed.release()
    expect(await answers(memoryOf(pool))).toBe(open)
    expect(await sealSpreads(pool, memoryOf(pool))).toBe(0)
    await sealClosed(pool, TEST_MARKET)
    // Two days, their weeks, and the month.
    expect(await sealSpreads(pool, memoryOf(pool))).toBe(5)
    expect(await answers(memoryOf(pool))).toBe(open)
}, 120_000)

test('INV-4, INV-8: hours are what plain counting gives as of the end of each', async () => {
    const memory = memoryOf(database.pool)
    const windows: WindowRequest[] = [
        { from: at(11), to: at(12) },
        { from: at(20, 1_800_000), to: at(21, 5_000) },
    ]
    for (const window of windows)
        for (const asked of DAILY) {
            const question = await memory.question(window)
            const hours = await demandHistory(question, asked, 'HOUR')
            for (const point of hours) expectPlain(point, asked, question.asOf)
            expect(hours.filter(({ total }) => total > 0n).length).toBeGreaterThan(1)
            expect(hours.map(({ partial }) => partial)).toEqual(
                hours.map(({ start, end }) => {
                    const startMs = start.getTime()
                    return startMs !== startOf('HOUR', startMs) || end.getTime() !== endOf('HOUR', startMs)
                }),
            )
        }
    await expect(
        demandHistory(await memory.question({ from: at(0), to: at(31, 1000) }), DAILY[0], 'HOUR'),
    ).rejects.toThrow(/interval is HOUR of a window of 32 days: expected at most 31; ask for DAY/)
})

test('sealed intervals are read, not counted again', async () => {
    const reader = spyingReader(database.pool)
    const memory = new MarketMemory(reader, TEST_MARKET)
    const question = await memory.question({ from: at(0), to: at(40) })
    const points = await demandHistory(question, DAILY[0], 'DAY')
    expect(points).toHaveLength(40)
    const facts = reader.statements.filter(
        ({ sql }) => /FROM \(?(SELECT \* FROM )?(inference|payment) /.test(sql) && !/min\(time\)/.test(sql),
    )
    expect(facts).toEqual([])
})

test('nothing is kept when the past changes while a spread is worked out', async () => {
    const { pool } = database
    await pool.query('DELETE FROM spread')
    const memory = memoryOf(pool)
    const question = memory.partOf.bind(memory)
    memory.partOf = async (...asked) => {
        const found = await question(...asked)
        const changing = await pool.connect()
        await unseal(changing, ['2020-01-01'])
        changing.release()
        return found
    }
    expect(await sealSpreads(pool, memory)).toBe(0)
    expect((await pool.query('SELECT FROM spread')).rowCount).toBe(0)
})

test('a window of too many intervals is refused in words', async () => {
    const question = await memoryOf(database.pool).question({ from: new Date('2016-01-01') })
    await expect(demandHistory(question, DAILY[0], 'DAY')).rejects.toThrow(BadQuestion)
    await expect(demandHistory(question, DAILY[0], 'DAY')).rejects.toThrow(/at most 2200; ask for longer/)
})
