import { told } from '../../../test/support/told'
import { bandPlace } from '../prices/price-band'
import { ASKED, type AskedMarket, askedMarket, MOMENTS, WINDOWS } from '../ranking/testing/asked-market'
import { plainAmounts, plainPrice, plainRatio, plainWhole } from '../ranking/testing/plain-standing'
import { placeAt } from '../testing/market'
import { momentOf, plainCalls, plainModelOf, plainPayments } from '../testing/plain-market'
import { ENOUGH_MODELS, openings } from './openings'

const DAY_MS = 86_400_000

let market: AskedMarket
beforeAll(async () => {
    market = await askedMarket(61, ({ models }) => {
        // Enough models without task and price to tell something of.
        const [first] = models
        for (let n = 0; n < 25; n++) {
            const id = `0x${(1_000 + n).toString(16).padStart(64, '0')}`
            const registration = placeAt(8453, first.registration!.timeMs + n * 43_200_000)
            models.push({
                ...first,
                id,
                name: `author/late-${n}`,
                registration,
                catalogued: false,
                task: null,
            })
        }
    })
})
afterAll(() => market.database.drop())

test('INV-5: groups hold every model once, in the order of demand per offered model, each figure a plain count', async () => {
    const { facts, memory } = market
    const [ranks, newcomers] = [new Set<number | null>(), new Set<number>()]
    for (const asOf of told(MOMENTS.slice(0, 2)))
        for (const window of told([WINDOWS[0], WINDOWS[3], WINDOWS[4]]))
            for (const { measure, exclude } of told(ASKED.slice(0, 3)))
                for (const unit of ['CALL', 'TOKEN'] as const) {
                    const question = await memory.question(window, asOf)
                    const moment = momentOf(question.asOf)
                    const asked = {
                        population: 'MODELS' as const,
                        measure,
                        exclude: exclude as 'SELF_PAID'[],
                    }
                    const amounts = plainAmounts(facts, question.window, moment, asked)
                    const { total, open } = plainWhole(facts, question.window, moment, asked)
                    const answer = await openings(question, { measure, exclude, unit, first: 1_000 })
                    expect(answer).toMatchObject({ total, open, groups: answer.rows.length })
                    const ever = { fromMs: null, toMs: Number.POSITIVE_INFINITY }
                    const firstUseOf = (id: string) =>
                        Math.min(
                            ...plainCalls(facts, ever, moment)
                                .filter((call) => plainModelOf(facts, call, moment) === id)
                                .map(({ timeMs }) => timeMs),
                            ...plainPayments(facts, ever, moment)
                                .filter(({ modelId }) => modelId === id)
                                .map(({ timeMs }) => timeMs),
                        )
                    const bandOf = (id: string) => {
                        const price = plainPrice(facts, id, moment)
                        if (!price) return 'no price'
                        if (price.unit !== unit || !price.isOpg) return 'not comparable'
                        return price.inputPrice === 0n ? 'free' : String(price.inputPrice.toString().length)
                    }
                    const groups = new Map<string, string[]>()
                    for (const id of amounts.keys()) {
                        const model = facts.models.find((each) => each.id === id)!
                        const key = `${model.catalogued ? model.task : null} ${bandOf(id)}`
                        groups.set(key, [...(groups.get(key) ?? []), id])
                    }
                    expect(answer.rows).toHaveLength(groups.size)
                    for (const row of answer.rows) {
                        const band =
                            row.band.from !== null
                                ? row.band.from === 0n
                                    ? 'free'
                                    : String(row.band.from.toString().length)
                                : row.band.name === 'no price'
                                  ? 'no price'
                                  : 'not comparable'
                        const ids = groups.get(`${row.task} ${band}`)!
                        const its = ids.map((id) => amounts.get(id)!)
                        const amount = its.reduce((sum, each) => sum + each, 0n)
                        const [most] = [...its].sort((a, b) => Number(b > a) - Number(a > b))
                        const toMs = question.asOf.timeMs - 30 * DAY_MS
                        const news = ids.filter((id) => {
                            const registration = facts.models.find((each) => each.id === id)!.registration
                            const isSeen =
                                registration && registration.height <= moment.heights[registration.chainId]
                            return (
                                isSeen &&
                                registration.timeMs <= toMs &&
                                registration.timeMs > toMs - 90 * DAY_MS
                            )
                        })
                        const used = news.filter((id) => {
                            const { registration } = facts.models.find((each) => each.id === id)!
                            return firstUseOf(id) - registration!.timeMs <= 30 * DAY_MS
                        })
                        newcomers.add(used.length)
                        ranks.add(row.rank)
                        expect(row).toMatchObject({
                            offered: ids.length,
                            used: its.filter((each) => each > 0n).length,
                            amount,
                            amountPerModel: plainRatio(amount, BigInt(ids.length)),
                            leaderShare: amount === 0n ? null : plainRatio(most, amount),
                            newcomers: news.length,
                            newcomersUsed: used.length,
                            newcomersUsedShare:
                                news.length === 0
                                    ? null
                                    : plainRatio(BigInt(used.length), BigInt(news.length)),
                        })
                        if (total > 0n)
                            expect(row.share).toMatchObject({
                                share: plainRatio(amount, total),
                                most: plainRatio(amount + open, total, true),
                            })
                        expect(row.rank === null).toBe(ids.length < ENOUGH_MODELS)
                        expect(row.tooFewReason).toEqual(
                            row.rank === null ? expect.stringContaining('Too few to tell') : null,
                        )
                    }
                    const placed = answer.rows.filter(({ rank }) => rank !== null)
                    expect(answer.rows.slice(0, placed.length)).toEqual(placed)
                    for (const row of placed)
                        expect(row.rank).toBe(
                            1 +
                                placed.filter(
                                    (other) =>
                                        other.amount * BigInt(row.offered) >
                                        row.amount * BigInt(other.offered),
                                ).length,
                        )
                    expect(answer.tooFew).toBe(answer.rows.length - placed.length)
                    const sum = answer.rows.reduce((all, { amount }) => all + amount, 0n)
                    expect(sum + answer.outside!).toBe(total)
                }
    expect(ranks.has(1) && ranks.has(null)).toBe(true)
    expect(Math.max(...newcomers)).toBeGreaterThan(0)
    expect(bandPlace(undefined, 'CALL')).toBeGreaterThan(100)
}, 600_000)

test('payers are refused in words, and so is a page that cannot be', async () => {
    const question = await market.memory.question()
    const asked = { measure: 'CALLS' as const, exclude: [], unit: 'CALL' as const, first: 10 }
    await expect(openings(question, { ...asked, measure: 'PAYERS' })).rejects.toThrow('measure is PAYERS')
    await expect(openings(question, { ...asked, first: 0 })).rejects.toThrow('first is 0')
    expect((await openings(question, { ...asked, first: 2 })).rows).toHaveLength(2)
})
