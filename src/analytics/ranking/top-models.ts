import { firstWhere } from '../../base/first-where'
import { ratio } from '../../base/ratio'
import type { MarketQuestion } from '../memory/market-memory'
import type { Asked, Counted } from '../population/asked'
import { modelLabel } from '../population/labels'
import { payersOf } from '../population/payers-of'
import { amountAt, universeOf } from '../population/population-demand'
import { previousRank, ranksBefore } from '../population/previous-rank'
import { priceInForce } from '../population/price-in-force'
import { type Ranked, ranked } from '../population/ranked'
import { sharesOf, wholeOf } from '../population/share-of-demand'
import { checkFirst } from './page-size'
import { decodeRank, encodeRank, type RankPlace } from './rank-cursor'
import { sparklines } from './sparkline'

/**
 * Models by their demand in a window, the most demanded first; those without demand have no rank.
 * @throws BadQuestion for a page or cursor that cannot be, and where models have no such measure
 */
export async function topModels(
    question: MarketQuestion,
    { measure, exclude, first, after }: Counted & { first: number; after?: string | null },
) {
    checkFirst(first)
    const asked: Asked = { population: 'MODELS', measure, exclude }
    const from = after == null ? null : decodeRank(measure, after)
    const window = await question.demand()
    const { demand, ranking } = await ranked(question, asked)
    const start = from ? placeAfter(question, { demand, ranking }, from) : 0
    const end = Math.min(start + first, ranking.order.length)
    const members = Array.from(ranking.order.subarray(start, end), (place) => demand.members[place])
    const labels = members.map((member) => modelLabel(question, member))
    const before = await ranksBefore(question, asked, members)
    const { total } = await wholeOf(question, window, demand, asked)
    const shareOf = await sharesOf(question, window, demand, asked)
    const ids = labels.map(({ id }) => id)
    let lines: ReturnType<typeof sparklines> | undefined
    const rows = []
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
            creator: labels[i].owner,
            amount,
            calls: BigInt(window.models.calls[member] ?? 0),
            value: paid.value,
            paid,
            share: shareOf(amount, paid.payers),
            // Payers of one model pay for others too, so their shares do not add up.
            cumulativeShare:
                measure === 'PAYERS' || total === 0n
                    ? null
                    : ratio(ranking.cumulative(position), total, 'down'),
            payers: paid.payers.length,
            topPayerShare: paid.value === 0n ? null : ratio(paid.most, paid.value, 'down'),
            selfPaidShare: paid.selfPaidShare,
            price: price.value,
            priceNullReason: price.nullReason,
            /** Those of one page are read together. */
            line: async () => (await (lines ??= sparklines(question, window, asked, ids)))[i],
            cursor: encodeRank(measure, { amount, id: labels[i].id }),
        })
    }
    return {
        universe: universeOf(demand),
        window,
        active: ranking.order.length,
        total,
        attributed: measure === 'PAYERS' ? null : demand.total,
        outside: demand.outside,
        rows,
        pageInfo: { hasNextPage: end < ranking.order.length, endCursor: rows.at(-1)?.cursor ?? null },
    }
}

/** First position of a ranking after a place: less demand, or as much and a later id. */
function placeAfter({ memory }: MarketQuestion, { demand, ranking }: Ranked, place: RankPlace): number {
    return firstWhere(ranking.order.length, (position) => {
        const at = ranking.order[position]
        const amount = amountAt(demand, at)
        if (amount !== place.amount) return amount < place.amount
        return memory.members.idOf(demand.members[at]) > place.id
    })
}
