import type { Outcome } from '../../stats'
import type { MarketQuestion } from '../memory/market-memory'
import type { WindowDemand } from '../memory/window-demand'
import type { Asked, Exclusion, Measure } from '../population/asked'
import { type ModelLabel, modelLabel } from '../population/labels'
import { type PayersOf, payersOf } from '../population/payers-of'
import { previousRank, rankedBefore } from '../population/previous-rank'
import { priceInForce } from '../population/price-in-force'
import { ranked } from '../population/ranked'
import { type Share, sharesOf } from '../population/share-of-demand'
import { BadQuestion } from '../question/bad-question'
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

/** Finds a model among all models: its rank, neighbours, share and payers. @throws BadQuestion for an id that no model of the universe has, and where models have no such measure */
export async function modelStanding(
    question: MarketQuestion,
    { id, measure, exclude }: { id: string; measure: Measure; exclude: Exclusion[] },
): Promise<ModelStandingResult> {
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
        registeredMs: known.registeredMs,
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
