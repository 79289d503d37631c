import { Amount } from '../../base/amount'
import { ratio } from '../../base/ratio'
import type { Steps } from '../../stats'
import type { MarketQuestion } from '../memory/market-memory'
import { oncePerWindow } from '../memory/once-per-window'
import { countOf } from '../memory/payments'
import type { WindowDemand } from '../memory/window-demand'
import type { Asked, Exclusion, Measure } from './asked'
import type { PopulationDemand } from './population-demand'

/** A part of all demand, including the demand that names no model. */
export interface Share {
    /** Decimal, 12 places, rounded down; null when there is no demand. */
    share: string | null
    /**
     * The least and the most it can be (worst-case identification, Manski): with own demand x, total T and demand U that
     * could be anybody's, [x / T, (x + U) / T]. Rounded outwards, so that they enclose it.
     */
    least: string | null
    most: string | null
    nullReason: string | null
}

/** What shares are of. */
export interface Whole {
    total: bigint
    /** Demand that could be anybody's: it names no model, or a string that no model has claimed. */
    open: bigint
    /** By number, 1 for payers of such demand. */
    openPayers: Uint8Array | null
}

const NO_DEMAND = 'There is no demand in this window, so nobody has a share of it.'

/**
 * Shares of one window. Of measure PAYERS a share is that of all wallets that paid in the window; such shares overlap.
 * @param demand of models, or of the owners of models
 * @returns of an amount, and of who paid it (of measure PAYERS alone)
 */
export async function sharesOf(
    question: MarketQuestion,
    window: WindowDemand,
    demand: PopulationDemand,
    asked: Asked,
): Promise<(amount: bigint, payers: Iterable<number>) => Share> {
    const { total, open, openPayers } = await wholeOf(question, window, demand, asked)
    return (amount, payers) => {
        if (total === 0n) return { share: null, least: null, most: null, nullReason: NO_DEMAND }
        let most = amount + open
        if (openPayers) {
            let theirs = 0
            for (const payer of payers) theirs += openPayers[payer]
            most -= BigInt(theirs)
        }
        const share = ratio(amount, total, 'down')
        return { share, least: share, most: ratio(most, total, 'up'), nullReason: null }
    }
}

/** All demand of a window that shares are of, including the demand that names no model. */
export async function wholeOf(
    question: MarketQuestion,
    window: WindowDemand,
    demand: PopulationDemand,
    asked: Asked,
): Promise<Whole> {
    const { open, payers } = await openOf(question, window, asked.measure, asked.exclude)
    if (payers) return { total: BigInt(payers.count), open, openPayers: payers.open }
    return { total: demand.total + (demand.outside ?? 0n), open, openPayers: null }
}

/** Demand of a window that could be anybody's, with whose it is where payers are counted. */
interface Open {
    open: bigint
    payers: { count: number; open: Uint8Array } | null
}

const openOf = oncePerWindow((question, window, measure: Measure, exclude: Exclusion[]) =>
    question.steps(
        measure === 'PAYERS'
            ? openOfPayers(question, window, exclude)
            : addUp(question, window, measure, exclude),
    ),
)

/** Members and payments looked at in one step. */
const STEP = 16_384

function* addUp(
    question: MarketQuestion,
    window: WindowDemand,
    measure: 'CALLS' | 'VALUE',
    exclude: Exclusion[],
): Steps<Open> {
    const amountOf = (calls: number, value: bigint) => (measure === 'CALLS' ? BigInt(calls) : value)
    let open = 0n
    for (const { naming, calls, value } of window.cells)
        if (naming === 'NONE' || naming === 'UNKNOWN_NAME') open += amountOf(calls, value)
    const { calls, valueHi, valueLo } = window.models
    for (let member = 1; member < calls.length; member++) {
        if (member % STEP === 0) yield
        if (calls[member] === 0 && valueHi[member] === 0 && valueLo[member] === 0) continue
        if (isElses(question, member)) open -= amountOf(calls[member], window.valueOf(member))
    }
    if (measure === 'VALUE' && exclude.includes('SELF_PAID')) open -= yield* selfPaidOf(question, window)
    return { open, payers: null }
}

/** Value that could be anybody's and was paid to oneself: by an operator, for what names no model. */
function* selfPaidOf(question: MarketQuestion, window: WindowDemand): Steps<bigint> {
    const sum = new Amount()
    const selfPaid = yield* window.selfPaidRows()
    for (const [part, { payments }] of window.payments.parts.entries()) {
        yield
        for (const row of selfPaid[part])
            if (isOpen(question, payments.model[row])) sum.add(payments.valueHi[row], payments.valueLo[row])
    }
    return sum.total
}

const isOpen = (question: MarketQuestion, model: number) =>
    model === 0 || (!question.book.has(model) && !isElses(question, model))

/** An id that no model of the universe has can be nobody else's; a string may come to be. */
const isElses = ({ book, memory }: MarketQuestion, member: number) =>
    !book.has(member) && !memory.members.idOf(member).startsWith('unresolved:')

function* openOfPayers(question: MarketQuestion, window: WindowDemand, exclude: Exclusion[]): Steps<Open> {
    const { memory } = question
    const { payments } = window
    const skipSelf = exclude.includes('SELF_PAID')
    const all = skipSelf ? new Uint8Array(memory.members.size) : yield* payments.payers()
    const openPayers = new Uint8Array(memory.members.size)
    for (const { payments: columns, runs, payTo } of payments.parts) {
        yield
        const { members, starts } = runs
        for (let run = 0; run < members.length; run++) {
            const model = members[run]
            const couldBeAnybodys = isOpen(question, model)
            if (!couldBeAnybodys && !skipSelf) continue
            for (let row = starts[run]; row < starts[run + 1]; row++) {
                if (row % STEP === STEP - 1) yield
                const payer = columns.payer[row]
                if (skipSelf && window.isSelfPaid(payer, model, payTo[columns.cell[row]])) continue
                if (payer === 0) continue
                if (couldBeAnybodys) openPayers[payer] = 1
                all[payer] = 1
            }
        }
    }
    return { open: BigInt(countOf(openPayers)), payers: { count: countOf(all), open: openPayers } }
}
