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
    const all = sumsOfAll(demand)
    if (!exclude.includes('SELF_PAID'))
        return totals({ ...all, payers: countOf(yield* demand.payments.payers()) })
    return yield* totalsOfOthers(demand, book, all)
}

/** Everything that was paid is added up by kind of demand already. */
function sumsOfAll({ cells }: WindowDemand): Omit<Sums, 'payers'> {
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
    return {
        payments: count,
        creatorValue,
        operators: operators.size,
        attributed: sums.MODEL,
        unclaimedNames: sums.UNKNOWN_NAME,
        unattributed: sums.NONE,
    }
}

/** Without what was paid to oneself: that is taken from the sums, and who is left is looked for. */
function* totalsOfOthers(demand: WindowDemand, book: BookAsOf, all: Omit<Sums, 'payers'>) {
    const { parts, kinds: kindsOfAll } = demand.payments
    const hasPaid = new Uint8Array(demand.size)
    const isKind = new Uint8Array(kindsOfAll.length)
    const own = { attributed: new Amount(), unclaimedNames: new Amount(), unattributed: new Amount() }
    const creator = new Amount()
    let count = all.payments
    const selfPaid = yield* demand.selfPaidRows()
    for (const [part, { payments, kinds }] of parts.entries()) {
        yield
        const rows = selfPaid[part]
        const { payer, cell } = payments
        for (let row = 0, at = 0; row < payer.length; row++) {
            if (row % STEP === STEP - 1) yield
            if (row !== rows[at]) {
                hasPaid[payer[row]] = 1
                isKind[kinds[cell[row]]] = 1
                continue
            }
            at++
            count -= payments.count[row]
            const model = payments.model[row]
            const naming = model === 0 ? 'unattributed' : book.has(model) ? 'attributed' : 'unclaimedNames'
            own[naming].add(payments.valueHi[row], payments.valueLo[row])
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
        creatorValue: all.creatorValue - creator.total,
        payers: countOf(hasPaid),
        operators: operators.size,
        attributed: all.attributed - own.attributed.total,
        unclaimedNames: all.unclaimedNames - own.unclaimedNames.total,
        unattributed: all.unattributed - own.unattributed.total,
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
