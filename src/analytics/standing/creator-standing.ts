import { ADDRESS_BYTES, hexForm, readAddress } from '../../base/hex'
import { ratio } from '../../base/ratio'
import { distribution, effectiveNumber, hhi, type Outcome } from '../../stats'
import { type Grouped, groupByMember, rowsOf } from '../memory/grouped'
import type { MarketQuestion } from '../memory/market-memory'
import type { BookAsOf } from '../memory/registry-at'
import type { WindowDemand } from '../memory/window-demand'
import type { Asked, Exclusion, Measure } from '../population/asked'
import { type ModelLabel, modelLabel } from '../population/labels'
import { type PayersOf, payersOf } from '../population/payers-of'
import { previousRank, rankedBefore } from '../population/previous-rank'
import { type Ranked, ranked } from '../population/ranked'
import { type Share, sharesOf } from '../population/share-of-demand'
import { BadQuestion } from '../question/bad-question'
import type { Universe } from '../question/universe'
import { type Place, placeIn } from './place'

/** The creator with just more, or just less, demand. */
export interface NextCreator {
    creator: string
    rank: number
    amount: bigint
    gap: bigint
}

/** One of a creator's models in the ranking of all models. */
export interface RankOfOwnModel {
    /** Number. */
    member: number
    model: ModelLabel
    rank: number | null
    nullReason: string | null
    amount: bigint
}

/** How a creator's demand is spread over its models. */
export interface SpreadOverModels {
    models: number
    used: number
    /** Of the most demanded one: decimal, 12 places, rounded down. */
    topShare: string | null
    hhi: Outcome<number>
    /** Hill number of order 1. */
    effectiveModels: Outcome<number>
    nullReason: string | null
}

/** Rank, share, models and payers of one creator. What costs more is worked out on demand. */
export interface CreatorStandingResult {
    universe: Universe
    window: WindowDemand
    member: number
    creator: string
    /** Numbers of its models, the most demanded first, unused ones last by id. */
    models: number[]
    place: Place
    previousRank: number | null
    previousRankNullReason: string | null
    share: Share
    calls: bigint
    paid: PayersOf
    above: NextCreator | null
    below: NextCreator | null
    concentration(): SpreadOverModels
    /** The first of `models`. */
    ownModels(): RankOfOwnModel[]
}

/** Most models of an answer: the most demanded. */
export const OWN_MODELS = 100

/** Finds a creator among all creators, by the demand of the models it owned at the moment. @throws BadQuestion for what is no address, or owns no model, and where creators have no such measure */
export async function creatorStanding(
    question: MarketQuestion,
    { address, measure, exclude }: { address: string; measure: Measure; exclude: Exclusion[] },
): Promise<CreatorStandingResult> {
    const creator = readAddress(address)
    if (creator === null) throw new BadQuestion(`address is '${address}': expected ${hexForm(ADDRESS_BYTES)}`)
    const { memory, book } = question
    const member = memory.members.find(creator)
    const owned = member === undefined ? [] : modelsOf(book, member)
    if (member === undefined || owned.length === 0)
        throw new BadQuestion(`address is '${creator}': it owned no registered model at the as-of time`)
    const asked: Asked = { population: 'CREATORS', measure, exclude }
    const window = await question.demand()
    const all = await ranked(question, asked)
    const ofModels = await ranked(question, { ...asked, population: 'MODELS' })
    const place = placeIn(all, member)
    const models = byDemand(ofModels, owned)
    const paid = await payersOf(question, window, exclude, member, models)
    const [above, below] = [place.above, place.below].map(
        (each) =>
            each && {
                creator: memory.members.idOf(each.member),
                rank: each.rank,
                amount: each.amount,
                gap: each.gap,
            },
    )
    return {
        universe: { definition: all.demand.definition, size: all.demand.members.length },
        window,
        member,
        creator,
        models,
        place,
        ...previousRank(await rankedBefore(question, asked), member),
        share: (await sharesOf(question, window, ofModels.demand, asked))(place.amount, paid.payers),
        calls: models.reduce((sum, model) => sum + BigInt(window.models.calls[model] ?? 0), 0n),
        paid,
        above,
        below,
        concentration: () => concentrationOf(ofModels, models),
        ownModels: () => ownModels(question, ofModels, models.slice(0, OWN_MODELS)),
    }
}

const owners = new WeakMap<BookAsOf, Grouped>()

/** Numbers of the models of an owner, in the order of their ids. */
function modelsOf(book: BookAsOf, owner: number): number[] {
    let places = owners.get(book)
    if (!places) {
        const column = new Int32Array(book.size)
        let size = 0
        for (let place = 0; place < column.length; place++) {
            column[place] = book.ownerAt(place)
            size = Math.max(size, column[place] + 1)
        }
        places = groupByMember(column, size)
        owners.set(book, places)
    }
    return owner === 0 ? [] : Array.from(rowsOf(places, owner), (place) => book.members[place])
}

function byDemand({ ranking }: Ranked, models: number[]): number[] {
    const positions = new Map(models.map((model) => [model, ranking.positionOf(model)]))
    const place = (model: number) => {
        const position = positions.get(model)!
        return position < 0 ? Number.POSITIVE_INFINITY : position
    }
    return [...models].sort((a, b) => {
        const [first, second] = [place(a), place(b)]
        return first === second ? 0 : first - second
    })
}

function concentrationOf(all: Ranked, models: number[]): SpreadOverModels {
    const places = models.map((model) => placeIn(all, model).amount)
    const total = places.reduce((sum, amount) => sum + amount, 0n)
    const spread = distribution(Float64Array.from(places, Number))
    return {
        models: models.length,
        used: places.filter((amount) => amount > 0n).length,
        topShare: total === 0n ? null : ratio(places[0], total, 'down'),
        hhi: hhi(spread),
        effectiveModels: effectiveNumber(spread, 1),
        nullReason: total === 0n ? 'None of its models had demand in this window.' : null,
    }
}

function ownModels(question: MarketQuestion, all: Ranked, models: number[]): RankOfOwnModel[] {
    return models.map((member) => {
        const { rank, rankNullReason, amount } = placeIn(all, member)
        return { member, model: modelLabel(question, member), rank, nullReason: rankNullReason, amount }
    })
}
