import { Amount, toAmount } from '../../base/amount'
import { type Steps, sorted } from '../../stats'
import type { PopulationDemand } from './population-demand'

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

/**
 * Ranks a population, in small steps.
 * @param idOf id of a member's number, to break ties
 */
export function* rankingOf(demand: PopulationDemand, idOf: (member: number) => string): Steps<Ranking> {
    const { members, hi, lo } = demand
    const used = new Int32Array(members.length)
    let count = 0
    let size = 0
    for (let place = 0; place < members.length; place++) {
        if (members[place] >= size) size = members[place] + 1
        if (lo[place] > 0 || hi[place] > 0) used[count++] = place
    }
    yield
    const order = yield* sorted(used.subarray(0, count), (a, b) => {
        if (hi[a] !== hi[b]) return hi[b] - hi[a]
        if (lo[a] !== lo[b]) return lo[b] - lo[a]
        return idOf(members[a]) < idOf(members[b]) ? -1 : 1
    })
    const ranks = new Int32Array(count)
    // One above: 0 is none.
    const positions = new Int32Array(size)
    const sum = new Amount()
    const [sumHi, sumLo] = [new Float64Array(count), new Float64Array(count)]
    for (let i = 0; i < count; i++) {
        const place = order[i]
        const above = order[i - 1]
        const isTied = i > 0 && hi[place] === hi[above] && lo[place] === lo[above]
        ranks[i] = isTied ? ranks[i - 1] : i + 1
        positions[members[place]] = i + 1
        sum.add(hi[place], lo[place])
        sumHi[i] = sum.hi
        sumLo[i] = sum.lo
    }
    return {
        order,
        ranks,
        positionOf: (member) => (positions[member] ?? 0) - 1,
        cumulative: (position) => toAmount(sumHi[position], sumLo[position]),
    }
}
