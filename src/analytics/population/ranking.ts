import { amountAt, type PopulationDemand } from './population-demand'

/** Members with demand, the most demanded first; ties in the order of their ids. Places are those of the population. */
export interface Ranking {
    /** Places in the population, by rank. */
    order: Int32Array
    /** Rank by place in `order`: 1 for the first; equal amounts share the lowest rank of theirs. */
    ranks: Int32Array
    /** Position in `order` of a member's number; -1 for those without demand. */
    positionOf(member: number): number
    /** Sum of the amounts up to and including a position of `order`, exact. */
    cumulative(position: number): bigint
}

/** @param idOf id of a member's number, to break ties */
export function rankingOf(demand: PopulationDemand, idOf: (member: number) => string): Ranking {
    const { members, hi, lo } = demand
    const used: number[] = []
    for (let place = 0; place < members.length; place++) if (lo[place] > 0 || hi[place] > 0) used.push(place)
    used.sort((a, b) => {
        if (hi[a] !== hi[b]) return hi[b] - hi[a]
        if (lo[a] !== lo[b]) return lo[b] - lo[a]
        return idOf(members[a]) < idOf(members[b]) ? -1 : 1
    })
    const order = Int32Array.from(used)
    const ranks = new Int32Array(order.length)
    for (let i = 0; i < order.length; i++) {
        const tied = i > 0 && hi[order[i]] === hi[order[i - 1]] && lo[order[i]] === lo[order[i - 1]]
        ranks[i] = tied ? ranks[i - 1] : i + 1
    }
    let positions: Map<number, number> | undefined
    const sums: bigint[] = []
    return {
        order,
        ranks,
        positionOf(member) {
            if (!positions) {
                positions = new Map()
                for (let i = 0; i < order.length; i++) positions.set(members[order[i]], i)
            }
            return positions.get(member) ?? -1
        },
        cumulative(position) {
            while (sums.length <= position)
                sums.push((sums.at(-1) ?? 0n) + amountAt(demand, order[sums.length]))
            return sums[position]
        },
    }
}
