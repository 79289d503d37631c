import type { MarketQuestion } from '../memory/market-memory'
import type { Asked, Counted } from '../population/asked'
import { modelLabel } from '../population/labels'
import { payersOf } from '../population/payers-of'
import { universeOf } from '../population/population-demand'
import { previousRank, rankedBefore } from '../population/previous-rank'
import { priceInForce } from '../population/price-in-force'
import { ranked } from '../population/ranked'
import { sharesOf } from '../population/share-of-demand'
import { BadQuestion } from '../question/bad-question'
import { paidBy } from './paid-by'
import { placeIn } from './place'

/**
 * Finds a model among all models: its rank, neighbours, share and payers. What costs more, such as its history, is worked out on demand
 * from `member`.
 * @throws BadQuestion for an id that no model of the universe has, and where models have no such measure
 */
export async function modelStanding(
    question: MarketQuestion,
    { id, measure, exclude }: Counted & { id: string },
) {
    const { memory, book } = question
    const member = memory.members.find(id)
    const known = member === undefined ? undefined : book.get(member)
    if (member === undefined || !known)
        throw new BadQuestion(
            `id is '${id}': no model that was registered or catalogued by the as-of time has this id`,
        )
    const asked: Asked = { population: 'MODELS', measure, exclude }
    const window = await question.demand()
    const all = await ranked(question, asked)
    const place = placeIn(all, member, (next) => ({ model: modelLabel(question, next) }))
    const paid = await payersOf(question, window, exclude, member)
    const price = priceInForce(book, member, 'CALL')
    return {
        ...place,
        universe: universeOf(all.demand),
        window,
        member,
        model: modelLabel(question, member),
        registeredAt: known.registeredMs === null ? null : new Date(known.registeredMs),
        ...previousRank(await rankedBefore(question, asked), member),
        share: (await sharesOf(question, window, all.demand, asked))(place.amount, paid.payers),
        calls: BigInt(window.models.calls[member] ?? 0),
        value: paid.value,
        paid,
        payers: paidBy(question, paid),
        price: price.value,
        priceNullReason: price.nullReason,
    }
}
