import { Amount, Amounts, toAmount, toNumber } from '../../base/amount'
import type { Steps } from '../../stats'
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
    const values = new Float64Array(hi.length)
    for (let place = 0; place < hi.length; place++) values[place] = toNumber(hi[place], lo[place])
    return values
}

export const UNIVERSES = {
    MODELS: 'Models registered up to the as-of time, and models of the imported catalogues.',
    CREATORS: 'Owners, at the as-of time, of models registered up to it.',
    PAYERS: 'Wallets that had paid for inference up to the as-of time.',
    OPERATORS: 'Operators’ wallets that had been paid over x402 up to the as-of time.',
} as const

/** The universe of models: what belongs to it, and how many there are. */
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
    switch (asked.population) {
        case 'MODELS':
            return question.steps(ofModels(question, window, asked))
        case 'CREATORS':
            return question.steps(ofCreators(question, window, asked))
        case 'PAYERS':
            return question.steps(ofPayers(question, await question.toDate(), window, asked))
        case 'OPERATORS':
            return question.steps(ofOperators(question, await question.toDate(), window, asked))
    }
}

function* ofModels(question: MarketQuestion, window: WindowDemand, asked: Asked): Steps<PopulationDemand> {
    const sums = yield* memberSums(window, asked, (_payer, model) => model)
    return yield* collect(
        question.book.members,
        sums,
        UNIVERSES.MODELS,
        yield* everything(window, asked, sums),
    )
}

function* ofCreators(question: MarketQuestion, window: WindowDemand, asked: Asked): Steps<PopulationDemand> {
    const { book, memory } = question
    const { size } = memory.members
    const isOwner = new Uint8Array(size)
    for (const { owner } of book.models) isOwner[owner] = 1
    yield
    const members = marked(isOwner)
    let sums: Sums
    if (asked.measure === 'CALLS') {
        sums = new Amounts(size)
        for (const { member, owner } of book.models) sums.lo[owner] += window.models.calls[member] ?? 0
    } else sums = yield* memberSums(window, asked, (_payer, model) => book.get(model)?.owner ?? 0)
    return yield* collect(members, sums, UNIVERSES.CREATORS, yield* everything(window, asked, sums))
}

function* ofPayers(
    { memory }: MarketQuestion,
    toDate: WindowDemand,
    window: WindowDemand,
    asked: Asked,
): Steps<PopulationDemand> {
    const { size } = memory.members
    const ever = yield* toDate.pairs()
    const hasPaid = new Uint8Array(size)
    for (let row = 0; row < ever.length; row++) hasPaid[ever.payer[row]] = 1
    yield
    const sums = yield* pairSums(window, asked, (payer) => payer)
    return yield* collect(marked(hasPaid), sums, UNIVERSES.PAYERS, yield* sumOf(sums.hi, sums.lo))
}

function* ofOperators(
    { memory }: MarketQuestion,
    toDate: WindowDemand,
    window: WindowDemand,
    asked: Asked,
): Steps<PopulationDemand> {
    const numbers = (pairs: Pairs) =>
        pairs.kinds.map(({ rail, payTo }) => (rail === 'CONTRACT' ? 0 : memory.members.numberOf(payTo)))
    const ever = yield* toDate.pairs()
    const [everPaid, ofKind] = [numbers(ever), numbers(yield* window.pairs())]
    const wasPaid = new Uint8Array(memory.members.size)
    for (let row = 0; row < ever.length; row++) wasPaid[everPaid[ever.kind[row]]] = 1
    yield
    const size = memory.members.size
    const sums = yield* pairSums(window, asked, (_payer, _model, kind) => ofKind[kind], size)
    return yield* collect(marked(wasPaid), sums, UNIVERSES.OPERATORS, yield* everything(window, asked, sums))
}

/** Members that are marked, but for 0, which is nobody; ascending. */
function marked(marks: Uint8Array): Int32Array {
    const members = new Int32Array(marks.length)
    let count = 0
    for (let member = 1; member < marks.length; member++) if (marks[member] === 1) members[count++] = member
    return members.slice(0, count)
}

/** Sums by member number; place 0 is nobody. */
type Sums = Pick<Amounts, 'hi' | 'lo'>

type MemberOf = (payer: number, model: number, kind: number) => number

function* memberSums(window: WindowDemand, asked: Asked, memberOf: MemberOf): Steps<Sums> {
    const { models } = window
    if (asked.measure === 'CALLS') return { hi: new Float64Array(models.calls.length), lo: models.calls }
    return yield* pairSums(window, asked, memberOf)
}

function* pairSums(
    window: WindowDemand,
    asked: Asked,
    memberOf: MemberOf,
    size = window.models.calls.length,
): Steps<Sums> {
    const sums = new Amounts(size)
    yield* addPayments(window, asked, memberOf, sums)
    return sums
}

/** Rows looked at in one step. */
const STEP = 16_384

/** Adds payments up by member, in small steps: value, paid calls, or distinct payers. */
export function* addPayments(
    window: WindowDemand,
    { measure, exclude }: Asked,
    memberOf: MemberOf,
    sums: Pick<Amounts, 'add' | 'count'>,
): Steps<void> {
    const pairs = yield* window.pairs()
    const skipSelf = exclude.includes('SELF_PAID')
    const payersOf = measure === 'PAYERS' ? new DistinctPairs(pairs.length) : null
    for (let row = 0; row < pairs.length; row++) {
        if (row % STEP === STEP - 1) yield
        const payer = pairs.payer[row]
        const model = pairs.model[row]
        if (skipSelf && window.isSelfPaid(payer, model)) continue
        const member = memberOf(payer, model, pairs.kind[row])
        if (payersOf) {
            if (payersOf.add(payer, member)) sums.count(member, 1)
        } else if (measure === 'CALLS') sums.count(member, pairs.calls[row])
        else sums.add(member, pairs.valueHi[row], pairs.valueLo[row])
    }
}

/** A set of pairs of members. */
export class DistinctPairs {
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
function* everything(window: WindowDemand, { measure, exclude }: Asked, sums: Sums): Steps<bigint | null> {
    if (measure === 'PAYERS') return null
    if (measure === 'CALLS') return window.cells.reduce((sum, cell) => sum + BigInt(cell.calls), 0n)
    if (exclude.length === 0) return window.cells.reduce((sum, cell) => sum + cell.value, 0n)
    return yield* sumOf(sums.hi, sums.lo)
}

/** @param all null where what is outside has no meaning */
function* collect(
    members: Int32Array,
    sums: Sums,
    definition: string,
    all: bigint | null,
): Steps<PopulationDemand> {
    yield
    const hi = new Float64Array(members.length)
    const lo = new Float64Array(members.length)
    for (let place = 0; place < members.length; place++) {
        hi[place] = sums.hi[members[place]] ?? 0
        lo[place] = sums.lo[members[place]] ?? 0
    }
    const total = yield* sumOf(hi, lo)
    return { members, hi, lo, total, outside: all === null ? null : all - total, definition }
}

function* sumOf(hi: Float64Array, lo: Float64Array): Steps<bigint> {
    yield
    const sum = new Amount()
    for (let place = 0; place < hi.length; place++) sum.add(hi[place], lo[place])
    return sum.total
}
