import type { MarketMemory, MarketQuestion } from '../memory/market-memory'
import type { Piece } from '../question/interval'

const SECOND_MS = 1000

/** A question about an interval as of its end: what became known later is not looked at. */
export function asOfItsEnd(memory: MarketMemory, { startMs, endMs }: Piece): Promise<MarketQuestion> {
    const window = { from: new Date(startMs), to: new Date(endMs) }
    // Block times are whole seconds: this one is the last in it.
    const time = new Date(Math.ceil(endMs / SECOND_MS) * SECOND_MS - SECOND_MS)
    return memory.partOf(window, { time })
}
