import type { MarketQuestion } from '../memory/market-memory'
import { WindowDemand } from '../memory/window-demand'

/** The demand of a question's window, not kept among those that were asked for: years of days would push them all out. */
export async function passingDemand(question: MarketQuestion): Promise<WindowDemand> {
    const { memory, window, book, asOf } = question
    const blocks = await memory.blocks(question, window)
    return new WindowDemand(blocks, book, memory.members.size, asOf.timeMs)
}
