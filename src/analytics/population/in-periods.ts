import { addLimbs, toAmount } from '../../base/amount'
import type { Steps } from '../../stats'
import { type IndexedBlock, rowsOf } from '../memory/indexed-block'
import type { MarketQuestion } from '../memory/market-memory'
import type { KeptPeriod } from '../memory/period-store'

/** Demand of one model in one sealed period. */
export interface PeriodActivity {
    model: string
    startMs: number
    calls: number
    /** OPG base units. */
    value: bigint
    /** Numbers of who paid; some may come more than once. */
    payers: number[]
}

/** Rows looked at in one step. */
const STEP = 16_384

/**
 * Visits the demand of some models in sealed periods, as of the moment of a question, in small steps; periods without any are left
 * out.
 * @param models ids
 * @param skipSelf payments to oneself do not count
 */
export function* eachInPeriods(
    question: MarketQuestion,
    models: string[],
    periods: KeptPeriod[],
    skipSelf: boolean,
    visit: (activity: PeriodActivity) => void,
): Steps<void> {
    const { members } = question.memory
    let looked = 0
    for (const model of models) {
        const member = members.find(model)
        if (member === undefined) continue
        for (const { startMs, block } of periods) {
            const { calls, calledRows } = callsOf(block, member, question.asOf.timeMs)
            const paid = paidOf(question, block, member, skipSelf)
            if (calls !== 0 || paid.payers.length > 0) visit({ model, startMs, calls, ...paid })
            // A search in a period's models takes about as long as twenty rows.
            looked += 20 + calledRows + paid.payers.length
            if (looked < STEP) continue
            looked = 0
            yield
        }
    }
}

/** Calls of a model in a sealed period, as of a moment. */
export function callsOf({ called, calls, late }: IndexedBlock, member: number, asOfMs: number) {
    const [from, to] = rowsOf(called, member)
    let count = 0
    for (let row = from; row < to; row++) count += calls.count[row]
    // Names that were claimed later were nobody's.
    if (from < to)
        for (let row = 0; row < late.member.length; row++)
            if (late.member[row] === member && late.at[row] > asOfMs) count -= late.count[row]
    return { calls: count, calledRows: to - from + (from < to ? late.member.length : 0) }
}

function paidOf(
    { book }: MarketQuestion,
    { cells, paid, payments }: IndexedBlock,
    member: number,
    skipSelf: boolean,
) {
    const [from, to] = rowsOf(paid, member)
    const { payer, cell, valueHi, valueLo } = payments
    const payTo = book.payToOf(cells)
    const sums = new Float64Array(2)
    const payers: number[] = []
    for (let row = from; row < to; row++) {
        if (skipSelf && book.isSelfPaid(payer[row], member, payTo[cell[row]])) continue
        addLimbs(sums, 0, valueHi[row], valueLo[row])
        payers.push(payer[row])
    }
    return { value: toAmount(sums[0], sums[1]), payers }
}
