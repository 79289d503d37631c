import type { MarketQuestion } from '../memory/market-memory'
import type { WindowDemand } from '../memory/window-demand'
import type { Window } from '../question/window'

/**
 * Payouts of a window by kind. Revenue is what x402 payments paid, and accruals are the creators' parts that payments name:
 * each of those rows has the amount of its payment, so that they are added up already. Withdrawals are in the registry's book.
 * Amounts are OPG base units.
 */
export function payouts({ book }: MarketQuestion, demand: WindowDemand, window: Window) {
    let [revenue, accrued] = [0n, 0n]
    for (const { rail, value, creatorValue } of demand.cells) {
        if (rail !== 'CONTRACT') revenue += value
        accrued += creatorValue
    }
    return [
        { kind: 'OPERATOR_REVENUE', amount: revenue },
        { kind: 'CREATOR_ACCRUAL', amount: accrued },
        { kind: 'CREATOR_WITHDRAWAL', amount: book.withdrawnIn(window) },
    ]
}
