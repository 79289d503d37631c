import { LIMB, toAmount } from '../../periods/amount'
import type { MarketQuestion } from '../memory/market-memory'
import type { Pairs } from '../memory/pairs'
import type { WindowDemand } from '../memory/window-demand'
import { type Asked, checkAsked } from './asked'

/** Demand of every member of a population, in one window. */
export interface PopulationDemand {
    /** The universe, used or not; column places are those of this list. */
    members: Int32Array
    /** Limbs of the amounts (src/periods/amount.ts); counts are in `lo` alone. */
    hi: Float64Array
    lo: Float64Array
    /** Sum over the members. */
    total: bigint
    /** Demand of the same measure that belongs to no member; null where that has no meaning (distinct payers). */
    outside: bigint | null
    /** What belongs to the universe. */
    definition: string
}

/** The amount of the member at a place, exact. */
export const amountAt = ({ hi, lo }: PopulationDemand, place: number): bigint =>
    toAmount(hi[place], lo[place])

/** Amounts as doubles, for statistics. */
export function amounts({ hi, lo }: PopulationDemand): Float64Array {
    return hi.map((high, place) => high * LIMB + lo[place])
}

export const UNIVERSES = {
    MODELS: 'Models registered up to the as-of time, and models of the imported catalogues.',
    CREATORS: 'Owners, at the as-of time, of models registered up to it.',
    PAYERS: 'Wallets that had paid for inference up to the as-of time.',
    OPERATORS: 'Operators’ wallets that had been paid over x402 up to the as-of time.',
} as const

export function modelUniverse({ book }: MarketQuestion): { definition: string; size: number } {
    return { definition: UNIVERSES.MODELS, size: book.models.length }
}

/**
 * @param demand of the window; the question's own when left out
 * @throws BadQuestion where the population has no such measure
 */
export async function populationDemand(
    question: MarketQuestion,
    asked: Asked,
    demand?: WindowDemand,
): Promise<PopulationDemand> {
    checkAsked(asked)
    const window = demand ?? (await question.demand())
    await question.rest()
    switch (asked.population) {
        case 'MODELS':
            return ofModels(question, window, asked)
        case 'CREATORS':
            return ofCreators(question, window, asked)
        case 'PAYERS':
            return ofPayers(question, window, asked)
        case 'OPERATORS':
            return ofOperators(question, window, asked)
    }
}

function ofModels(question: MarketQuestion, window: WindowDemand, asked: Asked): PopulationDemand {
    const members = Int32Array.from(question.book.models, (model) => model.member)
    const sums = memberSums(window, asked, (_payer, model) => model)
    return collect(members, sums, UNIVERSES.MODELS, everything(window, asked, sums))
}

function ofCreators(question: MarketQuestion, window: WindowDemand, asked: Asked): PopulationDemand {
    const { book } = question
    const members = Int32Array.from(
        new Set(book.models.map((model) => model.owner).filter((owner) => owner !== 0)),
    )
    members.sort()
    const ownerOf = (model: number) => book.get(model)?.owner ?? 0
    let sums: Sums
    if (asked.measure === 'CALLS') {
        sums = emptySums(question.memory.members.size)
        for (const { member, owner } of book.models) sums.lo[owner] += window.models.calls[member] ?? 0
    } else sums = memberSums(window, asked, (_payer, model) => ownerOf(model))
    return collect(members, sums, UNIVERSES.CREATORS, everything(window, asked, sums))
}

async function ofPayers(
    question: MarketQuestion,
    window: WindowDemand,
    asked: Asked,
): Promise<PopulationDemand> {
    const ever = (await question.toDate()).pairs()
    const members = Int32Array.from(new Set(ever.payer)).sort()
    const sums = pairSums(window, asked, (payer) => payer)
    return collect(members, sums, UNIVERSES.PAYERS, sumOf(sums.hi, sums.lo))
}

async function ofOperators(
    question: MarketQuestion,
    window: WindowDemand,
    asked: Asked,
): Promise<PopulationDemand> {
    const ever = (await question.toDate()).pairs()
    const { memory } = question
    const numbers = (pairs: Pairs) =>
        pairs.kinds.map(({ rail, payTo }) => (rail === 'CONTRACT' ? 0 : memory.members.numberOf(payTo)))
    const everPaid = numbers(ever)
    const members = Int32Array.from(new Set(ever.kind.map((kind) => everPaid[kind])))
        .filter((member) => member !== 0)
        .sort()
    const ofKind = numbers(window.pairs())
    const sums = pairSums(window, asked, (_payer, _model, kind) => ofKind[kind], memory.members.size)
    return collect(members, sums, UNIVERSES.OPERATORS, everything(window, asked, sums))
}

/** Sums by member number; place 0 is nobody. */
interface Sums {
    hi: Float64Array
    lo: Float64Array
}

const emptySums = (size: number): Sums => ({ hi: new Float64Array(size), lo: new Float64Array(size) })

type MemberOf = (payer: number, model: number, kind: number) => number

function memberSums(window: WindowDemand, asked: Asked, memberOf: MemberOf): Sums {
    const { models } = window
    if (asked.measure === 'CALLS') return { hi: new Float64Array(models.calls.length), lo: models.calls }
    return pairSums(window, asked, memberOf)
}

/** Sums over payments: value, paid calls, or distinct payers. */
function pairSums(
    window: WindowDemand,
    { measure, exclude }: Asked,
    memberOf: MemberOf,
    size = window.models.calls.length,
): Sums {
    const pairs = window.pairs()
    const sums = emptySums(size)
    const skipSelf = exclude.includes('SELF_PAID')
    const payersOf = measure === 'PAYERS' ? new DistinctPairs(pairs.length) : null
    for (let row = 0; row < pairs.length; row++) {
        const [payer, model] = [pairs.payer[row], pairs.model[row]]
        if (skipSelf && window.isSelfPaid(payer, model)) continue
        const member = memberOf(payer, model, pairs.kind[row])
        if (payersOf) {
            if (payersOf.add(payer, member)) sums.lo[member] += 1
        } else if (measure === 'CALLS') sums.lo[member] += pairs.calls[row]
        else {
            sums.hi[member] += pairs.valueHi[row]
            sums.lo[member] += pairs.valueLo[row]
            if (sums.lo[member] >= LIMB) {
                sums.lo[member] -= LIMB
                sums.hi[member] += 1
            }
        }
    }
    return sums
}

/** A set of pairs of members. */
class DistinctPairs {
    private readonly slots: Float64Array
    private readonly mask: number

    constructor(most: number) {
        const bits = Math.ceil(Math.log2(most * 2 + 2))
        this.slots = new Float64Array(2 ** bits).fill(-1)
        this.mask = 2 ** bits - 1
    }

    /** @returns false when it was there already */
    add(one: number, other: number): boolean {
        const key = one * 2 ** 26 + other
        let slot = (Math.imul(one, 0x9e3779b1) ^ Math.imul(other, 0x85ebca6b)) >>> 0
        slot = (slot ^ (slot >>> 15)) & this.mask
        while (this.slots[slot] !== -1) {
            if (this.slots[slot] === key) return false
            slot = (slot + 1) & this.mask
        }
        this.slots[slot] = key
        return true
    }
}

/** All that is counted of the window, whoever it belongs to; null of distinct payers, who belong to many. */
function everything(window: WindowDemand, { measure, exclude }: Asked, sums: Sums): bigint | null {
    if (measure === 'PAYERS') return null
    if (measure === 'CALLS') return window.cells.reduce((sum, cell) => sum + BigInt(cell.calls), 0n)
    if (exclude.length === 0) return window.cells.reduce((sum, cell) => sum + cell.value, 0n)
    return sumOf(sums.hi, sums.lo)
}

/** @param all null where what is outside has no meaning */
function collect(members: Int32Array, sums: Sums, definition: string, all: bigint | null): PopulationDemand {
    const hi = new Float64Array(members.length)
    const lo = new Float64Array(members.length)
    members.forEach((member, place) => {
        hi[place] = sums.hi[member] ?? 0
        lo[place] = sums.lo[member] ?? 0
    })
    const total = sumOf(hi, lo)
    return { members, hi, lo, total, outside: all === null ? null : all - total, definition }
}

function sumOf(hi: Float64Array, lo: Float64Array): bigint {
    let [high, low] = [0, 0]
    for (let place = 0; place < hi.length; place++) {
        high += hi[place]
        low += lo[place]
        if (low < LIMB) continue
        high += Math.floor(low / LIMB)
        low %= LIMB
    }
    return toAmount(high, low)
}
