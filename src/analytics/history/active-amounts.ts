import { LIMB, toAmount } from '../../periods/amount'
import type { Steps } from '../../stats'
import type { BookAsOf } from '../memory/book'
import type { WindowDemand } from '../memory/window-demand'
import type { Asked } from '../population/asked'

/** Demand of the members that have any, in no order, and its sum. */
export interface ActiveAmounts {
    amounts: Float64Array
    total: bigint
}

/**
 * The demand that `populationDemand` tells of every member, of those alone that have any: a day’s demand names few of a
 * hundred thousand models, and years of days are worked out.
 * Found in small steps.
 * @param asked something that the population has
 */
export function* activeAmounts(window: WindowDemand, book: BookAsOf, asked: Asked): Steps<ActiveAmounts> {
    const isOfCalls = asked.measure === 'CALLS' && asked.population !== 'PAYERS'
    const sums = yield* isOfCalls ? callSums(window, book, asked) : paymentSums(window, book, asked)
    yield
    const amounts: number[] = []
    let [hi, lo] = [0, 0]
    for (const sum of sums.values()) {
        if (sum.hi === 0 && sum.lo === 0) continue
        amounts.push(sum.hi * LIMB + sum.lo)
        hi += sum.hi
        lo += sum.lo
        if (lo >= LIMB) {
            hi += Math.floor(lo / LIMB)
            lo %= LIMB
        }
    }
    return { amounts: Float64Array.from(amounts), total: toAmount(hi, lo) }
}

/** By member: a number, or the address of an operator. */
type Sums = Map<number | string, { hi: number; lo: number }>

function sumOf(sums: Sums, member: number | string) {
    let sum = sums.get(member)
    if (!sum) {
        sum = { hi: 0, lo: 0 }
        sums.set(member, sum)
    }
    return sum
}

/** Number of a model, or of its owner; 0 = none of the universe. */
function holderOf(book: BookAsOf, model: number, { population }: Asked): number {
    if (population === 'CREATORS') return book.ownerOf(model)
    return book.has(model) ? model : 0
}

/** Models and payments looked at in one step. */
const STEP = 8_192

function* callSums({ models: { calls } }: WindowDemand, book: BookAsOf, asked: Asked): Steps<Sums> {
    const sums: Sums = new Map()
    for (let model = 1; model < calls.length; model++) {
        if (model % STEP === 0) yield
        if (calls[model] === 0) continue
        const holder = holderOf(book, model, asked)
        if (holder !== 0) sumOf(sums, holder).lo += calls[model]
    }
    return sums
}

function* paymentSums(window: WindowDemand, book: BookAsOf, asked: Asked): Steps<Sums> {
    const sums: Sums = new Map()
    const { population, measure, exclude } = asked
    const { parts, kinds: kindsOfAll } = window.payments
    const operators = kindsOfAll.map(({ rail, payTo }) => (rail === 'CONTRACT' ? 0 : payTo))
    const seen = new Set<string>()
    for (const { payments, kinds } of parts) {
        for (let row = 0; row < payments.payer.length; row++) {
            if (row % STEP === STEP - 1) yield
            const payer = payments.payer[row]
            const model = payments.model[row]
            if (exclude.length > 0 && window.isSelfPaid(payer, model)) continue
            const member =
                population === 'PAYERS'
                    ? payer
                    : population === 'OPERATORS'
                      ? operators[kinds[payments.cell[row]]]
                      : holderOf(book, model, asked)
            if (member === 0) continue
            const sum = sumOf(sums, member)
            if (measure === 'PAYERS') {
                const pair = `${payer} ${member}`
                if (!seen.has(pair)) sum.lo += 1
                seen.add(pair)
            } else if (measure === 'CALLS') sum.lo += payments.calls[row]
            else {
                sum.hi += payments.valueHi[row]
                sum.lo += payments.valueLo[row]
                if (sum.lo >= LIMB) {
                    sum.lo -= LIMB
                    sum.hi += 1
                }
            }
        }
        yield
    }
    return sums
}
