import type { MarketQuestion } from '../memory/market-memory'
import type { Asked, Counted } from '../population/asked'
import { findModel } from '../population/find-model'
import { modelNamed } from '../population/labels'
import { payersOf } from '../population/payers-of'
import { universeOf } from '../population/population-demand'
import { previousRank, ranksBefore } from '../population/previous-rank'
import { priceInForce } from '../population/price-in-force'
import { ranked } from '../population/ranked'
import { sharesOf } from '../population/share-of-demand'
import { paidBy } from './paid-by'
import { placeIn } from './place'

/**
 * Finds a model among all models: its rank, neighbours, share and payers. What costs more, such as its history, is worked out on demand
 * from `member`.
 * @param model its id, a string that callers name it by, or its exact name
 * @throws BadQuestion where no model of the universe is meant, and where models have no such measure
 */
export async function modelStanding(
    question: MarketQuestion,
    { model, measure, exclude }: Counted & { model: string },
) {
    const { book } = question
    const member = await findModel(question, 'model', model)
    const registeredMs = book.registeredMsAt(book.placeOf(member))
    const asked: Asked = { population: 'MODELS', measure, exclude }
    const window = await question.demand()
    const all = await ranked(question, asked)
    const place = placeIn(all, member, (next) => modelNamed(question, next))
    const paid = await payersOf(question, window, exclude, member)
    const price = priceInForce(book, member, 'CALL')
    return {
        ...place,
        universe: universeOf(all.demand),
        window,
        member,
        ...modelNamed(question, member),
        registeredAt: registeredMs === null ? null : new Date(registeredMs),
        ...previousRank(await ranksBefore(question, asked, [member]), member),
        share: (await sharesOf(question, window, all.demand, asked))(place.amount, paid.payers),
        calls: BigInt(window.models.calls[member] ?? 0),
        value: paid.value,
        paid,
        payers: paidBy(question, paid),
        price: price.value,
        priceNullReason: price.nullReason,
    }
}
