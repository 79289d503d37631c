import { type TestDatabase, testDatabase } from '../../../test/support/postgres'
import { type Reader, readerOf } from '../../database/reader'
import { inTransaction } from '../../database/transaction'
import { unsealFrom } from '../../periods/unseal'
import { sealClosed } from '../../sealing/sealer'
import { MARKET_DAYS, MARKET_START_MS, type MarketFacts, randomMarket, TEST_MARKET } from '../testing/market'
import { spyingReader } from '../testing/reader'
import { writeMarket } from '../testing/write-market'
import { MarketMemory, MarketQuestion } from './market-memory'

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000

let database: TestDatabase
let facts: MarketFacts
beforeEach(async () => {
    database = await testDatabase()
    facts = randomMarket(7)
    await writeMarket(database.pool, facts)
})
afterEach(() => database.drop())

/** A memory that knows of no sealed period and has read nothing yet. */
function plainMemory(): MarketMemory {
    const reader = readerOf(database.pool as never)
    const factsAlone: Reader = {
        rows: async (sql, params) => (/\bperiod\b/.test(sql) ? [] : reader.rows(sql, params)),
    }
    return new MarketMemory(factsAlone, TEST_MARKET)
}

/** Everything that a window holds. */
async function contentOf(question: MarketQuestion): Promise<unknown> {
    const { models, cells, payments } = await question.demand()
    const { members } = question.memory
    const rows: string[] = []
    for (let member = 0; member < models.calls.length; member++) {
        const paid = payments
            .ofModel(member)
            .flatMap(({ part, from, to }) => Array.from(part.payments.payer.subarray(from, to)))
        const payers = [...new Set(paid)].map((payer) => members.idOf(payer)).sort()
        const own = [models.calls, models.paid, models.valueHi, models.valueLo]
        const sums = own.map((column) => column[member])
        if (sums.some((sum) => sum !== 0)) rows.push(`${members.idOf(member)} ${sums} ${payers}`)
    }
    const kinds = cells.map((cell) =>
        JSON.stringify(Object.entries(cell).map(([name, value]) => [name, String(value)])),
    )
    return { rows: rows.sort(), kinds: kinds.sort() }
}

/** Statements that read facts, and forget them. */
function factReads(reader: ReturnType<typeof spyingReader>) {
    return reader.statements
        .splice(0)
        .filter(({ sql }) => /FROM (inference|payment|settlement_batch) WHERE/.test(sql))
}

test('INV-4: a moment within sealed days is answered from memory, without a look at the facts, and as the facts say', async () => {
    await sealClosed(database.pool, TEST_MARKET)
    const reader = spyingReader(database.pool)
    const living = new MarketMemory(reader, TEST_MARKET)
    for (const share of [0.3, 0.45, 0.6, 0.75]) {
        const timeMs = MARKET_START_MS + Math.floor(share * MARKET_DAYS) * DAY_MS + 7 * HOUR_MS
        const asOf = { time: new Date(timeMs) }
        const window = { from: new Date(timeMs - 5 * DAY_MS - HOUR_MS) }
        const content = await contentOf(await living.question(window, asOf))
        expect(factReads(reader)).toEqual([])
        expect(content).toEqual(await contentOf(await plainMemory().question(window, asOf)))
        // Another moment of the same day: the days are there.
        await (await living.question(window, { time: new Date(timeMs + HOUR_MS) })).demand()
        expect(reader.statements.splice(0).filter(({ sql }) => sql.includes('facts IS NOT NULL'))).toEqual([])
    }
})

test('days that were packed before their facts were are read from the facts, until they are sealed once more', async () => {
    await sealClosed(database.pool, TEST_MARKET)
    await database.pool.query('UPDATE period SET facts = NULL')
    const reader = spyingReader(database.pool)
    const asOf = { time: new Date(MARKET_START_MS + 20 * DAY_MS + 7 * HOUR_MS) }
    const window = { last: 'WEEK' as const }
    const before = await contentOf(await new MarketMemory(reader, TEST_MARKET).question(window, asOf))
    expect(factReads(reader).length).toBeGreaterThan(0)
    const { rows } = await database.pool.query(`SELECT count(*)::int FROM period WHERE tier = 'DAY'`)
    expect(await sealClosed(database.pool, TEST_MARKET)).toBe(rows[0].count)
    expect(await sealClosed(database.pool, TEST_MARKET)).toBe(0)
    expect(await contentOf(await new MarketMemory(reader, TEST_MARKET).question(window, asOf))).toEqual(
        before,
    )
})

/** The last day with facts, and what is asked about it: from its first hour to another. */
function lastDay() {
    const dayMs = Math.floor(Math.max(...facts.calls.map(({ timeMs }) => timeMs)) / DAY_MS) * DAY_MS - DAY_MS
    return (hour: number) => ({
        window: { from: new Date(dayMs + HOUR_MS) },
        asOf: { time: new Date(dayMs + hour * HOUR_MS) },
        atMs: dayMs + hour * HOUR_MS,
    })
}

test('of a day that is not over only new blocks are read, and all of it when a chain was taken back', async () => {
    const reader = spyingReader(database.pool)
    const living = new MarketMemory(reader, TEST_MARKET)
    const at = lastDay()
    const content = async ({ window, asOf }: ReturnType<typeof at>) =>
        contentOf(await living.question(window, asOf))
    const plain = async ({ window, asOf }: ReturnType<typeof at>) =>
        contentOf(await plainMemory().question(window, asOf))
    const early = await content(at(8))
    expect(early).toEqual(await plain(at(8)))
    expect(factReads(reader).every(({ sql }) => !sql.includes('height >'))).toBe(true)

    expect(await content(at(20))).toEqual(await plain(at(20)))
    expect(await content(at(20))).not.toEqual(early)
    const later = factReads(reader)
    expect(later.length).toBeGreaterThan(0)
    expect(later.every(({ sql }) => sql.includes('height >'))).toBe(true)

    // An earlier moment of that day needs no facts.
    expect(await content(at(14))).toEqual(await plain(at(14)))
    expect(factReads(reader)).toEqual([])

    await inTransaction(database.pool as never, async (client) => {
        const from = new Date(at(10).atMs)
        await client.query('DELETE FROM inference WHERE time >= $1 AND tx_position % 2 = 0', [from])
        await unsealFrom(client, from)
    })
    const after = await content(at(20))
    expect(after).toEqual(await plain(at(20)))
    expect(factReads(reader).some(({ sql }) => !sql.includes('height >'))).toBe(true)
})

test('a question from before a chain was taken back leaves no gap for those that come after it', async () => {
    const living = new MarketMemory(readerOf(database.pool as never), TEST_MARKET)
    const at = lastDay()
    const { window, asOf } = at(20)
    const old = await living.question(window, asOf)
    const { pool } = database
    const back = new Date(at(10).atMs)
    const { rows: blocks } = await pool.query('SELECT id, height, time FROM chain_status')
    const tables = ['inference', 'payment', 'settlement_batch']
    for (const table of tables)
        await pool.query(`CREATE TABLE kept_${table} AS SELECT * FROM ${table} WHERE time >= $1`, [back])
    await inTransaction(pool as never, async (client) => {
        for (const table of tables) await client.query(`DELETE FROM ${table} WHERE time >= $1`, [back])
        await client.query(
            `UPDATE chain_status s SET height = (SELECT max(height) FROM chain_block WHERE chain_id = s.id::int AND time < $1)`,
            [back],
        )
        await unsealFrom(client, back)
    })
    // The moment is of before, what is known of the past of after.
    const now = await living.question(window, { time: back })
    const mixed = new MarketQuestion(living, old.window, old.asOf, now.revisions, now.sealed, now.book)
    await mixed.demand()

    for (const table of tables) await pool.query(`INSERT INTO ${table} SELECT * FROM kept_${table}`)
    for (const { id, height } of blocks)
        await pool.query('UPDATE chain_status SET height = $2 WHERE id = $1', [id, height])
    const later = { time: new Date(asOf.time.getTime() + 1_000) }
    expect(await contentOf(await living.question(window, later))).toEqual(
        await contentOf(await plainMemory().question(window, later)),
    )
})
