import { type TestDatabase, testDatabase } from '../../../test/support/postgres'
import { type Reader, readerOf } from '../../database/reader'
import { inTransaction } from '../../database/transaction'
import { unsealFrom } from '../../periods/unseal'
import { sealClosed } from '../../sealing/sealer'
import { neverUsed } from '../market/never-used'
import { windowTotals } from '../market/window-totals'
import { MarketMemory, type MarketQuestion } from '../memory/market-memory'
import { payersOf } from '../population/payers-of'
import type { Interval } from '../question/interval'
import { ASKED } from '../ranking/testing/asked-market'
import { topModels } from '../ranking/top-models'
import { MARKET_DAYS, MARKET_START_MS, randomMarket, TEST_MARKET } from '../testing/market'
import { randomOf } from '../testing/random-facts'
import { writeMarket } from '../testing/write-market'
import { timeToFirstUse } from './first-use'
import { historyOf } from './history'
import { priceChangesOf } from './price-changes'

const DAY_MS = 86_400_000
const SEED = 5
/** Moments that are asked about each time. */
const MOMENTS = 14

let database: TestDatabase
beforeAll(async () => {
    database = await testDatabase()
    await writeMarket(database.pool, randomMarket(SEED))
    expect(await sealClosed(database.pool, TEST_MARKET)).toBeGreaterThan(MARKET_DAYS - 3)
})
afterAll(() => database.drop())

/** The database as one reads it who does not know of sealed periods: every answer is then worked out of single facts. */
function factsAlone(reader: Reader): Reader {
    return { rows: async (sql, params) => (/\bperiod\b/.test(sql) ? [] : reader.rows(sql, params)) }
}

/** Questions about moments and windows that nobody chose. */
function questions(random: () => number) {
    const at = (from: number, to: number) =>
        new Date(MARKET_START_MS + Math.floor((from + random() * (to - from)) * MARKET_DAYS * 86_400) * 1000)
    return Array.from({ length: MOMENTS }, () => {
        const time = at(0.3, 1)
        const isDay = random() < 0.3
        const asOf = { time: isDay ? new Date(Math.ceil(time.getTime() / DAY_MS) * DAY_MS) : time }
        const windows = [null, { last: 'WEEK' as const }, { last: 'MONTH' as const }, { from: at(0, 0.2) }]
        return { asOf, window: windows[Math.floor(random() * windows.length)] }
    })
}

/** Numbers of members differ between two memories: lists of them are left out. */
const text = (value: unknown) =>
    JSON.stringify(value, (_, each) =>
        typeof each === 'bigint' ? String(each) : ArrayBuffer.isView(each) ? undefined : each,
    )

/** Everything that is added up from periods: totals, rankings, payers, sparklines, histories. */
async function answersTo(question: MarketQuestion): Promise<string> {
    const window = await question.demand()
    const { members } = question.memory
    const lines = [String(await neverUsed(question, question.window))]
    for (const { measure, exclude } of ASKED) {
        const totals = await windowTotals(question, window, exclude)
        const top = await topModels(question, { measure, exclude, first: 12 })
        const rows = await Promise.all(
            top.rows.map(async ({ line, ...row }) => ({ ...row, line: await line() })),
        )
        lines.push(text([measure, exclude, totals, top.active, top.total, top.outside, rows]))
        for (const { model } of top.rows.slice(0, 4)) {
            const member = members.find(model.id)!
            const paid = await payersOf(question, window, exclude, member)
            const idOf = (payer: number) => members.idOf(payer)
            const largest = paid.largest(5, idOf).map(({ payer, value }) => [idOf(payer), value])
            lines.push(text([model.id, paid.value, paid.gross, paid.selfPaid, paid.payers.length, largest]))
            for (const interval of ['DAY', 'WEEK', 'MONTH'] as Interval[])
                lines.push(text([interval, await historyOf(question, [model.id], interval, exclude)]))
            // After the days are in memory.
            lines.push(text(await priceChangesOf(question, member)))
            lines.push(text(await timeToFirstUse(question, member)))
        }
        // Several models together, whose payers count once.
        const together = top.rows.slice(0, 5).map(({ model }) => model.id)
        lines.push(text(await historyOf(question, together, 'WEEK', exclude)))
    }
    return lines.join('\n')
}

/** Asks both, and gives what both answered. */
async function compared(living: MarketMemory, random: () => number): Promise<string[]> {
    const reader = readerOf(database.pool as never)
    const plain = new MarketMemory(factsAlone(reader), TEST_MARKET)
    const answers: string[] = []
    for (const { window, asOf } of questions(random)) {
        const sealed = await living.question(window, asOf).catch((error) => {
            if (error.name === 'BadQuestion') return null
            throw error
        })
        if (!sealed) continue
        const open = await plain.question(window, asOf)
        expect(open.sealed.list).toEqual([])
        expect(sealed.sealed.list.length).toBeGreaterThan(0)
        const expected = await answersTo(open)
        expect(await answersTo(sealed)).toBe(expected)
        answers.push(expected)
    }
    expect(answers.length).toBeGreaterThan(MOMENTS / 2)
    return answers
}

test('INV-4, INV-8: what is added up from sealed periods is what the facts say, at any moment, also after some were taken back', async () => {
    const living = new MarketMemory(readerOf(database.pool as never), TEST_MARKET)
    const before = await compared(living, randomOf(SEED))

    // The last third is rolled back under a memory that has its periods.
    const from = new Date(MARKET_START_MS + Math.floor(MARKET_DAYS * 0.6) * DAY_MS + 3_600_000)
    await inTransaction(database.pool as never, async (client) => {
        await client.query('DELETE FROM payment WHERE time >= $1 AND log_index % 2 = 0', [from])
        await client.query('DELETE FROM inference WHERE time >= $1 AND log_index % 2 = 0', [from])
        await unsealFrom(client, from)
    })
    const after = await compared(living, randomOf(SEED))
    expect(after.length).toBe(before.length)
    expect(after).not.toEqual(before)
    // What was before it stays, to the byte.
    expect(after.some((answer, i) => answer === before[i])).toBe(true)

    await sealClosed(database.pool, TEST_MARKET)
    expect(await compared(living, randomOf(SEED))).toEqual(after)
    await compared(living, randomOf(SEED + 1))
}, 300_000)
