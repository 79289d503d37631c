import type { MarketQuestion } from '../memory/market-memory'
import type { Half } from '../memory/window-demand'
import type { Asked, Measure } from './asked'
import { demandOf } from './ranked'
import { ranksOf } from './ranking'

/**
 * Ranks of some members in the window before, as of the same moment; null when there is no such window.
 * @param members numbers; those without demand then are left out
 */
export async function ranksBefore(
    question: MarketQuestion,
    asked: Asked,
    members: readonly number[],
): Promise<Map<number, number> | null> {
    const before = question.windowBefore()
    if (!before) return null
    const window = await question.demandOf(before, HALVES[asked.measure])
    const demand = await demandOf(question, asked, window)
    return question.steps(ranksOf(demand, members))
}

/** What of a window models are ranked by; payers are counted in its rows. */
const HALVES: Record<Measure, readonly Half[]> = { CALLS: ['CALLS'], VALUE: ['PAYMENTS'], PAYERS: [] }

const NO_WINDOW_BEFORE = 'The window has no beginning, so there is none before it.'

/** Rank of a member in the window before; null without one. */
export function previousRank(
    before: Map<number, number> | null,
    member: number,
): { previousRank: number | null; previousRankNullReason: string | null } {
    if (!before) return { previousRank: null, previousRankNullReason: NO_WINDOW_BEFORE }
    const rank = before.get(member)
    return rank === undefined
        ? { previousRank: null, previousRankNullReason: 'It had no demand in the window before.' }
        : { previousRank: rank, previousRankNullReason: null }
}
