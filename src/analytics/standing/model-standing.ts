import type { Outcome } from '../../stats'
import type { MarketQuestion } from '../memory/market-memory'
import type { WindowDemand } from '../memory/window-demand'
import type { Asked, Exclusion, Measure } from '../population/asked'
import { findModel } from '../population/find-model'
import { type ModelLabel, modelLabel } from '../population/labels'
import { type PayersOf, payersOf } from '../population/payers-of'
import { previousRank, rankedBefore } from '../population/previous-rank'
import { priceInForce } from '../population/price-in-force'
import { ranked } from '../population/ranked'
import { type Share, sharesOf } from '../population/share-of-demand'
import type { Universe } from '../question/universe'
import { type Place, placeIn } from './place'

/** A neighbour in a ranking of models. */
export interface NextModel {
    model: ModelLabel
    rank: number
    amount: bigint
    gap: bigint
}

/** Rank, share and payers of one model. What costs more, such as its history, is worked out on demand from `member`. */
export interface ModelStandingResult {
    universe: Universe
    window: WindowDemand
    member: number
    model: ModelLabel
    registeredMs: number | null
    place: Place
    previousRank: number | null
    previousRankNullReason: string | null
    share: Share
    calls: bigint
    paid: PayersOf
    price: Outcome<bigint>
    above: NextModel | null
    below: NextModel | null
}

/** Finds a model among all models: its rank, neighbours, share and payers. @param id its id, a string that callers name it by, or its exact name @throws BadQuestion where no model of the universe is meant, and where models have no such measure */
export async function modelStanding(
    question: MarketQuestion,
    { id, measure, exclude }: { id: string; measure: Measure; exclude: Exclusion[] },
): Promise<ModelStandingResult> {
    const { book } = question
    const member = await findModel(question, 'id', id)
    const asked: Asked = { population: 'MODELS', measure, exclude }
    const window = await question.demand()
    const all = await ranked(question, asked)
    const place = placeIn(all, member)
    const paid = await payersOf(question, window, exclude, member)
    const shown = [place.above, place.below]
    const [above, below] = shown.map(
        (each) =>
            each && {
                model: modelLabel(question, each.member),
                rank: each.rank,
                amount: each.amount,
                gap: each.gap,
            },
    )
    return {
        universe: { definition: all.demand.definition, size: all.demand.members.length },
        window,
        member,
        model: modelLabel(question, member),
        registeredMs: book.registeredMsAt(book.placeOf(member)),
        place,
        ...previousRank(await rankedBefore(question, asked), member),
        share: (await sharesOf(question, window, all.demand, asked))(place.amount, paid.payers),
        calls: BigInt(window.models.calls[member] ?? 0),
        paid,
        price: priceInForce(book, member, 'CALL'),
        above,
        below,
    }
}
