import type { Reader } from '../../database/reader'
import { FIRST_FACT_SQL } from '../../periods/first-fact'

export type FrozenUpTo = { time: Date; reason: null } | { time: null; reason: string }

import { DAY_MS } from '../../base/calendar'

const SECOND_MS = 1_000

/**
 * The newest moment up to which every question about the market has an answer that will never change: all days before it are
 * sealed with nothing left to be proved, and every chain is final beyond it. See src/analytics/memory/frozen.ts.
 */
export async function frozenUpTo(reader: Reader, chainIds: readonly number[]): Promise<FrozenUpTo> {
    const [days, [[firstFactMs]], finals] = await Promise.all([
        reader.rows(
            `SELECT extract(epoch FROM start)::float8 * 1000, unsettled::float8 FROM period WHERE tier = 'DAY' ORDER BY start`,
        ),
        reader.rows(FIRST_FACT_SQL),
        reader.rows(
            `SELECT s.id::int, (SELECT extract(epoch FROM time)::float8 * 1000 FROM chain_block
                 WHERE chain_id = s.id::int AND height <= s.finalized_height ORDER BY height DESC LIMIT 1)
             FROM chain_status s WHERE id = ANY($1)`,
            [chainIds.map(String)],
        ),
    ])
    const finalMs = new Map(finals as [number, number | null][])
    const open = chainIds.filter((chainId) => finalMs.get(chainId) == null)
    if (open.length > 0) return { time: null, reason: `Nothing of chain ${open.join(' and ')} is final yet.` }
    const isWhole = days.length > 0 && ((firstFactMs as number | null) ?? 0) >= (days[0][0] as number)
    const settledMs = isWhole ? settledUpTo(days as [number, number][]) : null
    if (settledMs === null)
        return { time: null, reason: 'No day is sealed, with all of its settlements proved, yet.' }
    // Block times are whole seconds; a chain is final up to a moment when a later block is.
    const lastMs = Math.min(settledMs, ...chainIds.map((chainId) => finalMs.get(chainId)!)) - SECOND_MS
    const first = days[0] as [number, number]
    if (lastMs < first[0]) return { time: null, reason: 'No day that is sealed is final yet.' }
    return { time: new Date(lastMs), reason: null }
}

/** End of the last day before the first that is missing or has something left to be proved; null when there is none. */
function settledUpTo(days: [startMs: number, unsettled: number][]): number | null {
    let end: number | null = null
    for (const [startMs, unsettled] of days) {
        if (unsettled > 0 || (end !== null && startMs !== end)) break
        end = startMs + DAY_MS
    }
    return end
}
