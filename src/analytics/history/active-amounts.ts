import { Amount, SparseAmounts, toNumber } from '../../base/amount'
import type { Steps } from '../../stats'
import type { BookAsOf } from '../memory/registry-at'
import type { WindowDemand } from '../memory/window-demand'
import type { Asked } from '../population/asked'
import { DistinctPairs } from '../population/population-demand'

/** Models and payments looked at in one step. */
const STEP = 8_192

/**
 * The demand that `populationDemand` gives for every member, for those alone that have any, in no order, and its sum: a day’s demand
 * names few of a hundred thousand models, and years of days are worked out. Found in small steps.
 * @param asked something that the population has
 */
export function* activeAmounts(window: WindowDemand, book: BookAsOf, asked: Asked) {
    const sums = new SparseAmounts()
    if (asked.measure === 'CALLS' && asked.population !== 'PAYERS') {
        const { calls } = window.models
        for (let model = 1; model < calls.length; model++) {
            if (model % STEP === 0) yield
            if (calls[model] !== 0) sums.count(holderOf(book, model, asked), calls[model])
        }
    } else yield* addPayments(window, book, asked, sums)
    yield
    const amounts: number[] = []
    const total = new Amount()
    for (const { hi, lo } of sums.values()) {
        if (hi === 0 && lo === 0) continue
        amounts.push(toNumber(hi, lo))
        total.add(hi, lo)
    }
    return { amounts: Float64Array.from(amounts), total: total.total }
}

function* addPayments(window: WindowDemand, book: BookAsOf, asked: Asked, sums: SparseAmounts): Steps<void> {
    const { population, measure, exclude } = asked
    const { parts, kinds: kindsOfAll } = window.payments
    // Nothing else needs numbers of operators here, so they get some; 0 is none.
    const numbers = new Map<string, number>()
    const operators = kindsOfAll.map(({ rail, payTo }) => {
        if (rail === 'CONTRACT') return 0
        if (!numbers.has(payTo)) numbers.set(payTo, numbers.size + 1)
        return numbers.get(payTo)!
    })
    const payersOf = measure === 'PAYERS' ? new DistinctPairs() : null
    for (const { payments, kinds, payTo } of parts) {
        yield
        for (let row = 0; row < payments.payer.length; row++) {
            if (row % STEP === STEP - 1) yield
            const payer = payments.payer[row]
            const model = payments.model[row]
            if (exclude.length > 0 && window.isSelfPaid(payer, model, payTo[payments.cell[row]])) continue
            const member =
                population === 'PAYERS'
                    ? payer
                    : population === 'OPERATORS'
                      ? operators[kinds[payments.cell[row]]]
                      : holderOf(book, model, asked)
            if (payersOf) {
                if (payersOf.add(payer, member)) sums.count(member, 1)
            } else if (measure === 'CALLS') sums.count(member, payments.calls[row])
            else sums.add(member, payments.valueHi[row], payments.valueLo[row])
        }
    }
}

/** Number of a model, or of its owner; 0 = none of the universe. */
function holderOf(book: BookAsOf, model: number, { population }: Asked): number {
    if (population === 'CREATORS') return book.ownerOf(model)
    return book.has(model) ? model : 0
}
