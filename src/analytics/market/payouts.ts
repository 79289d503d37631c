import { anyOf } from '../../database/span'
import type { MarketQuestion } from '../memory/market-memory'
import { oncePerWindow } from '../memory/once-per-window'
import type { WindowDemand } from '../memory/window-demand'
import { factSpans } from '../population/activity'
import type { Window } from '../question/window'

/**
 * Payouts of a window by kind. Revenue is what x402 payments paid, and accruals are the creators' parts that payments name:
 * each of those rows has the amount of its payment, so that they are added up already. Withdrawals, which are few, are read.
 * Amounts are OPG base units.
 */
export async function payouts(question: MarketQuestion, demand: WindowDemand, { fromMs, toMs }: Window) {
    let [revenue, accrued] = [0n, 0n]
    for (const { rail, value, creatorValue } of demand.cells) {
        if (rail !== 'CONTRACT') revenue += value
        accrued += creatorValue
    }
    return [
        { kind: 'OPERATOR_REVENUE', amount: revenue },
        { kind: 'CREATOR_ACCRUAL', amount: accrued },
        { kind: 'CREATOR_WITHDRAWAL', amount: await withdrawn(question, demand, fromMs, toMs) },
    ]
}

const withdrawn = oncePerWindow(readWithdrawn)

async function readWithdrawn(
    question: MarketQuestion,
    _demand: WindowDemand,
    fromMs: number | null,
    toMs: number,
): Promise<bigint> {
    const { reader, market } = question.memory
    const params: unknown[] = [market.opg]
    const spans = factSpans({ fromMs, toMs }, question)
    const [[sum]] = await reader.rows(
        `SELECT coalesce(sum(amount), 0)::text FROM payout
         WHERE kind = 'CREATOR_WITHDRAWAL' AND token = ANY($1) AND ${anyOf(spans, 'time', params)}`,
        params,
    )
    return BigInt(sum as string)
}
