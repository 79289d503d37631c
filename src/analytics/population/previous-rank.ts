import type { MarketQuestion } from '../memory/market-memory'
import type { Half } from '../memory/window-demand'
import type { Asked, Measure } from './asked'
import { type Ranked, ranked } from './ranked'

/** The ranking in the window before, as of the same moment; null when there is no such window. */
export async function rankedBefore(question: MarketQuestion, asked: Asked): Promise<Ranked | null> {
    const before = question.windowBefore()
    return before && ranked(question, asked, await question.demandOf(before, HALVES[asked.measure]))
}

/** What of a window models are ranked by; payers are counted in its rows. */
const HALVES: Record<Measure, readonly Half[]> = { CALLS: ['CALLS'], VALUE: ['PAYMENTS'], PAYERS: [] }

const NO_WINDOW_BEFORE = 'The window has no beginning, so there is none before it.'

/** Rank of a member in the window before; null without one. */
export function previousRank(
    before: Ranked | null,
    member: number,
): { previousRank: number | null; previousRankNullReason: string | null } {
    if (!before) return { previousRank: null, previousRankNullReason: NO_WINDOW_BEFORE }
    const position = before.ranking.positionOf(member)
    return position < 0
        ? { previousRank: null, previousRankNullReason: 'It had no demand in the window before.' }
        : { previousRank: before.ranking.ranks[position], previousRankNullReason: null }
}
