import { told } from '../../../test/support/told'
import { momentOf, plainCalls, plainDemand, plainModelOf, plainUniverse } from '../testing/plain-market'
import { ASKED, type AskedMarket, askedMarket, MOMENTS, WINDOWS } from './testing/asked-market'
import {
    plainAmounts,
    plainBefore,
    plainPayers,
    plainPrice,
    plainRanking,
    plainRatio,
    plainWhole,
} from './testing/plain-standing'
import { topModels } from './top-models'

const markets: AskedMarket[] = []
beforeAll(async () => {
    for (const seed of [11, 12]) markets.push(await askedMarket(seed))
})
afterAll(async () => {
    for (const { database } of markets) await database.drop()
})

const CASES = MOMENTS.flatMap((asOf) => WINDOWS.map((window) => ({ asOf, window }))).map((each, i) => ({
    ...each,
    market: i % 2,
}))

test.each(CASES)(
    'INV-5, INV-10: every number of the ranking follows from the facts: $window as of $asOf',
    async ({ asOf, window, market }) => {
        const { facts, memory } = markets[market]
        for (const { measure, exclude } of ASKED) {
            const question = await memory.question(window, asOf)
            const moment = momentOf(question.asOf)
            const span = question.window
            const asked = { population: 'MODELS' as const, measure, exclude: exclude as 'SELF_PAID'[] }
            const { amounts, outside } = plainDemand(facts, span, moment, asked)
            const ranking = plainRanking(amounts)
            const before = plainBefore(span)
            const ranksBefore = new Map(
                before
                    ? plainRanking(plainAmounts(facts, before, moment, asked)).map(({ id, rank }) => [
                          id,
                          rank,
                      ])
                    : [],
            )
            const whole = plainWhole(facts, span, moment, asked)
            const universe = plainUniverse(facts, moment)
            const calls = plainCalls(facts, span, moment).map((call) => plainModelOf(facts, call, moment))
            const top = await topModels(question, { measure, exclude, first: 100 })
            expect(top.active).toBe(ranking.length)
            expect(top.universe.size).toBe(universe.size)
            expect(top.total).toBe(whole.total)
            expect(top.outside).toBe(outside)
            if (measure !== 'PAYERS') expect(top.attributed! + top.outside!).toBe(top.total)
            expect(top.pageInfo.hasNextPage).toBe(false)
            let cumulative = 0n
            const expected = ranking.map(({ id, amount, rank }) => {
                cumulative += amount
                const paid = plainPayers(facts, span, moment, asked.exclude, [id])
                const shared = paid.payers.filter(([payer]) => whole.openPayers.has(payer)).length
                const most = amount + whole.open - BigInt(shared)
                const price = plainPrice(facts, id, moment)
                const model = facts.models.find((each) => each.id === id)!
                const isCatalogued = model.catalogued
                const isRegistered = universe.get(id) != null
                return {
                    rank,
                    previousRank: ranksBefore.get(id) ?? null,
                    model: {
                        id,
                        name: isRegistered || isCatalogued ? model.name : null,
                        owner: universe.get(id) ?? null,
                    },
                    creator: universe.get(id) ?? null,
                    amount,
                    calls: BigInt(calls.filter((named) => named === id).length),
                    value: paid.value,
                    paid: [paid.gross, paid.selfPaid, paid.gross - paid.selfPaid],
                    share: {
                        share: plainRatio(amount, whole.total),
                        least: plainRatio(amount, whole.total),
                        most: plainRatio(most, whole.total, true),
                        nullReason: null,
                    },
                    cumulativeShare: measure === 'PAYERS' ? null : plainRatio(cumulative, whole.total),
                    payers: paid.payers.length,
                    topPayerShare: paid.value === 0n ? null : plainRatio(paid.payers[0][1], paid.value),
                    selfPaidShare: paid.gross === 0n ? null : plainRatio(paid.selfPaid, paid.gross),
                    price: price?.unit === 'CALL' && price.isOpg ? price.inputPrice : null,
                }
            })
            const rows = top.rows.map(
                ({ line, cursor, previousRankNullReason, priceNullReason, paid, ...row }) => {
                    expect(previousRankNullReason === null).toBe(row.previousRank !== null)
                    expect(priceNullReason === null).toBe(row.price !== null)
                    return { ...row, paid: [paid.gross, paid.selfPaid, paid.net] }
                },
            )
            expect(rows).toEqual(expected)
        }
    },
    30_000,
)

test('the sparkline of calls and value adds up to the amount of the row, step by step', async () => {
    const { facts, memory } = markets[0]
    for (const { asOf, window } of told(CASES))
        for (const { measure, exclude } of told(ASKED)) {
            const question = await memory.question(window, asOf)
            const moment = momentOf(question.asOf)
            const asked = { population: 'MODELS' as const, measure, exclude: exclude as 'SELF_PAID'[] }
            const { rows } = await topModels(question, { measure, exclude, first: 5 })
            for (const row of told(rows)) {
                const { amounts, start, interval } = await row.line()
                const startMs = start?.getTime()
                if (measure !== 'PAYERS')
                    expect(amounts.reduce((sum, amount) => sum + amount, 0n)).toBe(row.amount)
                if (interval !== 'DAY' && interval !== 'HOUR') continue
                const length = interval === 'DAY' ? 86_400_000 : 3_600_000
                for (const at of told([0, 1, amounts.length - 1])) {
                    const from = Math.max(startMs! + at * length, question.window.fromMs ?? 0)
                    const to = Math.min(startMs! + (at + 1) * length, question.window.toMs)
                    const plain = plainAmounts(facts, { fromMs: from, toMs: to }, moment, asked)
                    expect(amounts[at]).toBe(plain.get(row.model.id))
                }
            }
        }
}, 60_000)

test('pages follow one another without gap or repetition, also where many are equal', async () => {
    const { memory } = markets[0]
    for (const { measure, exclude } of told(ASKED)) {
        const question = await memory.question({ last: 'MONTH' }, MOMENTS[1])
        const whole = await topModels(question, { measure, exclude, first: 100 })
        const ids: string[] = []
        let after: string | null = null
        do {
            const page = await topModels(question, { measure, exclude, first: 3, after })
            ids.push(...page.rows.map(({ model }) => model.id))
            after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null
        } while (after !== null)
        expect(ids).toEqual(whole.rows.map(({ model }) => model.id))
    }
})

test.each([
    [{ first: 0 }, 'first is 0: expected 1 to 1000 rows'],
    [{ first: 1001 }, 'first is 1001: expected 1 to 1000 rows'],
    [{ after: 'rubbish' }, "after is 'rubbish': expected a cursor that this query returned"],
    [{ exclude: ['SELF_PAID' as const] }, /a call on chain does not say who paid for it/],
])('a ranking that cannot be, %j, is refused in words', async (request, message) => {
    const question = await markets[0].memory.question()
    const asked = { measure: 'CALLS' as const, exclude: [], first: 5, ...request }
    await expect(topModels(question, asked)).rejects.toThrow(message)
})

test('a cursor of another measure is refused in words', async () => {
    const question = await markets[0].memory.question()
    const { pageInfo } = await topModels(question, { measure: 'VALUE', exclude: [], first: 2 })
    await expect(
        topModels(question, { measure: 'CALLS', exclude: [], first: 2, after: pageInfo.endCursor }),
    ).rejects.toThrow('after is a cursor of the ranking by VALUE: expected one by CALLS')
})
