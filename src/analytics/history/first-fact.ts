import type { MarketQuestion } from '../memory/market-memory'

/** Time of the first call, payment or settlement that a question looks at, Unix ms; null: there is none. */
export async function firstFactMs({ memory, asOf }: MarketQuestion): Promise<number | null> {
    const rows = await memory.reader.rows(
        ['inference', 'payment', 'settlement_batch']
            .map((table) => `SELECT extract(epoch FROM min(time))::float8 * 1000 FROM ${table}`)
            .join(' UNION ALL '),
    )
    const times = rows.flatMap(([ms]) => (ms === null ? [] : [ms as number]))
    const first = Math.min(...times)
    return first <= asOf.timeMs ? first : null
}
