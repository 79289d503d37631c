import { told } from '../../../test/support/told'
import { ASKED, type AskedMarket, askedMarket, MOMENTS, WINDOWS } from '../ranking/testing/asked-market'
import {
    plainAmounts,
    plainBefore,
    plainPayers,
    plainRanking,
    plainRatio,
    plainWhole,
} from '../ranking/testing/plain-standing'
import { momentOf, plainUniverse } from '../testing/plain-market'
import { creatorStanding } from './creator-standing'

let market: AskedMarket
beforeAll(async () => {
    market = await askedMarket(51)
})
afterAll(() => market.database.drop())

test('INV-10: what is said of every creator follows from the facts of the models it owned by then', async () => {
    const { facts, memory } = market
    for (const asOf of told(MOMENTS.slice(0, 2)))
        for (const window of told(WINDOWS))
            for (const { measure, exclude } of told(ASKED)) {
                const question = await memory.question(window, asOf)
                const moment = momentOf(question.asOf)
                const span = question.window
                const asked = { population: 'CREATORS' as const, measure, exclude: exclude as 'SELF_PAID'[] }
                const amounts = plainAmounts(facts, span, moment, asked)
                const ofModels = plainAmounts(facts, span, moment, { ...asked, population: 'MODELS' })
                const ranking = plainRanking(amounts)
                const before = plainBefore(span)
                const rankingBefore = before && plainRanking(plainAmounts(facts, before, moment, asked))
                const whole = plainWhole(facts, span, moment, asked)
                const modelRanks = plainRanking(ofModels)
                const universe = plainUniverse(facts, moment)
                for (const [creator, amount] of told(amounts)) {
                    const models = [...universe].filter(([, owner]) => owner === creator).map(([id]) => id)
                    const ranked = modelRanks.filter(({ id }) => models.includes(id))
                    const unused = models.filter((id) => ofModels.get(id) === 0n).sort()
                    const address = creator.toUpperCase().replace('0X', '0x')
                    const standing = await creatorStanding(question, { creator: address, measure, exclude })
                    expect(standing).toMatchObject({
                        rank: ranking.find(({ id }) => id === creator)?.rank ?? null,
                        amount,
                        of: amounts.size,
                        active: ranking.length,
                    })
                    expect(standing.previousRank).toBe(
                        rankingBefore?.find(({ id }) => id === creator)?.rank ?? null,
                    )
                    const own = await standing.ownModels()
                    expect(own.map(({ model, rank }) => [model.id, rank])).toEqual([
                        ...ranked.map(({ id, rank }) => [id, rank]),
                        ...unused.map((id) => [id, null]),
                    ])
                    const paid = plainPayers(facts, span, moment, asked.exclude, models)
                    const { value, gross, selfPaid } = paid
                    expect(standing.paid).toMatchObject({ value, gross, selfPaid })
                    const idOf = (payer: number) => memory.members.idOf(payer)
                    expect(
                        standing.paid
                            .largest(paid.payers.length, idOf)
                            .map((each) => [idOf(each.payer), each.value]),
                    ).toEqual(paid.payers)
                    const shared = paid.payers.filter(([payer]) => whole.openPayers.has(payer)).length
                    expect(standing.share).toMatchObject(
                        whole.total === 0n
                            ? { share: null, most: null }
                            : {
                                  share: plainRatio(amount, whole.total),
                                  most: plainRatio(amount + whole.open - BigInt(shared), whole.total, true),
                              },
                    )
                    const own2 = ranked.map((row) => row.amount)
                    const sum = own2.reduce((all, each) => all + each, 0n)
                    const spread = standing.spreadOverModels()
                    expect(spread).toMatchObject({ models: models.length, used: ranked.length })
                    expect(spread.topShare).toBe(sum === 0n ? null : plainRatio(own2[0], sum))
                    const shares = own2.map((each) => Number(each) / Number(sum))
                    if (sum === 0n) expect(spread.hhi).toBeNull()
                    else {
                        expect(spread.hhi).toBeCloseTo(
                            shares.reduce((all, share) => all + share ** 2, 0),
                            9,
                        )
                        expect(spread.effectiveModels).toBeCloseTo(
                            Math.exp(-shares.reduce((all, share) => all + share * Math.log(share), 0)),
                            9,
                        )
                    }
                }
            }
}, 60_000)

test('an address that is none, or owns nothing, is refused in words', async () => {
    const question = await market.memory.question()
    const nobody = `0x${'1'.repeat(40)}`
    for (const [address, message] of [
        ['0x12', "creator is '0x12': expected 0x and 40 hexadecimal digits"],
        [`${nobody}0`, 'expected 0x and 40 hexadecimal digits'],
        [nobody, `creator is '${nobody}': it owned no registered model at the as-of time`],
    ])
        await expect(
            creatorStanding(question, { creator: address!, measure: 'CALLS', exclude: [] }),
        ).rejects.toThrow(message)
})
