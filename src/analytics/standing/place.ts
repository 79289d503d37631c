import { rounded } from '../../base/rounded'
import { amountAt } from '../population/population-demand'
import type { Ranked } from '../population/ranked'

/** Somebody next in a ranking. */
export interface Neighbour {
    member: number
    rank: number
    amount: bigint
    /** How far their amounts are apart, 0 or more. */
    gap: bigint
}

/** Rank of a member of a population, and who is next to it. */
export interface Place {
    /** Null without demand. */
    rank: number | null
    rankNullReason: string | null
    /** Members of the population, and those of them with demand. */
    of: number
    active: number
    /** Others with just as much demand; null without rank. */
    tied: number | null
    /** Others with less demand, in percent of all others; null when there are none. */
    percentile: number | null
    percentileNullReason: string | null
    amount: bigint
    /** The first with more, and with less demand; of several that are equal the one with the first id. */
    above: Neighbour | null
    aboveNullReason: string | null
    below: Neighbour | null
    belowNullReason: string | null
}

/** Finds a member of a population in its ranking, with the next ones above and below. @param member of the population */
export function placeIn({ demand, ranking }: Ranked, member: number): Place {
    const { order, ranks } = ranking
    const of = demand.members.length
    const position = ranking.positionOf(member)
    const amount = position < 0 ? 0n : amountAt(demand, order[position])
    const first = position < 0 ? order.length : ranks[position] - 1
    const next = position < 0 ? order.length : firstAbove(ranks, ranks[position])
    const neighbour = (at: number): Neighbour | null => {
        if (at < 0 || at >= order.length) return null
        const start = ranks[at] - 1
        const its = amountAt(demand, order[start])
        const gap = its > amount ? its - amount : amount - its
        return { member: demand.members[order[start]], rank: ranks[start], amount: its, gap }
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
        percentile: of === 1 ? null : rounded((100 * less) / (of - 1)),
        percentileNullReason: of === 1 ? 'There is nobody to compare it with.' : null,
        above,
        aboveNullReason: above ? null : 'Nobody had more demand.',
        below,
        belowNullReason: below ? null : 'Nobody had less demand and any at all.',
    }
}

/** First position whose rank is above a given one. */
function firstAbove(ranks: Int32Array, rank: number): number {
    let [low, high] = [0, ranks.length]
    while (low < high) {
        const middle = (low + high) >> 1
        if (ranks[middle] > rank) high = middle
        else low = middle + 1
    }
    return low
}
