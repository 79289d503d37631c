import { FIRST_FACT_SQL } from '../../periods/first-fact'
import type { MarketQuestion } from '../memory/market-memory'

/** Time of the first call, payment or settlement that a question looks at, Unix ms; null: there is none. */
export async function firstFactMs({ memory, asOf }: MarketQuestion): Promise<number | null> {
    const [[first]] = (await memory.reader.rows(FIRST_FACT_SQL)) as [[number | null]]
    return first !== null && first <= asOf.timeMs ? first : null
}
