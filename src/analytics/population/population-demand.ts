import { Amount, addTo, takeFrom, toAmount, toNumber } from '../../base/amount'
import type { Steps } from '../../stats'
import type { MarketQuestion } from '../memory/market-memory'
import type { Payments } from '../memory/payments'
import { inScratch, noAmounts, type Scratch } from '../memory/scratch'
import type { WindowDemand } from '../memory/window-demand'
import type { Universe } from '../question/universe'
import { type Asked, checkAsked } from './asked'

/** Demand of every member of a population, in one window. */
export interface PopulationDemand {
    /** The universe, used or not; column places are those of this list. */
    members: Int32Array
    /** Limbs of the amounts (src/base/amount.ts); counts are in `lo` alone. */
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

/** Amounts as doubles, for statistics. @param values as long as the population, which they are written to */
export function amounts(
    { hi, lo }: PopulationDemand,
    values: Float64Array = new Float64Array(hi.length),
): Float64Array {
    for (let place = 0; place < hi.length; place++) values[place] = toNumber(hi[place], lo[place])
    return values
}

export const UNIVERSES = {
    MODELS: 'Models registered up to the as-of time, and models of the imported catalogues.',
    CREATORS: 'Owners, at the as-of time, of models registered up to it.',
    PAYERS: 'Wallets that had paid for inference up to the as-of time.',
    OPERATORS: 'Operators’ wallets that had been paid over x402 up to the as-of time.',
} as const

/** What belongs to the universe of a population, and how many there are. */
export const universeOf = ({ definition, members }: PopulationDemand): Universe => ({
    definition,
    size: members.length,
})

/** The same of the models. */
export function modelUniverse({ book }: MarketQuestion): Universe {
    return { definition: UNIVERSES.MODELS, size: book.size }
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
            return question.steps(inScratch((scratch) => ofModels(question, window, asked, scratch)))
        case 'CREATORS':
            return question.steps(inScratch((scratch) => ofCreators(question, window, asked, scratch)))
        case 'PAYERS': {
            const toDate = await question.toDate()
            return question.steps(inScratch((scratch) => ofPayers(question, toDate, window, asked, scratch)))
        }
        case 'OPERATORS': {
            const toDate = await question.toDate()
            return question.steps(
                inScratch((scratch) => ofOperators(question, toDate, window, asked, scratch)),
            )
        }
    }
}

function* ofModels(
    question: MarketQuestion,
    window: WindowDemand,
    asked: Asked,
    scratch: Scratch,
): Steps<PopulationDemand> {
    const sums = yield* modelSums(window, asked, scratch)
    return yield* collect(
        question.book.members,
        sums,
        UNIVERSES.MODELS,
        yield* everything(window, asked, sums),
    )
}

function* ofCreators(
    question: MarketQuestion,
    window: WindowDemand,
    asked: Asked,
    scratch: Scratch,
): Steps<PopulationDemand> {
    const { book, memory } = question
    const { size } = memory.members
    const isOwner = scratch.bytes(size)
    const ownerOf = scratch.ints(size)
    for (let place = 0; place < book.size; place++) {
        const owner = book.ownerAt(place)
        ownerOf[book.members[place]] = owner
        isOwner[owner] = 1
    }
    yield
    const members = marked(isOwner)
    let sums: Sums
    if (asked.measure === 'PAYERS') sums = yield* payersBy(window, asked, ownerOf, size, scratch)
    else {
        const models = yield* modelSums(window, asked, scratch)
        sums = zeros(size, scratch)
        // What no owner's model was paid is nobody's, at place 0.
        for (let model = 0; model < models.lo.length; model++)
            addTo(sums.hi, sums.lo, ownerOf[model], models.hi[model], models.lo[model])
    }
    return yield* collect(members, sums, UNIVERSES.CREATORS, yield* everything(window, asked, sums))
}

function* ofPayers(
    { memory }: MarketQuestion,
    toDate: WindowDemand,
    window: WindowDemand,
    asked: Asked,
    scratch: Scratch,
): Steps<PopulationDemand> {
    const { size } = memory.members
    const hasPaid = yield* toDate.payments.payers()
    yield
    const sums = yield* paymentSums(window, asked, null, zeros(size, scratch))
    return yield* collect(marked(hasPaid), sums, UNIVERSES.PAYERS, yield* sumOf(sums.hi, sums.lo))
}

function* ofOperators(
    { memory }: MarketQuestion,
    toDate: WindowDemand,
    window: WindowDemand,
    asked: Asked,
    scratch: Scratch,
): Steps<PopulationDemand> {
    const numbers = ({ kinds }: Payments) =>
        kinds.map(({ rail, payTo }) => (rail === 'CONTRACT' ? 0 : memory.members.numberOf(payTo)))
    const ever = toDate.payments
    const [everPaid, ofKind] = [numbers(ever), numbers(window.payments)]
    const { size } = memory.members
    const wasPaid = scratch.bytes(size)
    for (const [kind, isPaid] of ever.paidKinds().entries()) if (isPaid) wasPaid[everPaid[kind]] = 1
    yield
    const sums = yield* paymentSums(window, asked, ofKind, zeros(size, scratch))
    return yield* collect(marked(wasPaid), sums, UNIVERSES.OPERATORS, yield* everything(window, asked, sums))
}

/** Members that are marked, but for 0, which is nobody; ascending. */
function marked(marks: Uint8Array): Int32Array {
    let count = 0
    for (let member = 1; member < marks.length; member++) if (marks[member] === 1) count++
    const members = new Int32Array(count)
    for (let member = 1, place = 0; place < count; member++)
        if (marks[member] === 1) members[place++] = member
    return members
}

/** Sums by member number, in limbs; place 0 is nobody. */
type Sums = Pick<PopulationDemand, 'hi' | 'lo'>

const zeros = (size: number, scratch: Scratch): Sums => ({
    hi: scratch.doubles(size),
    lo: scratch.doubles(size),
})

/** Rows looked at in one step. */
const STEP = 16_384

/** Sums by model: calls, value, or distinct payers. Of value, what names no model is at place 0. */
function* modelSums(window: WindowDemand, asked: Asked, scratch: Scratch): Steps<Sums> {
    const { models } = window
    const { measure, exclude } = asked
    const { size } = window
    if (measure === 'CALLS') return { hi: noAmounts(size), lo: models.calls }
    if (measure === 'PAYERS') {
        const itself = scratch.ints(size)
        for (let model = 0; model < size; model++) itself[model] = model
        return yield* payersBy(window, asked, itself, size, scratch)
    }
    if (!exclude.includes('SELF_PAID')) return { hi: models.valueHi, lo: models.valueLo }
    const sums = zeros(size, scratch)
    sums.hi.set(models.valueHi)
    sums.lo.set(models.valueLo)
    const selfPaid = yield* window.selfPaidRows()
    for (const [part, { payments }] of window.payments.parts.entries()) {
        yield
        const { model, valueHi, valueLo } = payments
        const rows = selfPaid[part]
        for (let i = 0; i < rows.length; i++)
            takeFrom(sums.hi, sums.lo, model[rows[i]], valueHi[rows[i]], valueLo[rows[i]])
    }
    return sums
}

/** Distinct payers of groups of models, by the group's number; 0 is no group. */
function* payersBy(
    window: WindowDemand,
    { exclude }: Asked,
    groupOf: Int32Array,
    groups: number,
    scratch: Scratch,
): Steps<Sums> {
    const leaveOut = exclude.includes('SELF_PAID')
        ? (payer: number, model: number, payTo: number) => window.isSelfPaid(payer, model, payTo)
        : null
    return {
        hi: noAmounts(groups),
        lo: yield* window.payments.distinctPayers(groupOf, groups, leaveOut, scratch.doubles(groups)),
    }
}

/**
 * Sums over payments, by payer or by who was paid: value, paid calls, or distinct payers.
 * @param ofKind member by kind of payment; null = the payer
 * @param sums zeros, which become the sums
 */
function* paymentSums(
    window: WindowDemand,
    { measure, exclude }: Asked,
    ofKind: number[] | null,
    sums: Sums,
): Steps<Sums> {
    const skipSelf = exclude.includes('SELF_PAID')
    const payersOf = measure === 'PAYERS' ? new DistinctPairs() : null
    for (const { payments, kinds, payTo } of window.payments.parts) {
        yield
        const { payer, model, cell, calls, valueHi, valueLo } = payments
        for (let row = 0; row < payer.length; row++) {
            if (row % STEP === STEP - 1) yield
            if (skipSelf && window.isSelfPaid(payer[row], model[row], payTo[cell[row]])) continue
            const member = ofKind ? ofKind[kinds[cell[row]]] : payer[row]
            if (payersOf) {
                if (member !== 0 && payersOf.add(payer[row], member)) sums.lo[member] += 1
            } else if (measure === 'CALLS') sums.lo[member] += calls[row]
            else addTo(sums.hi, sums.lo, member, valueHi[row], valueLo[row])
        }
    }
    return sums
}

/** A set of pairs of members; with 0, which is none, there are no pairs. */
export class DistinctPairs {
    private slots = new Float64Array(4_096).fill(-1)
    private count = 0

    /** @returns false when it was there already */
    add(one: number, other: number): boolean {
        if (one === 0) return false
        const key = one * 2 ** 26 + other
        const slot = slotOf(this.slots, key, one, other)
        if (this.slots[slot] === key) return false
        this.slots[slot] = key
        if (++this.count * 2 > this.slots.length) this.grow()
        return true
    }

    private grow(): void {
        const larger = new Float64Array(this.slots.length * 4).fill(-1)
        for (const key of this.slots)
            if (key !== -1) larger[slotOf(larger, key, Math.floor(key / 2 ** 26), key % 2 ** 26)] = key
        this.slots = larger
    }
}

/** Where a pair is, or belongs. */
function slotOf(slots: Float64Array, key: number, one: number, other: number): number {
    const mask = slots.length - 1
    let slot = (Math.imul(one, 0x9e3779b1) ^ Math.imul(other, 0x85ebca6b)) >>> 0
    slot = (slot ^ (slot >>> 15)) & mask
    while (slots[slot] !== -1 && slots[slot] !== key) slot = (slot + 1) & mask
    return slot
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
    const lo = placed(sums.lo, members)
    const hi = placed(sums.hi, members)
    const total = yield* sumOf(hi, lo)
    return { members, hi, lo, total, outside: all === null ? null : all - total, definition }
}

/** The values of members, by place. Beyond the last value there is nobody with demand. */
function placed(values: Float64Array, members: Int32Array): Float64Array {
    let place = 0
    while (place < members.length && !(values[members[place]] > 0)) place++
    if (place === members.length) return noAmounts(members.length)
    const at = new Float64Array(members.length)
    for (; place < members.length; place++)
        if (members[place] < values.length) at[place] = values[members[place]]
    return at
}

function* sumOf(hi: Float64Array, lo: Float64Array): Steps<bigint> {
    yield
    const sum = new Amount()
    for (let place = 0; place < hi.length; place++) sum.add(hi[place], lo[place])
    return sum.total
}
