import { Amount } from '../../base/amount'
import { countOf } from '../memory/payments'
import type { BookAsOf } from '../memory/registry-at'
import type { WindowDemand } from '../memory/window-demand'
import type { Exclusion } from '../population/asked'

/** Rows looked at in one step. */
const STEP = 16_384

/**
 * Adds up the payments of a window, in small steps; amounts are OPG base units. INV-5: value = attributed (to a model of the universe) +
 * unclaimedNames (an id that is none of it) + unattributed.
 * @param exclude payments to leave out
 */
export function* paidTotals(demand: WindowDemand, book: BookAsOf, exclude: Exclusion[]) {
    return exclude.includes('SELF_PAID') ? yield* totalsOfOthers(demand, book) : yield* totalsOfAll(demand)
}

/** Everything that was paid is added up by kind of demand already. */
function* totalsOfAll({ cells, payments }: WindowDemand) {
    const sums = { MODEL: 0n, UNKNOWN_NAME: 0n, NONE: 0n }
    const operators = new Set<string>()
    let [count, creatorValue] = [0, 0n]
    for (const cell of cells) {
        if (cell.payments === 0 || cell.naming === null) continue
        count += cell.payments
        sums[cell.naming] += cell.value
        creatorValue += cell.creatorValue
        if (cell.rail !== 'CONTRACT') operators.add(cell.payTo ?? '')
    }
    const payers = countOf(yield* payments.payers())
    return totals({
        payments: count,
        creatorValue,
        payers,
        operators: operators.size,
        attributed: sums.MODEL,
        unclaimedNames: sums.UNKNOWN_NAME,
        unattributed: sums.NONE,
    })
}

/** Without what was paid to oneself. */
function* totalsOfOthers(demand: WindowDemand, book: BookAsOf) {
    const { parts, kinds: kindsOfAll } = demand.payments
    const hasPaid = new Uint8Array(demand.size)
    const isKind = new Uint8Array(kindsOfAll.length)
    const sums = { attributed: new Amount(), unclaimedNames: new Amount(), unattributed: new Amount() }
    const creator = new Amount()
    let count = 0
    for (const { payments, kinds, payTo } of parts) {
        yield
        for (let row = 0; row < payments.payer.length; row++) {
            if (row % STEP === STEP - 1) yield
            const payer = payments.payer[row]
            const model = payments.model[row]
            if (demand.isSelfPaid(payer, model, payTo[payments.cell[row]])) continue
            count += payments.count[row]
            hasPaid[payer] = 1
            isKind[kinds[payments.cell[row]]] = 1
            const naming = model === 0 ? 'unattributed' : book.has(model) ? 'attributed' : 'unclaimedNames'
            sums[naming].add(payments.valueHi[row], payments.valueLo[row])
            creator.add(payments.creatorHi[row], payments.creatorLo[row])
        }
    }
    // Nobody that the chain names.
    hasPaid[0] = 0
    const operators = new Set<string>()
    for (const [kind, { rail, payTo }] of kindsOfAll.entries())
        if (isKind[kind] === 1 && rail !== 'CONTRACT') operators.add(payTo)
    return totals({
        payments: count,
        creatorValue: creator.total,
        payers: countOf(hasPaid),
        operators: operators.size,
        attributed: sums.attributed.total,
        unclaimedNames: sums.unclaimedNames.total,
        unattributed: sums.unattributed.total,
    })
}

interface Sums {
    payments: number
    payers: number
    /** Wallets that were paid over x402. */
    operators: number
    attributed: bigint
    unclaimedNames: bigint
    unattributed: bigint
    /** Part of the value that is set aside for creators. */
    creatorValue: bigint
}

const totals = ({ payments, ...sums }: Sums) => ({
    payments: BigInt(payments),
    value: sums.attributed + sums.unclaimedNames + sums.unattributed,
    ...sums,
})
