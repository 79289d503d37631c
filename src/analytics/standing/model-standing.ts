import type { Outcome } from '../../stats'
import type { MarketQuestion } from '../memory/market-memory'
import type { WindowDemand } from '../memory/window-demand'
import type { Asked, Exclusion, Measure } from '../population/asked'
import { ranked } from '../population/ranked'
import { priceInForce } from '../prices/price-in-force'
import { BadQuestion } from '../question/bad-question'
import type { Universe } from '../question/universe'
import { type ModelLabel, modelLabel } from '../ranking/labels'
import { previousRank, rankedBefore } from '../ranking/previous-rank'
import { type Share, sharesOf } from '../ranking/share-of-demand'
import { type PayersOf, payersOf } from './payers-of'
import { type Place, placeIn } from './place'

/** A neighbour in a ranking of models. */
export interface ModelNeighbour {
    model: ModelLabel
    rank: number
    amount: bigint
    gap: bigint
}

/** Where a model stands; what costs more is asked for with its number. */
export interface ModelStanding {
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
    above: ModelNeighbour | null
    below: ModelNeighbour | null
}

/** @throws BadQuestion for an id that no model of the universe has, and where models have no such measure */
export async function modelStanding(
    question: MarketQuestion,
    { id, measure, exclude }: { id: string; measure: Measure; exclude: Exclusion[] },
): Promise<ModelStanding> {
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
