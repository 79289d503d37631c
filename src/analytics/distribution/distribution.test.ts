import { type TestDatabase, testDatabase } from '../../../test/support/postgres'
import { told } from '../../../test/support/told'
import * as stats from '../../stats'
import { powerLawTail } from '../../stats/power-law'
import { MarketMemory } from '../memory/market-memory'
import type { Asked } from '../population/asked'
import type { AsOfRequest } from '../question/as-of'
import type { WindowRequest } from '../question/window'
import { MARKET_START_MS, type MarketFacts, randomMarket, TEST_MARKET } from '../testing/market'
import { momentOf, plainDemand } from '../testing/plain-market'
import { spyingReader } from '../testing/reader'
import { writeMarket } from '../testing/write-market'
import { giniRange, MOST_RESAMPLED } from './gini-range'
import { MEASURES_WITH_ARGUMENT, missingMeasures, PLAIN_MEASURES } from './headlines'
import { heavyTail } from './heavy-tail'
import { magnitudes } from './magnitudes'
import { Measured, measured } from './measured'
import { rankSizes } from './rank-sizes'

const DAY = 86_400_000
const at = (days: number) => new Date(MARKET_START_MS + days * DAY)

let database: TestDatabase
let facts: MarketFacts
beforeAll(async () => {
    database = await testDatabase()
    facts = randomMarket(23)
    await writeMarket(database.pool, facts)
})
afterAll(() => database.drop())

const memory = () => new MarketMemory(spyingReader(database.pool), TEST_MARKET)

const ASKED: Asked[] = [
    { population: 'MODELS', measure: 'CALLS', exclude: [] },
    { population: 'MODELS', measure: 'PAYERS', exclude: ['SELF_PAID'] },
    { population: 'CREATORS', measure: 'VALUE', exclude: ['SELF_PAID'] },
    { population: 'PAYERS', measure: 'VALUE', exclude: [] },
    { population: 'OPERATORS', measure: 'VALUE', exclude: [] },
]

const QUESTIONS: { window: WindowRequest | null; asOf: AsOfRequest | null }[] = [
    { window: null, asOf: null },
    { window: { last: 'WEEK' }, asOf: { time: at(17.4) } },
    { window: { from: at(2.5), to: at(30.1) }, asOf: { time: at(40) } },
]

/** The same number but for the last bits: amounts of money become doubles in two ways. */
const near = ({ value }: stats.Outcome<number>) =>
    value === null ? null : expect.closeTo(value, 11 - Math.ceil(Math.log10(value + 1)))

test('INV-5: every measure is that of the amounts that plain counting gives, the members without demand among them', async () => {
    const living = memory()
    for (const { window, asOf } of told(QUESTIONS))
        for (const asked of told(ASKED)) {
            const question = await living.question(window, asOf)
            const { amounts, outside } = plainDemand(facts, question.window, momentOf(question.asOf), asked)
            const values = [...amounts.values()].sort((a, b) => (a < b ? 1 : a > b ? -1 : 0))
            const d = stats.distribution(values.map(Number))
            const found = await measured(question, asked)
            expect(found.d).toMatchObject({ n: d.n, active: d.active })
            expect(found.demand.total + (outside ?? 0n)).toBe(
                values.reduce((sum, value) => sum + value, 0n) + (outside ?? 0n),
            )
            expect(found.demand.outside).toBe(outside)
            for (const [name, measure] of told(Object.entries(PLAIN_MEASURES)))
                expect({ name, value: (await found.once(measure)).value }).toEqual({
                    name,
                    value: near(measure(d)),
                })
            for (const [name, { measure, usual }] of told(Object.entries(MEASURES_WITH_ARGUMENT)))
                expect({ name, value: measure(found.d, usual).value }).toEqual({
                    name,
                    value: near(measure(d, usual)),
                })
            const { value: sizes } = await rankSizes(question, asked, found, 10)
            expect(sizes).toEqual(
                d.active === 0
                    ? null
                    : stats.rankSize(d, 10).value!.map(({ rank }) => ({ rank, value: values[rank - 1] })),
            )
            expect((await magnitudes(found)).reduce((sum, { members }) => sum + members, 0)).toBe(d.n)
            expect((await heavyTail(found, asked.measure)).verdict).toBe(
                powerLawTail(d, { discrete: asked.measure !== 'VALUE' }).verdict,
            )
        }
})

test('INV-10: a measure that does not exist is null and is listed with its reason', async () => {
    const question = await memory().question({ from: at(-20), to: at(-10) })
    const none = await measured(question, ASKED[0])
    const missing = new Map((await missingMeasures(none)).map(({ measure, reason }) => [measure, reason]))
    expect(missing.get('gini')).toBe('No demand: every value is 0.')
    expect(missing.get('lorenzCurve')).toBe('No demand: every value is 0.')
    expect(missing.has('inactiveShare')).toBe(false)
    expect((await none.once(stats.inactiveShare)).value).toBe(1)
    const some = await measured(await memory().question(), ASKED[0])
    expect((await missingMeasures(some)).map(({ measure }) => measure)).toEqual(['theilL'])
    expect(await magnitudes(none)).toEqual([{ from: 0, to: 0, members: none.d.n, share: null }])
})

test('the interval of the Gini index is bootstrapped over few members, and linearised over many', () => {
    const few = stats.atOnce(giniRange(stats.distribution([0, 0, 1, 2, 3, 40]))).value!
    expect(few.method).toBe('BCA_BOOTSTRAP')
    expect(few.lower).toBeLessThan(few.upper)
    const many = stats.distribution(Array.from({ length: MOST_RESAMPLED + 1 }, (_, i) => i % 7))
    expect(stats.atOnce(giniRange(many)).value).toMatchObject({ method: 'DELTA', level: 0.95 })
})

test('a measure is made once, and with ever new arguments memory stays bounded', async () => {
    const one = new Measured(
        {
            members: Int32Array.of(1),
            hi: Float64Array.of(0),
            lo: Float64Array.of(5),
            total: 5n,
            outside: 0n,
            definition: '',
        },
        stats.distribution([5]),
    )
    const measure = jest.fn(stats.gini)
    await one.once(measure)
    await one.once(measure)
    expect(measure).toHaveBeenCalledTimes(1)
    for (let k = 1; k < 200; k++) await one.once(measure, k)
    await one.once(measure, 199)
    expect(measure).toHaveBeenCalledTimes(201)
})
