import { firstWhere } from '../../base/first-where'
import { amountAt } from '../population/population-demand'
import type { Ranked } from '../population/ranked'

/**
 * Finds a member of a population in its ranking, with the first that has more and the first that has less demand: of several that are
 * equal the one with the first id.
 * @param member of the population
 * @param nameOf what the next ones are called in an answer
 */
export function placeIn<Name extends object>(
    { demand, ranking }: Ranked,
    member: number,
    nameOf: (member: number) => Name,
) {
    const { order, ranks } = ranking
    const of = demand.members.length
    const position = ranking.positionOf(member)
    const amount = position < 0 ? 0n : amountAt(demand, order[position])
    const first = position < 0 ? order.length : ranks[position] - 1
    const next = position < 0 ? order.length : firstWhere(ranks.length, (at) => ranks[at] > ranks[position])
    const neighbour = (at: number) => {
        if (at < 0 || at >= order.length) return null
        const start = ranks[at] - 1
        const its = amountAt(demand, order[start])
        const gap = its > amount ? its - amount : amount - its
        return { ...nameOf(demand.members[order[start]]), rank: ranks[start], amount: its, gap }
    }
    const less = position < 0 ? 0 : of - next
    const above = neighbour(first - 1)
    const below = position < 0 ? null : neighbour(next)
    return {
        rank: position < 0 ? null : ranks[position],
        rankNullReason: position < 0 ? 'It had no demand in this window.' : null,
        of,
        active: order.length,
        amount,
        tied: position < 0 ? null : next - first - 1,
        percentile: of === 1 ? null : (100 * less) / (of - 1),
        percentileNullReason: of === 1 ? 'There is nobody to compare it with.' : null,
        above,
        aboveNullReason: above ? null : 'Nobody had more demand.',
        below,
        belowNullReason: below ? null : 'Nobody had less demand and any at all.',
    }
}
