import { anyOf } from '../../database/span'
import type { MarketQuestion } from '../memory/market-memory'
import { oncePerWindow } from '../memory/once-per-window'
import type { WindowDemand } from '../memory/window-demand'
import type { Window } from '../question/window'

export type PayoutKind = 'OPERATOR_REVENUE' | 'CREATOR_ACCRUAL' | 'CREATOR_WITHDRAWAL'

/** Money on the earning side, OPG base units. */
export interface PayoutTotal {
    kind: PayoutKind
    amount: bigint
}

/**
 * Payouts of a window by kind. Revenue is what x402 payments paid, and accruals are the creators' parts that payments name:
 * each of those rows has the amount of its payment, so that they are added up already. Withdrawals, which are few, are read.
 */
export async function payouts(
    question: MarketQuestion,
    demand: WindowDemand,
    window: Window,
): Promise<PayoutTotal[]> {
    let [revenue, accrued] = [0n, 0n]
    for (const { rail, value, creatorValue } of demand.cells) {
        if (rail !== 'CONTRACT') revenue += value
        accrued += creatorValue
    }
    return [
        { kind: 'OPERATOR_REVENUE', amount: revenue },
        { kind: 'CREATOR_ACCRUAL', amount: accrued },
        {
            kind: 'CREATOR_WITHDRAWAL',
            amount: await withdrawn(question, demand, window.fromMs, window.toMs),
        },
    ]
}

const withdrawn = oncePerWindow(readWithdrawn)

async function readWithdrawn(
    { memory, asOf }: MarketQuestion,
    _demand: WindowDemand,
    fromMs: number | null,
    toMs: number,
): Promise<bigint> {
    const { reader, market } = memory
    const params: unknown[] = [market.opg]
    const spans = asOf.chains.flatMap(({ chainId, height }) =>
        height === null ? [] : [{ chainId, height, fromMs, toMs }],
    )
    const [[sum]] = await reader.rows(
        `SELECT coalesce(sum(amount), 0)::text FROM payout
         WHERE kind = 'CREATOR_WITHDRAWAL' AND token = ANY($1) AND ${anyOf(spans, 'time', params)}`,
        params,
    )
    return BigInt(sum as string)
}
