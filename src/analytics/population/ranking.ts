import { Amount, toAmount } from '../../base/amount'
import { placesInOrder, type Steps, sorted } from '../../stats'
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
 * @param compareIds below 0 where the id of one member's number comes before another's, to break ties; null: the population is in the
 * order of ids
 */
export function* rankingOf(demand: PopulationDemand, compareIds: Compare | null): Steps<Ranking> {
    const { members, hi, lo } = demand
    const used = new Int32Array(members.length)
    let count = 0
    let size = 0
    for (let place = 0; place < members.length; place++) {
        if (members[place] >= size) size = members[place] + 1
        if (lo[place] > 0 || hi[place] > 0) used[count++] = place
    }
    yield
    const order = yield* byAmount(used.subarray(0, count), demand)
    if (compareIds) yield* tiesById(order, demand, compareIds)
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

type Compare = (one: number, other: number) => number

/** Whole numbers of 2^26 and more are put in order half by half. */
const HALF = 2 ** 26

/** Places in descending order of their amounts; equal ones stay in the order of places. */
function* byAmount(places: Int32Array, { hi, lo }: PopulationDemand): Steps<Int32Array> {
    let order = places
    const keys = new Int32Array(lo.length)
    for (const column of [lo, hi])
        for (const half of [1, HALF]) {
            yield
            let most = 0
            for (let i = 0; i < places.length; i++) {
                const amount = column[places[i]]
                const key = half === 1 ? amount % HALF : Math.floor(amount / HALF)
                keys[places[i]] = key
                if (key > most) most = key
            }
            if (most === 0) continue
            // What is largest comes first.
            for (let i = 0; i < places.length; i++) keys[places[i]] = most - keys[places[i]]
            order = yield* placesInOrder(keys, order)
        }
    return order
}

/** Puts equal amounts in the order of ids. */
function* tiesById(
    order: Int32Array,
    { members, hi, lo }: PopulationDemand,
    compareIds: Compare,
): Steps<void> {
    const compare = (one: number, other: number) => compareIds(members[one], members[other])
    for (let from = 0, to = 0; from < order.length; from = to) {
        let isInOrder = true
        for (to = from + 1; to < order.length; to++) {
            if (to % STEP === 0) yield
            const [above, below] = [order[to - 1], order[to]]
            if (hi[above] !== hi[below] || lo[above] !== lo[below]) break
            isInOrder &&= compare(above, below) < 0
        }
        if (!isInOrder) order.set(yield* sorted(order.subarray(from, to), compare), from)
    }
}

/** Members looked at in one step. */
const STEP = 8_192
