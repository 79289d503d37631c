import { told } from '../../../test/support/told'
import { ASKED, type AskedMarket, askedMarket, MOMENTS, WINDOWS } from '../ranking/testing/asked-market'
import {
    plainAmounts,
    plainPayers,
    plainPrice,
    plainRatio,
    plainWhole,
} from '../ranking/testing/plain-standing'
import { momentOf } from '../testing/plain-market'
import { priceDemand } from './price-demand'

let market: AskedMarket
beforeAll(async () => {
    market = await askedMarket(41)
})
afterAll(() => market.database.drop())

test('INV-5: the bands hold every model once, and with what is outside all demand', async () => {
    const { facts, memory } = market
    for (const asOf of MOMENTS.slice(0, 2))
        for (const window of WINDOWS)
            for (const unit of ['CALL', 'TOKEN'] as const)
                for (const { measure, exclude } of ASKED) {
                    const question = await memory.question(window, asOf)
                    const moment = momentOf(question.asOf)
                    const asked = {
                        population: 'MODELS' as const,
                        measure,
                        exclude: exclude as 'SELF_PAID'[],
                    }
                    const amounts = plainAmounts(facts, question.window, moment, asked)
                    const { total } = plainWhole(facts, question.window, moment, asked)
                    const attributed = [...amounts.values()].reduce((sum, amount) => sum + amount, 0n)
                    const answer = await priceDemand(question, { measure, exclude, unit })
                    let offered = 0
                    let sum = 0n
                    for (const band of answer.bands) {
                        const models = [...amounts.keys()].filter((id) => {
                            const price = plainPrice(facts, id, moment)
                            if (band.name === 'no price') return price === undefined
                            const isComparable = price?.unit === unit && price.isOpg
                            if (band.from === null) return price !== undefined && !isComparable
                            return (
                                isComparable &&
                                price.inputPrice >= band.from &&
                                price.inputPrice < band.below!
                            )
                        })
                        const paid = plainPayers(facts, question.window, moment, asked.exclude, models)
                        const amount =
                            measure === 'PAYERS'
                                ? BigInt(paid.payers.length)
                                : models.reduce((all, id) => all + amounts.get(id)!, 0n)
                        const [count, all] = [BigInt(models.length), BigInt(amounts.size)]
                        const isNull = measure === 'PAYERS' || attributed === 0n
                        expect(band).toMatchObject({
                            offered: models.length,
                            used: models.filter((id) => amounts.get(id)! > 0n).length,
                            amount,
                            payers: paid.payers.length,
                            shareOfModels: plainRatio(count, all),
                            shareOfDemand:
                                measure === 'PAYERS' || total === 0n ? null : plainRatio(amount, total),
                            shareOfAttributed: isNull ? null : plainRatio(amount, attributed),
                            amountPerModel: plainRatio(amount, count),
                            demandToSupply: isNull ? null : plainRatio(amount * all, attributed * count),
                            nullReason: isNull ? expect.any(String) : null,
                        })
                        offered += band.offered
                        sum += band.amount
                    }
                    expect(offered).toBe(amounts.size)
                    expect(answer.total).toBe(total)
                    if (measure !== 'PAYERS') expect(sum + answer.outside!).toBe(total)
                }
}, 60_000)

test('bands are decades of OPG, free first, those without a price last', async () => {
    const question = await market.memory.question()
    const { bands } = await priceDemand(question, { measure: 'CALLS', exclude: [], unit: 'CALL' })
    const names = bands.map(({ name }) => name)
    expect(names[0]).toBe('free')
    expect(names.slice(-2)).toEqual(['not priced in OPG per call', 'no price'])
    for (const { name, from, below } of told(bands.slice(1, -2))) {
        expect(below).toBe(from! * 10n)
        const [low, high] = /^([\d.]+) to ([\d.]+) OPG$/.exec(name)!.slice(1).map(Number)
        expect(low).toBeCloseTo(Number(from) / 1e18, 12)
        expect(high).toBeCloseTo(Number(below) / 1e18, 12)
    }
})
