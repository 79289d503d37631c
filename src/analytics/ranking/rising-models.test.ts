import { told } from '../../../test/support/told'
import { placeAt } from '../testing/market'
import { momentOf } from '../testing/plain-market'
import { risingModels } from './rising-models'
import { ASKED, type AskedMarket, askedMarket, MOMENTS, WINDOWS } from './testing/asked-market'
import { plainAmounts, plainBefore, plainRatio } from './testing/plain-standing'

let market: AskedMarket
beforeAll(async () => {
    market = await askedMarket(21, ({ models, payments }) => {
        // 1.5 now: a rise of 1.5. Four now, 7.6 in the window before: a rise of 1.4667. Their limbs alone would say otherwise.
        const { contract, end } = {
            contract: payments.find(({ rail, isOpg }) => rail === 'CONTRACT' && isOpg)!,
            end: Math.max(...payments.map(({ timeMs }) => timeMs)),
        }
        const pay = (model: number, daysAgo: number, tenths: number) =>
            payments.push({
                ...contract,
                ...placeAt(8453, end - daysAgo * 86_400_000),
                modelId: models[model].id,
                amount: BigInt(tenths) * 10n ** 11n,
            })
        pay(2, 1, 15)
        pay(5, 1, 40)
        pay(5, 9, 76)
    })
})
afterAll(() => market.database.drop())

test('a rise is the amount of the window less the mean of the three before, of every model that rose', async () => {
    const { facts, memory } = market
    for (const asOf of MOMENTS)
        for (const window of WINDOWS.slice(1))
            for (const { measure, exclude } of ASKED) {
                const question = await memory.question(window, asOf)
                const moment = momentOf(question.asOf)
                const asked = { population: 'MODELS' as const, measure, exclude: exclude as 'SELF_PAID'[] }
                const now = plainAmounts(facts, question.window, moment, asked)
                const before = [1, 2, 3].map((steps) =>
                    plainAmounts(facts, plainBefore(question.window, steps)!, moment, asked),
                )
                const risen = [...now]
                    .map(([id, amount]) => {
                        const each = before.map((amounts) => amounts.get(id)!)
                        const sum = each[0] + each[1] + each[2]
                        return { id, amount, before: each, sum, thirds: 3n * amount - sum }
                    })
                    .filter(({ thirds }) => thirds > 0n)
                    .sort((a, b) =>
                        a.thirds === b.thirds ? (a.id < b.id ? -1 : 1) : a.thirds > b.thirds ? -1 : 1,
                    )
                const answer = await risingModels(question, { measure, exclude, first: 100 })
                expect(answer.risen).toBe(risen.length)
                for (const { model, creator } of answer.rows) expect(creator).toBe(model.owner)
                expect(
                    answer.rows.map(({ model, member: _, creator: _owner, ...row }) => ({
                        id: model.id,
                        ...row,
                    })),
                ).toEqual(
                    risen.map(({ id, amount, before: each, sum, thirds }) => ({
                        id,
                        amount,
                        before: each,
                        rank: 1 + risen.filter((other) => other.thirds > thirds).length,
                        meanBefore: plainRatio(sum, 3n),
                        rise: plainRatio(thirds, 3n),
                    })),
                )
            }
}, 60_000)

test('a window without beginning has nothing to rise from, and says so', async () => {
    const request = { measure: 'CALLS' as const, exclude: [], first: 5 }
    for (const window of told([null, { to: new Date('2026-02-20T00:00:00Z') }])) {
        const question = await market.memory.question(window)
        await expect(risingModels(question, request)).rejects.toThrow('window has no beginning')
    }
})

test('rises are compared exactly, whatever limbs their amounts are kept in', async () => {
    const { facts, memory } = market
    const question = await memory.question({ last: 'WEEK' })
    const { rows } = await risingModels(question, { measure: 'VALUE', exclude: [], first: 100 })
    const [first, second] = [2, 5].map((n) => rows.findIndex(({ model }) => model.id === facts.models[n].id))
    expect(rows[first].rise).toBe('1500000000000.000000000000')
    expect(rows[second].rise).toBe('1466666666666.666666666666')
    expect(first).toBeLessThan(second)
})
