import type { MarketQuestion } from '../memory/market-memory'
import type { WindowDemand } from '../memory/window-demand'

/** The demand of a question's window, not kept among those that were asked for: years of days would push them all out. */
export function passingDemand(question: MarketQuestion): Promise<WindowDemand> {
    return question.memory.passing(question, question.window)
}
