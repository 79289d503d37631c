import type { MarketMemory } from '../analytics/memory/market-memory'
import type { AsOf } from '../analytics/question/as-of'

/** Totals of the whole market. */
export interface MarketToDate {
    asOf: AsOf
    calls: bigint
    /** OPG base units. */
    value: bigint
}

/** Totals of the whole market as of now. */
export async function marketToDate(memory: MarketMemory): Promise<MarketToDate> {
    const question = await memory.question()
    const { cells } = await question.toDate()
    return {
        asOf: question.asOf,
        calls: cells.reduce((sum, cell) => sum + BigInt(cell.calls), 0n),
        value: cells.reduce((sum, cell) => sum + cell.value, 0n),
    }
}
