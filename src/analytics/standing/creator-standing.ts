import { ADDRESS_BYTES, hexForm, readAddress } from '../../base/hex'
import { kept } from '../../base/kept'
import { ratio } from '../../base/ratio'
import { distribution, effectiveNumber, hhi } from '../../stats'
import { type Grouped, groupByMember, rowsOf } from '../memory/grouped'
import type { MarketQuestion } from '../memory/market-memory'
import type { BookAsOf } from '../memory/registry-at'
import type { Asked, Counted } from '../population/asked'
import { modelLabel } from '../population/labels'
import { payersOf } from '../population/payers-of'
import { universeOf } from '../population/population-demand'
import { previousRank, ranksBefore } from '../population/previous-rank'
import { type Ranked, ranked } from '../population/ranked'
import { sharesOf } from '../population/share-of-demand'
import { BadQuestion } from '../question/bad-question'
import { paidBy } from './paid-by'
import { placeIn } from './place'

/** Most models of an answer: the most demanded. */
export const OWN_MODELS = 100

/**
 * Finds a creator among all creators, by the demand of the models it owned at the moment. What costs more is worked out on demand.
 * @returns among others the numbers of the models it `owned`, the most demanded first, unused ones last by id
 * @throws BadQuestion for what is no address, or owns no model, and where creators have no such measure
 */
export async function creatorStanding(
    question: MarketQuestion,
    { creator: address, measure, exclude }: Counted & { creator: string },
) {
    const creator = readAddress(address)
    if (creator === null) throw new BadQuestion(`creator is '${address}': expected ${hexForm(ADDRESS_BYTES)}`)
    const { memory, book } = question
    const member = memory.members.find(creator)
    const owned = member === undefined ? [] : modelsOf(book, member)
    if (member === undefined || owned.length === 0)
        throw new BadQuestion(`creator is '${creator}': it owned no registered model at the as-of time`)
    const asked: Asked = { population: 'CREATORS', measure, exclude }
    const window = await question.demand()
    const all = await ranked(question, asked)
    const ofModels = await ranked(question, { ...asked, population: 'MODELS' })
    const place = placeIn(all, member, (next) => ({ creator: memory.members.idOf(next) }))
    const models = byDemand(ofModels, owned)
    const paid = await payersOf(question, window, exclude, member, models)
    return {
        ...place,
        universe: universeOf(all.demand),
        window,
        member,
        creator,
        owned: models,
        ...previousRank(await ranksBefore(question, asked, [member]), member),
        share: (await sharesOf(question, window, ofModels.demand, asked))(place.amount, paid.payers),
        calls: models.reduce((sum, model) => sum + BigInt(window.models.calls[model] ?? 0), 0n),
        value: paid.value,
        paid,
        payers: paidBy(question, paid),
        spreadOverModels: () => concentrationOf(ofModels, models),
        ownModels: () => ownModels(question, ofModels, models.slice(0, OWN_MODELS)),
    }
}

const owners = new WeakMap<BookAsOf, Grouped>()

/** Numbers of the models of an owner, in the order of their ids. */
function modelsOf(book: BookAsOf, owner: number): number[] {
    const places = kept(owners, book, () => byOwner(book))
    return owner === 0 ? [] : Array.from(rowsOf(places, owner), (place) => book.members[place])
}

function byOwner(book: BookAsOf): Grouped {
    const column = book.members.map((_, place) => book.ownerAt(place))
    const last = column.reduce((most, owner) => Math.max(most, owner), 0)
    return groupByMember(column, last + 1)
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

const nameless = () => ({})

/** How a creator's demand is spread over its models, the most demanded first. */
function concentrationOf(all: Ranked, models: number[]) {
    const places = models.map((model) => placeIn(all, model, nameless).amount)
    const total = places.reduce((sum, amount) => sum + amount, 0n)
    const spread = distribution(Float64Array.from(places, Number))
    return {
        models: models.length,
        used: places.filter((amount) => amount > 0n).length,
        topShare: total === 0n ? null : ratio(places[0], total, 'down'),
        hhi: hhi(spread).value,
        effectiveModels: effectiveNumber(spread, 1).value,
        nullReason: total === 0n ? 'None of its models had demand in this window.' : null,
    }
}

/** A creator's models in the ranking of all models. */
function ownModels(question: MarketQuestion, all: Ranked, models: number[]) {
    return models.map((member) => {
        const { rank, rankNullReason, amount } = placeIn(all, member, nameless)
        return { member, model: modelLabel(question, member), rank, rankNullReason, amount }
    })
}
