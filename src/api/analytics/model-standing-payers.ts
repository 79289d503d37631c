import type { MarketQuestion } from '../../analytics/memory/market-memory'
import type { PayersOf } from '../../analytics/population/payers-of'
import { largestPayers } from '../../analytics/standing/paid-by'
import { ratio } from '../../base/ratio'
import { roundedOrNull } from '../../base/rounded'
import type { StandingPayers } from './model-standing-types'

/** Payers of a model or creator as they are answered. */
export function standingPayers(question: MarketQuestion, paid: PayersOf): StandingPayers {
    const largest = largestPayers(question, paid)
    return {
        count: paid.payers.length,
        topShare: largest.at(0)?.share ?? null,
        hhi: roundedOrNull(paid.hhi.value),
        nullReason: paid.value === 0n ? 'Nothing was paid in OPG in this window.' : null,
        selfPaidShare: paid.gross === 0n ? null : ratio(paid.selfPaid, paid.gross, 'down'),
        largest,
    }
}
