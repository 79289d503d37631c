import { told } from '../../../test/support/told'
import type { WindowRequest } from '../question/window'
import { ASKED, type AskedMarket, askedMarket, MOMENTS, WINDOWS } from '../ranking/testing/asked-market'
import {
    plainAmounts,
    plainBefore,
    plainPayers,
    plainRanking,
    plainRatio,
} from '../ranking/testing/plain-standing'
import { topModels } from '../ranking/top-models'
import { momentOf, type PlainWindow, plainUniverse } from '../testing/plain-market'
import { historyOf } from './history'
import { modelStanding } from './model-standing'
import { retentionOf } from './retention'
import { plainHistory } from './testing/plain-history'

let market: AskedMarket
beforeAll(async () => {
    market = await askedMarket(31)
})
afterAll(() => market.database.drop())

test('INV-10: rank, percentile, neighbours and payers of every model follow from the facts', async () => {
    const { facts, memory } = market
    for (const asOf of told(MOMENTS.slice(0, 2)))
        for (const window of told(WINDOWS))
            for (const { measure, exclude } of told(ASKED)) {
                const question = await memory.question(window, asOf)
                const moment = momentOf(question.asOf)
                const asked = { population: 'MODELS' as const, measure, exclude: exclude as 'SELF_PAID'[] }
                const amounts = plainAmounts(facts, question.window, moment, asked)
                const ranking = plainRanking(amounts)
                const top = await topModels(question, { measure, exclude, first: 100 })
                for (const [id, amount] of told(amounts)) {
                    const standing = await modelStanding(question, { model: id, measure, exclude })
                    const others = [...amounts].filter(([other]) => other !== id)
                    const own = ranking.find((row) => row.id === id)
                    const above = ranking.filter((row) => row.amount > amount).at(-1)
                    const below = own && ranking.find((row) => row.amount < amount)
                    const firstOf = (row?: { amount: bigint }) =>
                        row && ranking.find((each) => each.amount === row.amount)
                    const neighbour = (row?: { id: string; amount: bigint; rank: number }) =>
                        row
                            ? {
                                  id: row.id,
                                  rank: row.rank,
                                  amount: row.amount,
                                  gap: row.amount > amount ? row.amount - amount : amount - row.amount,
                              }
                            : null
                    const answered = (each: typeof standing.above) =>
                        each && { id: each.model.id, rank: each.rank, amount: each.amount, gap: each.gap }
                    const { paid } = standing
                    expect(standing).toMatchObject({
                        rank: own?.rank ?? null,
                        of: amounts.size,
                        active: ranking.length,
                        amount,
                        tied: own ? others.filter(([, other]) => other === amount).length : null,
                        rankNullReason: own ? null : 'It had no demand in this window.',
                        aboveNullReason: above ? null : 'Nobody had more demand.',
                        percentileNullReason: null,
                    })
                    const less = others.filter(([, other]) => other < amount).length
                    expect(standing.percentile).toBeCloseTo((100 * less) / others.length, 9)
                    expect(answered(standing.above)).toEqual(neighbour(firstOf(above)))
                    expect(answered(standing.below)).toEqual(neighbour(firstOf(below)))
                    const plain = plainPayers(facts, question.window, moment, asked.exclude, [id])
                    expect(paid).toMatchObject({
                        value: plain.value,
                        gross: plain.gross,
                        selfPaid: plain.selfPaid,
                        most: plain.payers[0]?.[1] ?? 0n,
                    })
                    const idOf = (payer: number) => memory.members.idOf(payer)
                    const inOrder = (count: number) =>
                        paid.largest(count, idOf).map(({ payer, value }) => [idOf(payer), value])
                    expect(inOrder(plain.payers.length)).toEqual(plain.payers)
                    expect(inOrder(3)).toEqual(plain.payers.slice(0, 3))
                    expect(Array.from(paid.payers, idOf).sort()).toEqual(
                        plain.payers.map(([payer]) => payer).sort(),
                    )
                    // What nobody is known to have paid is no payer's.
                    const total = Number(plain.payers.reduce((sum, [, value]) => sum + value, 0n))
                    if (total > 0)
                        expect(paid.hhi.value).toBeCloseTo(
                            plain.payers.reduce((sum, [, value]) => sum + (Number(value) / total) ** 2, 0),
                            9,
                        )
                    else expect(paid.hhi.value).toBeNull()
                    const row = top.rows.find(({ model }) => model.id === id)
                    if (row) {
                        expect(standing.share).toEqual(row.share)
                        expect(standing.previousRank).toBe(row.previousRank)
                    }
                }
            }
}, 60_000)

test('retention is the share of the payers of the window before that paid again', async () => {
    const { facts, memory } = market
    for (const window of told(WINDOWS))
        for (const exclude of told([[], ['SELF_PAID' as const]])) {
            const question = await memory.question(window)
            const moment = momentOf(question.asOf)
            const before = plainBefore(question.window)
            for (const id of told(plainUniverse(facts, moment).keys())) {
                const member = memory.members.find(id)!
                const retention = await retentionOf(question, await question.demand(), exclude, member)
                if (!before) {
                    expect(retention).toMatchObject({ share: null, returned: null })
                    expect(retention.nullReason).toMatch('no beginning')
                    continue
                }
                const ids = (span: typeof before) =>
                    plainPayers(facts, span, moment, exclude, [id]).payers.map(([payer]) => payer)
                const [then, now] = [ids(before), ids(question.window as typeof before)]
                const returned = then.filter((payer) => now.includes(payer)).length
                expect(retention).toMatchObject({
                    payersBefore: then.length,
                    returned,
                    share: then.length === 0 ? null : plainRatio(BigInt(returned), BigInt(then.length)),
                })
                expect(retention.nullReason === null).toBe(then.length > 0)
            }
        }
})

test('a history by hour, day, week or month is what the facts of each step say', async () => {
    const { facts, memory } = market
    for (const asOf of told(MOMENTS))
        for (const window of told(WINDOWS))
            for (const interval of told(['HOUR', 'DAY', 'WEEK', 'MONTH'] as const))
                for (const exclude of told([[], ['SELF_PAID' as const]])) {
                    const question = await memory.question(window, asOf)
                    const moment = momentOf(question.asOf)
                    for (const ids of told([
                        [facts.models[0].id],
                        facts.models.slice(0, 6).map(({ id }) => id),
                    ]))
                        if (interval === 'HOUR' && tooLong(facts, question.window))
                            await expect(historyOf(question, ids, interval, exclude)).rejects.toThrow(
                                /interval is HOUR of a window of \d+ days: expected at most 31; ask for DAY/,
                            )
                        else
                            expect(
                                (await historyOf(question, ids, interval, exclude)).map(withoutPartial),
                            ).toEqual(plainHistory(facts, question.window, moment, ids, interval, exclude))
                }
}, 60_000)

const DAY_MS = 86_400_000
const withoutPartial = ({ partial: _, ...point }: { partial: boolean }) => point

/** More than 31 days since the window, or the market, began. */
function tooLong({ calls, payments, batches }: AskedMarket['facts'], { fromMs, toMs }: PlainWindow): boolean {
    const first = Math.min(...[...calls, ...payments, ...batches].map(({ timeMs }) => timeMs))
    return toMs - (fromMs ?? first) > 31 * DAY_MS
}

test('INV-4: the hours of a day add up to it, to the digit', async () => {
    const { facts, memory } = market
    const ids = facts.models.slice(0, 6).map(({ id }) => id)
    let paid = false
    for (const asOf of told(MOMENTS))
        for (const window of told(WINDOWS.slice(1)))
            for (const exclude of told([[], ['SELF_PAID' as const]])) {
                const question = await memory.question(window, asOf)
                const days = await historyOf(question, ids, 'DAY', exclude)
                const hours = await historyOf(question, ids, 'HOUR', exclude)
                paid ||= days.some(({ value }) => value > 0n)
                for (const { start, end, calls, value } of days) {
                    const own = hours.filter((hour) => hour.start >= start && hour.end <= end)
                    expect(own.reduce((sum, hour) => sum + hour.calls, 0)).toBe(calls)
                    expect(own.reduce((sum, hour) => sum + hour.value, 0n)).toBe(value)
                }
            }
    expect(paid).toBe(true)
})

test('INV-10: a step says when it is not whole: at the edges of the window, of the market and of what is indexed', async () => {
    const { facts, memory } = market
    const ids = facts.models.map(({ id }) => id)
    const first = Math.min(
        ...[...facts.calls, ...facts.payments, ...facts.batches].map(({ timeMs }) => timeMs),
    )
    const from = new Date(Math.ceil(first / DAY_MS) * DAY_MS + 10 * DAY_MS)
    const at = (days: number, ms = 0) => new Date(from.getTime() + days * DAY_MS + ms)
    const partialOf = async (window: WindowRequest | null, time: Date, interval: 'HOUR' | 'DAY' = 'DAY') =>
        (await historyOf(await memory.question(window, { time }), ids, interval, [])).map(
            ({ partial }) => partial,
        )

    expect(await partialOf({ from, to: at(3) }, at(5))).toEqual([false, false, false])
    expect(await partialOf({ from: at(0, 1000), to: at(2, 1000) }, at(5))).toEqual([true, false, true])
    // The moment is the last second of its day, and that day is whole; one second less and it is not.
    expect(await partialOf({ from }, at(2, -1000))).toEqual([false, false])
    expect(await partialOf({ from }, at(2, -2000))).toEqual([false, true])
    expect(await partialOf({ from, to: at(0, 7_200_000) }, at(5), 'HOUR')).toEqual([false, false])
    expect(await partialOf({ from: at(0, 60_000), to: at(0, 7_200_000) }, at(5), 'HOUR')).toEqual([
        true,
        false,
    ])
    const begun = await partialOf({ from: new Date(first - 3 * DAY_MS) }, at(2, -1000))
    expect(begun.filter((partial) => partial)).toHaveLength(2)
    // Days on which one chain is indexed further than the other.
    const question = await memory.question({ from })
    const ends = question.asOf.chains.map(({ wholeBeforeMs }) => wholeBeforeMs)
    const now = await historyOf(question, ids, 'HOUR', []).catch(() => historyOf(question, ids, 'DAY', []))
    for (const { end, partial } of now)
        if (end.getTime() > Math.min(...ends) + 1000) expect(partial).toBe(true)
})

test('an id that was no model’s by then is refused in words', async () => {
    const { memory, facts } = market
    const late = facts.models
        .filter(({ catalogued, registration }) => !catalogued && registration)
        .sort((a, b) => b.registration!.timeMs - a.registration!.timeMs)[0]
    const time = new Date(late.registration!.timeMs - 1000)
    for (const [id, asOf] of [
        ['nobody', null],
        ['unresolved:stranger-x', null],
        [late.id, { time }],
    ] as const)
        await expect(
            modelStanding(await memory.question(null, asOf), { model: id, measure: 'CALLS', exclude: [] }),
        ).rejects.toThrow(`model is '${id}': no model that was registered or catalogued by the as-of time`)
    expect(
        await modelStanding(await memory.question(), { model: late.id, measure: 'CALLS', exclude: [] }),
    ).toMatchObject({ model: { id: late.id, name: late.name } })
})
