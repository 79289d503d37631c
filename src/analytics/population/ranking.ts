import { Amount, toAmount } from '../../base/amount'
import { placesInOrder, type Room, type Steps, sorted } from '../../stats'
import { inScratch, type Scratch } from '../memory/scratch'
import type { PopulationDemand } from './population-demand'

/** Members with demand, the most demanded first; ties in the order of their ids. Places are those of the population. */
export class Ranking {
    /** One above positions, by number: 0 is none. */
    private positions?: Int32Array
    private readonly sum = new Amount()
    private summed = 0

    constructor(
        private readonly demand: PopulationDemand,
        /** Places in the population, by rank. */
        readonly order: Int32Array,
        /** Rank by place in `order`: 1 for the first; equal amounts share the lowest rank of theirs. */
        readonly ranks: Int32Array,
    ) {}

    /** Position in `order` of a member's number; -1 for those without demand. */
    positionOf(member: number): number {
        this.positions ??= this.positionsByNumber()
        return (this.positions[member] ?? 0) - 1
    }

    /** Sum of the amounts up to and including a position of `order`, exact; one after the other is added up on. */
    cumulative(position: number): bigint {
        const { hi, lo } = this.demand
        if (this.summed > position + 1) {
            this.summed = 0
            this.sum.hi = 0
            this.sum.lo = 0
        }
        for (; this.summed <= position; this.summed++) {
            const place = this.order[this.summed]
            this.sum.add(hi[place], lo[place])
        }
        return toAmount(this.sum.hi, this.sum.lo)
    }

    private positionsByNumber(): Int32Array {
        const { members } = this.demand
        let size = 0
        for (let i = 0; i < this.order.length; i++) size = Math.max(size, members[this.order[i]] + 1)
        const positions = new Int32Array(size)
        for (let i = 0; i < this.order.length; i++) positions[members[this.order[i]]] = i + 1
        return positions
    }
}

/**
 * Ranks a population, in small steps.
 * @param compareIds below 0 where the id of one member's number comes before another's, to break ties; null: the population is in the
 * order of ids
 */
export function rankingOf(demand: PopulationDemand, compareIds: Compare | null): Steps<Ranking> {
    return inScratch((scratch) => rank(demand, compareIds, scratch))
}

function* rank(demand: PopulationDemand, compareIds: Compare | null, scratch: Scratch): Steps<Ranking> {
    const { members, hi, lo } = demand
    const used = scratch.ints(members.length)
    let count = 0
    for (let place = 0; place < members.length; place++)
        if (lo[place] > 0 || hi[place] > 0) used[count++] = place
    yield
    const order = (yield* byAmount(used.subarray(0, count), demand, scratch)).slice()
    if (compareIds) yield* tiesById(order, demand, compareIds)
    const ranks = new Int32Array(count)
    for (let i = 0; i < count; i++) {
        const place = order[i]
        const above = order[i - 1]
        const isTied = i > 0 && hi[place] === hi[above] && lo[place] === lo[above]
        ranks[i] = isTied ? ranks[i - 1] : i + 1
    }
    return new Ranking(demand, order, ranks)
}

type Compare = (one: number, other: number) => number

/** Whole numbers are put in order by so much of them at a time: two digits of `placesInOrder`. */
const PART = 2 ** 22

/** Places in descending order of their amounts; equal ones stay in the order of places. */
function* byAmount(places: Int32Array, { hi, lo }: PopulationDemand, scratch: Scratch): Steps<Int32Array> {
    let order = places
    const room: Room = [scratch.ints(places.length), scratch.ints(places.length)]
    const keys = scratch.ints(lo.length)
    for (const column of [lo, hi]) {
        let largest = 0
        for (let i = 0; i < places.length; i++) largest = Math.max(largest, column[places[i]])
        for (let part = 1; part <= largest; part *= PART) {
            yield
            let most = 0
            for (let i = 0; i < places.length; i++) {
                const from = Math.floor(column[places[i]] / part)
                const key = from - Math.floor(from / PART) * PART
                keys[places[i]] = key
                if (key > most) most = key
            }
            if (most === 0) continue
            // What is largest comes first.
            for (let i = 0; i < places.length; i++) keys[places[i]] = most - keys[places[i]]
            order = yield* placesInOrder(keys, order, room)
        }
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

/**
 * Ranks of some members, those without demand left out, in small steps: whoever has more is counted, and nobody put in order.
 * @param members numbers
 */
export function ranksOf(demand: PopulationDemand, members: readonly number[]): Steps<Map<number, number>> {
    return inScratch((scratch) => countAbove(demand, members, scratch))
}

function* countAbove(
    demand: PopulationDemand,
    members: readonly number[],
    scratch: Scratch,
): Steps<Map<number, number>> {
    const { hi, lo } = demand
    const size = 1 + members.reduce((most, member) => Math.max(most, member), 0)
    const isAsked = scratch.bytes(size)
    for (const member of members) isAsked[member] = 1
    const places: number[] = []
    for (let place = 0; place < lo.length; place++) {
        if (place % STEP === STEP - 1) yield
        if (demand.members[place] < size && isAsked[demand.members[place]] === 1) places.push(place)
    }
    const used = places.filter((place) => lo[place] > 0 || hi[place] > 0)
    used.sort((a, b) => hi[b] - hi[a] || lo[b] - lo[a])
    // How many have more than the one at a place of `used`, and not more than the one before it.
    const above = new Float64Array(used.length + 1)
    for (let place = 0; place < lo.length; place++) {
        if (place % STEP === STEP - 1) yield
        if (lo[place] === 0 && hi[place] === 0) continue
        let [from, to] = [0, used.length]
        while (from < to) {
            const middle = (from + to) >>> 1
            const other = used[middle]
            if (hi[place] > hi[other] || (hi[place] === hi[other] && lo[place] > lo[other])) to = middle
            else from = middle + 1
        }
        above[from] += 1
    }
    const ranks = new Map<number, number>()
    let rank = 1
    for (const [at, place] of used.entries()) ranks.set(demand.members[place], (rank += above[at]))
    return ranks
}
