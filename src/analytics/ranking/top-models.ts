import { ratio } from '../../base/ratio'
import type { MarketQuestion } from '../memory/market-memory'
import type { WindowDemand } from '../memory/window-demand'
import type { Asked, Exclusion, Measure } from '../population/asked'
import { type ModelLabel, modelLabel } from '../population/labels'
import { payersOf } from '../population/payers-of'
import { amountAt } from '../population/population-demand'
import { previousRank, rankedBefore } from '../population/previous-rank'
import { priceInForce } from '../population/price-in-force'
import { type Ranked, ranked } from '../population/ranked'
import { type Share, sharesOf, totalOf } from '../population/share-of-demand'
import type { Universe } from '../question/universe'
import { checkFirst } from './page-size'
import { decodeRank, encodeRank, type RankPlace } from './rank-cursor'
import { type SparklineSteps, sparklines } from './sparkline'

/** What a page of the ranking is asked by. */
export interface TopModelsRequest {
    measure: Measure
    exclude: Exclusion[]
    first: number
    after?: string | null
}

/** A model in the ranking; amounts of money are OPG base units. */
export interface RankedModel {
    rank: number
    previousRank: number | null
    previousRankNullReason: string | null
    model: ModelLabel
    amount: bigint
    calls: bigint
    /** OPG base units, without what is excluded. */
    value: bigint
    /** OPG base units: all that was paid for it, and the part of it that was paid to oneself. */
    gross: bigint
    selfPaid: bigint
    share: Share
    cumulativeShare: string | null
    payers: number
    topPayerShare: string | null
    selfPaidShare: string | null
    price: bigint | null
    priceNullReason: string | null
    sparkline(): Promise<SparklineSteps>
    cursor: string
}

/** One page of the ranking of models, and what it is a page of. */
export interface TopModelsResult {
    universe: Universe
    window: WindowDemand
    /** Models with demand. */
    active: number
    /** All demand of the measure: `attributed` + `outside`; of PAYERS all wallets that paid. */
    total: bigint
    attributed: bigint | null
    outside: bigint | null
    rows: RankedModel[]
    hasNextPage: boolean
    endCursor: string | null
}

/**
 * Models by their demand in a window, the most demanded first; those without demand have no rank.
 * @throws BadQuestion for a page or cursor that cannot be, and where models have no such measure
 */
export async function topModels(
    question: MarketQuestion,
    request: TopModelsRequest,
): Promise<TopModelsResult> {
    const { measure, exclude, first, after } = request
    checkFirst(first)
    const asked: Asked = { population: 'MODELS', measure, exclude }
    const from = after == null ? null : decodeRank(measure, after)
    const window = await question.demand()
    const { demand, ranking } = await ranked(question, asked)
    const start = from ? placeAfter(question, { demand, ranking }, from) : 0
    const end = Math.min(start + first, ranking.order.length)
    const members = Array.from(ranking.order.subarray(start, end), (place) => demand.members[place])
    const labels = members.map((member) => modelLabel(question, member))
    const before = await rankedBefore(question, asked)
    const total = await totalOf(question, window, demand, asked)
    const shareOf = await sharesOf(question, window, demand, asked)
    const lines = once(() =>
        sparklines(
            question,
            window,
            asked,
            labels.map(({ id }) => id),
        ),
    )
    const rows: RankedModel[] = []
    for (const [i, member] of members.entries()) {
        const position = start + i
        const amount = amountAt(demand, ranking.order[position])
        const paid = await payersOf(question, window, exclude, member)
        await question.rest()
        const price = priceInForce(question.book, member, 'CALL')
        rows.push({
            rank: ranking.ranks[position],
            ...previousRank(before, member),
            model: labels[i],
            amount,
            calls: BigInt(window.models.calls[member] ?? 0),
            value: paid.value,
            gross: paid.gross,
            selfPaid: paid.selfPaid,
            share: shareOf(amount, paid.payers),
            // Payers of one model pay for others too, so their shares do not add up.
            cumulativeShare:
                measure === 'PAYERS' || total === 0n
                    ? null
                    : ratio(ranking.cumulative(position), total, 'down'),
            payers: paid.payers.length,
            topPayerShare: paid.value === 0n ? null : ratio(paid.most, paid.value, 'down'),
            selfPaidShare: paid.gross === 0n ? null : ratio(paid.selfPaid, paid.gross, 'down'),
            price: price.value,
            priceNullReason: price.nullReason,
            sparkline: async () => (await lines())[i],
            cursor: encodeRank(measure, { amount, id: labels[i].id }),
        })
    }
    return {
        universe: { definition: demand.definition, size: demand.members.length },
        window,
        active: ranking.order.length,
        total,
        attributed: measure === 'PAYERS' ? null : demand.total,
        outside: demand.outside,
        rows,
        hasNextPage: end < ranking.order.length,
        endCursor: rows.at(-1)?.cursor ?? null,
    }
}

/** First position of a ranking after a place: less demand, or as much and a later id. */
function placeAfter({ memory }: MarketQuestion, { demand, ranking }: Ranked, place: RankPlace): number {
    let [low, high] = [0, ranking.order.length]
    while (low < high) {
        const middle = (low + high) >> 1
        const at = ranking.order[middle]
        const amount = amountAt(demand, at)
        const isAfter =
            amount < place.amount ||
            (amount === place.amount && memory.members.idOf(demand.members[at]) > place.id)
        if (isAfter) high = middle
        else low = middle + 1
    }
    return low
}

function once<T>(make: () => T): () => T {
    let made: { value: T } | undefined
    return () => {
        made ??= { value: make() }
        return made.value
    }
}
