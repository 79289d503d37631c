import { type TestDatabase, testDatabase } from '../../../test/support/postgres'
import { told } from '../../../test/support/told'
import { sealClosed } from '../../sealing/sealer'
import { distribution, kaplanMeier, logRank, richnessEstimate, sampleCoverage } from '../../stats'
import { MarketMemory, type MarketQuestion } from '../memory/market-memory'
import { ranked } from '../population/ranked'
import type { AsOfRequest } from '../question/as-of'
import type { WindowRequest } from '../question/window'
import {
    MARKET_DAYS,
    MARKET_START_MS,
    type MarketFacts,
    placeAt,
    randomMarket,
    TEST_MARKET,
} from '../testing/market'
import {
    type Moment,
    momentOf,
    type PlainAsked,
    plainCalls,
    plainDemand,
    plainModelOf,
    plainPayments,
    plainUniverse,
    seen,
} from '../testing/plain-market'
import { spyingReader } from '../testing/reader'
import { writeMarket } from '../testing/write-market'
import { firstUse } from './first-use'
import { neverUsed, pageAfter } from './never-used'
import { nicheOf } from './niche'
import { reach } from './reach'
import { type WaitingCurve, waitingByCohort, waitingByPrice, waitingOfAll } from './time-to-first-use'
import { woken } from './woken'

const DAY = 86_400_000
const EVER = { fromMs: null, toMs: Number.POSITIVE_INFINITY }

let database: TestDatabase
let facts: MarketFacts
beforeAll(async () => {
    database = await testDatabase()
    facts = randomMarket(23)
    await writeMarket(database.pool, facts)
})
afterAll(() => database.drop())

const memoryOf = () => new MarketMemory(spyingReader(database.pool), TEST_MARKET)
const day = (n: number, ms = 0) => new Date(MARKET_START_MS + n * DAY + ms)

/** The present, times, and blocks that share their second with another one. */
function moments(): (AsOfRequest | null)[] {
    const blocks = facts.calls.filter(({ chainId, height }) => chainId === 10740 && height % 2 === 0)
    return [
        null,
        { time: day(30) },
        { time: day(17, 40_000_000) },
        { time: day(4) },
        { chainId: 10740, height: blocks[Math.floor(blocks.length / 2)].height },
    ]
}

const windows: (WindowRequest | null)[] = [null, { last: 'WEEK' }, { from: day(2), to: day(16, 5000) }]

async function everyQuestion(check: (question: MarketQuestion, moment: Moment) => Promise<void>) {
    const memory = memoryOf()
    let asked = 0
    for (const asOf of moments())
        for (const window of windows) {
            const question = await memory.question(window, asOf)
            await check(question, momentOf(question.asOf))
            asked += 1
        }
    expect(asked).toBe(moments().length * windows.length)
}

/** First call or payment by model id. */
function plainFirstUse(moment: Moment): Map<string, number> {
    const first = new Map<string, number>()
    const use = (id: string | null, ms: number) => {
        if (id !== null) first.set(id, Math.min(ms, first.get(id) ?? Number.POSITIVE_INFINITY))
    }
    for (const call of plainCalls(facts, EVER, moment)) use(plainModelOf(facts, call, moment), call.timeMs)
    for (const payment of plainPayments(facts, EVER, moment)) use(payment.modelId, payment.timeMs)
    return first
}

const registrationOf = (id: string, moment: Moment): number | null => {
    const { registration } = facts.models.find((model) => model.id === id)!
    return registration && seen(registration, moment) ? registration.timeMs : null
}

/** Waits of registered models, days. */
function plainWaits(moment: Moment) {
    const first = plainFirstUse(moment)
    return [...plainUniverse(facts, moment).keys()].sort().flatMap((id) => {
        const registered = registrationOf(id, moment)
        if (registered === null) return []
        const used = first.get(id)
        const time = Math.max(0, (used ?? moment.timeMs) - registered)
        return [{ id, registered, time, event: used !== undefined }]
    })
}

function expectGroup(group: WaitingCurve, waits: ReturnType<typeof plainWaits>): void {
    const curve = kaplanMeier(waits).value!
    expect(group.models).toBe(waits.length)
    expect(group.used).toBe(waits.filter(({ event }) => event).length)
    expect(group.steps.map(({ time, survival, atRisk }) => [time * DAY, survival, atRisk])).toEqual(
        curve.steps
            .filter(({ events }) => events > 0)
            .map(({ time, survival, atRisk }) => [expect.closeTo(time, 3), survival, atRisk]),
    )
    expect(group.median.value).toBe(curve.median.value === null ? null : curve.median.value / DAY)
    expect(group.medianUpper.nullReason).toBe(curve.medianUpper.nullReason)
}

test('INV-4, INV-8: first use, unused and woken models as of any moment are what plain loops over the facts give', async () => {
    let late = 0
    let differs = 0
    await everyQuestion(async (question, moment) => {
        const idOf = (member: number) => question.memory.members.idOf(member)
        const plain = plainFirstUse(moment)
        const universe = [...plainUniverse(facts, moment).keys()].sort()
        const { at, unused } = await firstUse(question)
        const found = Array.from(question.book.members, (member, place) => [idOf(member), at[place]])
        expect(found).toEqual(universe.map((id) => [id, plain.get(id) ?? Number.NaN]))
        const without = universe.filter((id) => !plain.has(id))
        expect(unused).toBe(without.length)
        expect(Array.from(await neverUsed(question), idOf)).toEqual(without)

        const { fromMs, toMs } = question.window
        const expected =
            fromMs === null
                ? null
                : universe
                      .filter((id) => {
                          const registered = registrationOf(id, moment)
                          const used = plain.get(id) ?? Number.NaN
                          return registered !== null && registered < fromMs && used >= fromMs && used < toMs
                      })
                      .sort((a, b) => plain.get(a)! - plain.get(b)! || (a < b ? -1 : 1))
        const { value, nullReason } = await woken(question)
        expect(value?.map(({ member }) => idOf(member)) ?? null).toEqual(expected)
        expect(nullReason === null).toBe(fromMs !== null)

        const { rows } = await database.pool.query(
            'SELECT id, extract(epoch FROM first_used_at)::float8 * 1000 AS ms FROM model',
        )
        for (const { id, ms } of rows) if (plain.has(id) && plain.get(id) !== ms) differs += 1
        for (const { claim } of facts.artifacts) if (claim && claim.timeMs > moment.timeMs) late += 1
    })
    // The past differs from the present in these markets, so that the above says something.
    expect(late).toBeGreaterThan(0)
    expect(differs).toBeGreaterThan(0)
})

test('INV-4, INV-10: waiting times, by cohort and by price band, are the Kaplan-Meier curves of plain waits', async () => {
    await everyQuestion(async (question, moment) => {
        const waits = plainWaits(moment)
        const all = await waitingOfAll(question, 1000)
        expectGroup(all, waits)
        const early = plainFirstUse(moment)
        expect(all.usedEarly).toBe(waits.filter(({ id, registered }) => early.get(id)! < registered).length)

        const monthOf = (ms: number) => new Date(ms).toISOString().slice(0, 7)
        const months = [...new Set(waits.map(({ registered }) => monthOf(registered)))].sort()
        const byMonth = await waitingByCohort(question, 'MONTH', 1000)
        expect(byMonth.groups.map(({ name }) => name)).toEqual(months)
        const inMonth = months.map((month) => waits.filter(({ registered }) => monthOf(registered) === month))
        for (const [i, group] of byMonth.groups.entries()) expectGroup(group, inMonth[i])
        if (months.length > 1) {
            const test = logRank(inMonth.map((durations, i) => ({ name: months[i], durations })))
            expect(byMonth.test).toEqual(test)
        } else expect(byMonth.test.nullReason).toMatch(/one group/)

        const bandOf = (id: string, registered: number) => {
            const prices = facts.prices.filter((price) => price.model === id && seen(price, moment))
            const price = prices.filter(({ timeMs }) => timeMs <= registered).at(-1) ?? prices[0]
            if (!price) return 'no price'
            if (!price.isOpg || price.unit !== 'CALL') return 'not priced in OPG per call'
            return price.inputPrice === 0n ? 'free' : price.inputPrice.toString().length
        }
        const byPrice = await waitingByPrice(question, 1000)
        for (const group of told(byPrice.groups)) {
            const { from, below, name } = group.band
            const key = from === null || from === 0n ? name : from.toString().length
            if (from) expect(below).toBe(from * 10n)
            expectGroup(
                group,
                waits.filter(({ id, registered }) => bandOf(id, registered) === key),
            )
        }
        expect(byPrice.groups.reduce((sum, { models }) => sum + models, 0)).toBe(waits.length)
    })
})

test('INV-5: the shelf, the niche and what names no model add up to all demand, by plain counting', async () => {
    const ASKED: PlainAsked[] = [
        { population: 'MODELS', measure: 'CALLS', exclude: [] },
        { population: 'MODELS', measure: 'PAYERS', exclude: ['SELF_PAID'] },
        { population: 'MODELS', measure: 'VALUE', exclude: [] },
        { population: 'MODELS', measure: 'VALUE', exclude: ['SELF_PAID'] },
    ]
    await everyQuestion(async (question, moment) => {
        for (const asked of told(ASKED)) {
            const { demand, ranking } = await ranked(question, asked)
            const plain = plainDemand(facts, question.window, moment, asked)
            const sorted = [...plain.amounts.values()].sort((a, b) => (a < b ? 1 : a > b ? -1 : 0))
            const sum = (amounts: bigint[]) => amounts.reduce((all, amount) => all + amount, 0n)
            for (const shelf of told([0, 3, 20, 5000])) {
                const niche = nicheOf(demand, ranking, shelf)
                expect([niche.top, niche.amount]).toEqual([
                    sum(sorted.slice(0, shelf)),
                    sum(sorted.slice(shelf)),
                ])
                expect(niche.outside).toBe(plain.outside)
                expect(niche.models).toBe(sorted.slice(shelf).filter((amount) => amount > 0n).length)
                const all = sum(sorted)
                expect(niche.nicheShare).toBe(
                    all === 0n
                        ? null
                        : `${(niche.amount * 10n ** 12n) / all}`.padStart(13, '0').replace(/(.{12})$/, '.$1'),
                )
            }
        }
        const calls = plainDemand(facts, question.window, moment, ASKED[0])
        const d = distribution(Array.from(calls.amounts.values(), Number))
        expect(await reach(question, 'CALLS')).toEqual({
            richness: richnessEstimate(d),
            coverage: sampleCoverage(d),
        })
        expect((await reach(question, 'VALUE')).richness).toMatchObject({ value: null })
    })
    const question = await memoryOf().question()
    const { demand, ranking } = await ranked(question, ASKED[0])
    expect(() => nicheOf(demand, ranking, -1)).toThrow(/shelf is -1: expected/)
})

test('INV-8: sealed or not, the long tail is the same', async () => {
    const answers = async () => {
        const lines: unknown[] = []
        await everyQuestion(async (question) => {
            const { value } = await woken(question)
            lines.push([
                Array.from((await firstUse(question)).at),
                value?.map(({ member }) => question.memory.members.idOf(member)),
                await waitingByCohort(question, 'QUARTER', 50),
            ])
        })
        return JSON.stringify(lines)
    }
    const open = await answers()
    expect(await sealClosed(database.pool, TEST_MARKET)).toBeGreaterThan(MARKET_DAYS - 3)
    expect(await answers()).toBe(open)
})

test('pages of ids go on after any id, there or not', () => {
    const idOf = (n: number) => `id-${n}`
    expect(pageAfter(Int32Array.of(1, 3, 5, 7), idOf, 2, null)).toEqual({ page: [1, 3], hasMore: true })
    expect(pageAfter(Int32Array.of(1, 3, 5, 7), idOf, 2, 'id-3')).toEqual({ page: [5, 7], hasMore: false })
    expect(pageAfter(Int32Array.of(1, 3, 5, 7), idOf, 9, 'id-4')).toEqual({ page: [5, 7], hasMore: false })
    expect(pageAfter(Int32Array.of(1, 3), idOf, 2, 'zzz')).toEqual({ page: [], hasMore: false })
})

test('INV-8: what a chain that lags tells later, and replays, do not change a question that was put before', async () => {
    const small = await testDatabase()
    const [model] = facts.models.filter(({ registration, catalogued }) => registration && !catalogued)
    const call = { ...facts.calls[0], modelId: model.id, artifactId: null, reason: null, isReplay: false }
    const payment = { ...facts.payments[0], modelId: model.id, reason: null }
    const at = (chainId: number, n: number) => placeAt(chainId, MARKET_START_MS + n * 1000)
    await writeMarket(small.pool, {
        changes: [],
        artifacts: [],
        batches: [],
        prices: [],
        payouts: [],
        models: [{ ...model, registration: at(8453, 0) }],
        calls: [
            { ...call, ...at(10740, 10), isReplay: true },
            { ...call, ...at(10740, 20), modelId: null, reason: 'HASHES_ONLY' },
        ],
        payments: [{ ...payment, ...at(8453, 60) }],
    })
    const question = await new MarketMemory(spyingReader(small.pool), TEST_MARKET).question()
    await question.toDate()
    const { height, timeMs } = at(10740, 30)
    await small.pool.query(
        `INSERT INTO inference SELECT (jsonb_populate_record(i, $1)).* FROM inference i LIMIT 1`,
        [{ id: 'news', height, time: new Date(timeMs), is_replay: false, model_id: model.id }],
    )
    await small.pool.query('UPDATE model SET first_used_at = $1', [new Date(timeMs)])
    expect([...(await firstUse(question)).at]).toEqual([at(8453, 60).timeMs])
    await small.drop()
})

test('a model whose watch ends when another one is first used was still waiting then', async () => {
    const small = await testDatabase()
    const [model] = facts.models.filter(({ registration, catalogued }) => registration && !catalogued)
    const at = (n: number) => placeAt(8453, MARKET_START_MS + n * DAY)
    await writeMarket(small.pool, {
        changes: [],
        artifacts: [],
        batches: [],
        prices: [],
        payouts: [],
        calls: [],
        models: [
            { ...model, id: '0xa', registration: at(5) },
            { ...model, id: '0xb', registration: at(1) },
        ],
        payments: [
            { ...facts.payments[0], ...at(4), modelId: '0xb', reason: null },
            { ...facts.payments[0], ...at(8), modelId: null, reason: 'SESSION_NAMES_NO_MODEL' },
        ],
    })
    const question = await new MarketMemory(spyingReader(small.pool), TEST_MARKET).question()
    const { steps } = await waitingOfAll(question, 10)
    expect(steps).toMatchObject([{ time: 3, atRisk: 2, events: 1, survival: 0.5 }])
    await small.drop()
})
