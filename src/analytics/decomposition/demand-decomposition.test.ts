import { type TestDatabase, testDatabase } from '../../../test/support/postgres'
import { sealClosed } from '../../sealing/sealer'
import { theilDecomposition } from '../../stats'
import { MarketMemory } from '../memory/market-memory'
import { MARKET_START_MS, type MarketFacts, randomMarket, TEST_MARKET } from '../testing/market'
import {
    type Moment,
    momentOf,
    type PlainWindow,
    plainCalls,
    plainDemand,
    plainModelOf,
    plainPayments,
    plainUniverse,
} from '../testing/plain-market'
import { spyingReader } from '../testing/reader'
import { writeMarket } from '../testing/write-market'
import { demandDecomposition } from './demand-decomposition'

const DAY = 86_400_000
const day = (n: number, ms = 0) => new Date(MARKET_START_MS + n * DAY + ms)

let database: TestDatabase
let facts: MarketFacts
beforeAll(async () => {
    database = await testDatabase()
    facts = randomMarket(59)
    await writeMarket(database.pool, facts)
})
afterAll(() => database.drop())

const memoryOf = (db = database) => new MarketMemory(spyingReader(db.pool), TEST_MARKET)

/** Amounts of the units of each group, by plain loops. */
function plainGroups(
    of: MarketFacts,
    window: PlainWindow,
    moment: Moment,
    { by, measure, exclude }: Asked,
): Map<string | null, bigint[]> {
    const universe = plainUniverse(of, moment)
    const groups = new Map<string | null, bigint[]>()
    const put = (name: string | null, amount: bigint) =>
        groups.set(name, [...(groups.get(name) ?? []), amount])
    if (by === 'CREATOR' || by === 'TASK') {
        const { amounts } = plainDemand(of, window, moment, { population: 'MODELS', measure, exclude })
        const task = (id: string) => {
            const model = of.models.find((each) => each.id === id)!
            return model.catalogued ? model.task : null
        }
        for (const [id, amount] of amounts) put(by === 'CREATOR' ? universe.get(id)! : task(id), amount)
        return groups
    }
    const units = new Map<string, bigint>()
    const count = (name: string | null, model: string | null, amount: bigint) => {
        if (model === null || !universe.has(model) || amount === 0n) return
        const key = JSON.stringify([name, model])
        units.set(key, (units.get(key) ?? 0n) + amount)
    }
    if (measure === 'CALLS')
        for (const call of plainCalls(of, window, moment))
            count(by === 'MODE' ? call.mode : call.rail, plainModelOf(of, call, moment), 1n)
    else
        for (const payment of plainPayments(of, window, moment, exclude))
            count(payment.rail, payment.modelId, payment.isOpg ? payment.amount : 0n)
    for (const [key, amount] of units) put(JSON.parse(key)[0], amount)
    return groups
}

type Asked = Parameters<typeof demandDecomposition>[1]

const ASKED: Asked[] = [
    { by: 'CREATOR', measure: 'CALLS', exclude: [] },
    { by: 'CREATOR', measure: 'VALUE', exclude: ['SELF_PAID'] },
    { by: 'TASK', measure: 'CALLS', exclude: [] },
    { by: 'TASK', measure: 'VALUE', exclude: [] },
    { by: 'RAIL', measure: 'CALLS', exclude: [] },
    { by: 'RAIL', measure: 'VALUE', exclude: [] },
    { by: 'RAIL', measure: 'VALUE', exclude: ['SELF_PAID'] },
    { by: 'MODE', measure: 'CALLS', exclude: [] },
]
const WINDOWS = [null, { last: 'WEEK' as const }, { from: day(3, 5000), to: day(12) }]
const MOMENTS = [null, { time: day(30) }, { time: day(17, 40_000_000) }]

const sum = (amounts: bigint[]) => amounts.reduce((all, amount) => all + amount, 0n)

test('INV-4, INV-5, INV-8: groups, their shares and Theil’s T are those of plainly counted units, and nothing is lost, sealed or not', async () => {
    const answers = async (compare: boolean) => {
        const memory = memoryOf()
        const lines: unknown[] = []
        for (const asOf of MOMENTS)
            for (const window of WINDOWS)
                for (const asked of ASKED) {
                    const question = await memory.question(window, asOf)
                    const moment = momentOf(question.asOf)
                    const found = await demandDecomposition(question, asked)
                    lines.push(found)
                    if (!compare) continue
                    const plain = plainGroups(facts, question.window, moment, asked)
                    const { amounts, outside } = plainDemand(facts, question.window, moment, {
                        population: 'MODELS',
                        ...asked,
                    } as never)
                    const total = sum([...amounts.values()])
                    expect(found.total).toBe(total)
                    expect(found.outside).toBe(outside)
                    expect(found.groups.map(({ name }) => name).sort()).toEqual([...plain.keys()].sort())
                    const theil = theilDecomposition(
                        found.groups.map(({ name }) => ({
                            name: `${name}`,
                            values: plain.get(name)!.map(Number),
                        })),
                    )
                    found.groups.forEach((group, i) => {
                        const units = plain.get(group.name)!
                        expect(group).toMatchObject({
                            n: units.length,
                            active: units.filter((amount) => amount > 0n).length,
                            amount: sum(units),
                        })
                        const row = theil.value?.groups[i]
                        if (!row) return
                        expect(group.share).toBe(
                            `${(group.amount * 10n ** 12n) / total}`
                                .padStart(13, '0')
                                .replace(/(.{12})$/, '.$1'),
                        )
                        expect(group.within).toBeCloseTo(row.within, 12)
                        expect(group.between).toBeCloseTo(row.between, 12)
                    })
                    expect(found.theilT.value === null).toBe(total === 0n)
                    if (theil.value) expect(found.theilT.value).toBeCloseTo(theil.value.total, 12)
                }
        return JSON.stringify(lines, (_key, value) => (typeof value === 'bigint' ? `${value}` : value))
    }
    const open = await answers(true)
    await sealClosed(database.pool, TEST_MARKET)
    expect(await answers(false)).toBe(open)
})

test('INV-5: of more than 50 groups the rest is one, and the sums are still whole', async () => {
    const large = await testDatabase()
    const template = facts.models.find(({ registration }) => registration !== null)!
    const models = Array.from({ length: 70 }, (_, n) => ({
        ...template,
        id: `0x${n.toString(16).padStart(64, '0')}`,
        name: `author/model-${n}`,
        owner: `0x${n.toString(16).padStart(40, 'd')}`,
        catalogued: false,
    }))
    const many = { ...facts, models, changes: [] }
    await writeMarket(large.pool, many)
    const question = await memoryOf(large).question()
    const asked = ASKED[0]
    const found = await demandDecomposition(question, asked)
    const plain = plainGroups(many, question.window, momentOf(question.asOf), asked)
    expect(found.groupCount).toBe(70)
    expect(found.groups).toHaveLength(50)
    expect(sum([...found.groups, found.others!].map(({ amount }) => amount))).toBe(found.total)
    expect(found.total).toBe(sum([...plain.values()].flat()))
    const all = [...found.groups, found.others!]
    expect(all.reduce((n, group) => n + group.n, 0)).toBe(70)
    expect(all.reduce((within, group) => within + group.within!, 0)).toBeCloseTo(found.within!, 12)
    expect(all.reduce((between, group) => between + group.between!, 0)).toBeCloseTo(found.between!, 12)
    expect(found.others!.theil.nullReason).toBe('These are 20 groups together.')
    await large.drop()
})

test('INV-10: without demand everything that is a share of it is null, with the reason', async () => {
    const question = await memoryOf().question({ from: day(-3), to: day(-2) })
    const found = await demandDecomposition(question, ASKED[0])
    expect(found).toMatchObject({ total: 0n, within: null, between: null })
    expect(found.theilT.nullReason).toMatch(/No demand/)
    expect(found.groups[0]).toMatchObject({ share: null, within: null, theil: { value: null } })
})

test('what cannot be taken apart is refused in words', async () => {
    const question = await memoryOf().question()
    const ask = (asked: Partial<Asked>) => demandDecomposition(question, { ...ASKED[0], ...asked })
    await expect(ask({ measure: 'PAYERS' })).rejects.toThrow(/measure is PAYERS/)
    await expect(ask({ by: 'MODE', measure: 'VALUE' })).rejects.toThrow(/by is MODE with measure VALUE/)
    await expect(ask({ by: 'RAIL', exclude: ['SELF_PAID'] })).rejects.toThrow(/SELF_PAID with measure CALLS/)
})
