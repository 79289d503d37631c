import { Amount } from '../../base/amount'
import type { Steps } from '../../stats'
import type { BookAsOf } from '../memory/registry-at'
import type { WindowDemand } from '../memory/window-demand'
import type { Exclusion } from '../population/asked'

/** Payments of a window; amounts are OPG base units. INV-5: value = attributed + unclaimedNames + unattributed. */
export interface PaidTotals {
    payments: bigint
    value: bigint
    /** For a model of the universe. */
    attributed: bigint
    /** For an id that is none of it. */
    unclaimedNames: bigint
    /** For no model that is named. */
    unattributed: bigint
    /** Part of `value` that is set aside for creators. */
    creatorValue: bigint
    payers: number
    /** Operators’ wallets that were paid over x402. */
    operators: number
}

/** Rows looked at in one step. */
const STEP = 16_384

/** Adds up the payments of a window, in small steps. @param exclude payments to leave out */
export function* paidTotals(demand: WindowDemand, book: BookAsOf, exclude: Exclusion[]): Steps<PaidTotals> {
    const pairs = yield* demand.pairs()
    const skipSelf = exclude.includes('SELF_PAID')
    const hasPaid = new Uint8Array(demand.models.calls.length)
    let payers = 0
    const kinds = new Uint8Array(pairs.kinds.length)
    const sums = { attributed: new Amount(), unclaimedNames: new Amount(), unattributed: new Amount() }
    const creator = new Amount()
    let payments = 0
    for (let row = 0; row < pairs.length; row++) {
        if (row % STEP === STEP - 1) yield
        const payer = pairs.payer[row]
        const model = pairs.model[row]
        if (skipSelf && demand.isSelfPaid(payer, model)) continue
        payments += pairs.count[row]
        payers += 1 - hasPaid[payer]
        hasPaid[payer] = 1
        kinds[pairs.kind[row]] = 1
        const naming = model === 0 ? 'unattributed' : book.get(model) ? 'attributed' : 'unclaimedNames'
        sums[naming].add(pairs.valueHi[row], pairs.valueLo[row])
        creator.add(pairs.creatorHi[row], pairs.creatorLo[row])
    }
    const operators = new Set<string>()
    pairs.kinds.forEach(({ rail, payTo }, kind) => {
        if (kinds[kind] && rail !== 'CONTRACT') operators.add(payTo)
    })
    const [attributed, unclaimedNames, unattributed] = [
        sums.attributed.total,
        sums.unclaimedNames.total,
        sums.unattributed.total,
    ]
    return {
        payments: BigInt(payments),
        value: attributed + unclaimedNames + unattributed,
        attributed,
        unclaimedNames,
        unattributed,
        creatorValue: creator.total,
        payers,
        operators: operators.size,
    }
}
