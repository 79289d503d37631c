import { type TestDatabase, testDatabase } from '../../../test/support/postgres'
import { told } from '../../../test/support/told'
import { sealClosed } from '../../sealing/sealer'
import { kendallTauB, rankBiasedOverlap, rankMobility, spearman, topKDistance, turnover } from '../../stats'
import { MarketMemory } from '../memory/market-memory'
import { MARKET_START_MS, type MarketFacts, randomMarket, TEST_MARKET } from '../testing/market'
import {
    type Moment,
    momentOf,
    type PlainAsked,
    plainDemand,
    plainPayersOf,
    plainPayments,
    plainUniverse,
    seen,
} from '../testing/plain-market'
import { spyingReader } from '../testing/reader'
import { writeMarket } from '../testing/write-market'
import { mobilityOf, rankStability } from './rank-stability'

const DAY = 86_400_000
const day = (n: number, ms = 0) => new Date(MARKET_START_MS + n * DAY + ms)

let database: TestDatabase
let facts: MarketFacts
beforeAll(async () => {
    database = await testDatabase()
    facts = randomMarket(31)
    await writeMarket(database.pool, facts)
})
afterAll(() => database.drop())

const memoryOf = () => new MarketMemory(spyingReader(database.pool), TEST_MARKET)

const ASKED: PlainAsked[] = [
    { population: 'MODELS', measure: 'CALLS', exclude: [] },
    { population: 'MODELS', measure: 'VALUE', exclude: ['SELF_PAID'] },
    { population: 'CREATORS', measure: 'CALLS', exclude: [] },
    { population: 'PAYERS', measure: 'VALUE', exclude: [] },
    { population: 'OPERATORS', measure: 'VALUE', exclude: [] },
]
const QUESTIONS = [
    { window: { last: 'WEEK' as const }, asOf: null },
    { window: { last: 'WEEK' as const }, asOf: { time: day(21) } },
    { window: { last: 'MONTH' as const }, asOf: { time: day(28, 40_000_000) } },
    { window: { from: day(10, 7000), to: day(16) }, asOf: { time: day(30) } },
]

/** Who was there by a time, used or not. */
function plainPresent(moment: Moment, { population }: PlainAsked, toMs: number): string[] {
    const registeredBy = (id: string) => {
        const { registration } = facts.models.find((model) => model.id === id)!
        return registration !== null && seen(registration, moment) && registration.timeMs < toMs
    }
    const isCatalogued = (id: string) => facts.models.find((model) => model.id === id)!.catalogued
    const universe = plainUniverse(facts, moment)
    const paid = plainPayments(facts, { fromMs: null, toMs }, moment)
    switch (population) {
        case 'MODELS':
            return [...universe.keys()].filter((id) => isCatalogued(id) || registeredBy(id))
        case 'CREATORS':
            return [...universe].flatMap(([id, owner]) => (owner && registeredBy(id) ? [owner] : []))
        case 'PAYERS':
            return [...plainPayersOf(paid)]
        case 'OPERATORS':
            return paid.filter(({ rail }) => rail !== 'CONTRACT').map(({ payTo }) => payTo)
    }
}

const ordered = (amounts: Map<string, bigint>) =>
    [...amounts]
        .filter(([, amount]) => amount > 0n)
        .sort(([a, x], [b, y]) => (x === y ? (a < b ? -1 : 1) : x > y ? -1 : 1))

test('INV-4, INV-8: rank stability of every population is that of plainly counted windows, sealed or not', async () => {
    const answers = async () => {
        const memory = memoryOf()
        const lines: unknown[] = []
        for (const { window, asOf } of told(QUESTIONS))
            for (const asked of told(ASKED)) {
                const question = await memory.question(window, asOf)
                const moment = momentOf(question.asOf)
                const { fromMs, toMs } = question.window
                const length = toMs - fromMs!
                const before = { fromMs: fromMs! - length, toMs: fromMs! }
                const then = ordered(plainDemand(facts, before, moment, asked).amounts)
                const now = ordered(plainDemand(facts, question.window, moment, asked).amounts)
                const found = await rankStability(question, asked, { top: 3, p: 0.8 })
                const [was, is] = [new Map(then), new Map(now)]
                // Amounts by their place among all amounts: exact, unlike doubles.
                const scale = [...was.values(), ...is.values()].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
                const level = (amount: bigint) => scale.indexOf(amount) + 1
                const common = then.filter(([id]) => is.has(id))
                const pairs = common.map(([id, amount]) => ({ x: level(amount), y: level(is.get(id)!) }))
                const ids = (list: [string, bigint][]) => list.map(([id]) => id)
                expect(found.before).toEqual(before)
                expect(found).toMatchObject({
                    common: common.length,
                    entered: now.filter(([id]) => !was.has(id)).length,
                    left: then.filter(([id]) => !is.has(id)).length,
                })
                expect(found.kendallTauB).toEqual(kendallTauB(pairs))
                expect(found.spearman).toEqual(spearman(pairs))
                expect(found.rankBiasedOverlap).toEqual(
                    then.length + now.length === 0
                        ? expect.anything()
                        : rankBiasedOverlap(ids(then), ids(now), 0.8),
                )
                const tops = [ids(then).slice(0, 3), ids(now).slice(0, 3)] as const
                expect(found.topKDistance).toEqual(topKDistance(...tops))
                expect(found.turnover).toEqual(turnover(...tops))

                const demand = (list: [string, bigint][], endMs: number) =>
                    new Map([
                        ...plainPresent(moment, asked, endMs).map((id) => [id, 0] as const),
                        ...list.map(([id, amount]) => [id, level(amount)] as const),
                    ])
                const mobility = await mobilityOf(question, asked)
                expect(mobility).toEqual(rankMobility(demand(then, before.toMs), demand(now, toMs)))
                for (const { to } of told(mobility.value?.rows ?? []))
                    if (to) expect(to.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12)
                lines.push([found, mobility])
            }
        return JSON.stringify(lines)
    }
    const open = await answers()
    expect(open).toContain('"distance"')
    await sealClosed(database.pool, TEST_MARKET)
    expect(await answers()).toBe(open)
})

test('a model that was registered after the window before comes from the class of the absent', async () => {
    const memory = memoryOf()
    const question = await memory.question({ from: day(20), to: day(40) })
    const { value } = await mobilityOf(question, ASKED[0])
    const registered = facts.models.filter(
        ({ registration, catalogued }) =>
            !catalogued &&
            registration &&
            registration.timeMs >= day(20).getTime() &&
            registration.timeMs < day(40).getTime(),
    )
    expect(registered.length).toBeGreaterThan(0)
    const [absent, unused] = value!.rows
    expect(absent.from).toBe('absent')
    expect(absent.count).toBeGreaterThan(0)
    expect(absent.count).toBeLessThanOrEqual(registered.length)
    expect(unused.from).toBe('unused')
})

test('a window without a beginning and options out of range are refused in words', async () => {
    const memory = memoryOf()
    const all = await memory.question()
    await expect(rankStability(all, ASKED[0], { top: 5, p: 0.9 })).rejects.toThrow(/window has no beginning/)
    await expect(mobilityOf(await memory.question({ to: day(5) }), ASKED[0])).rejects.toThrow(/no beginning/)
    const week = await memory.question({ last: 'WEEK' })
    await expect(rankStability(week, ASKED[0], { top: 0, p: 0.9 })).rejects.toThrow(/top is 0: expected/)
    await expect(rankStability(week, ASKED[0], { top: 5, p: 1 })).rejects.toThrow(/p is 1: expected/)
})
