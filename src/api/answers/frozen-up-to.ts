import { DAY_MS } from '../../base/calendar'
import type { Reader } from '../../database/reader'
import { FIRST_FACT_SQL } from '../../periods/first-fact'
import { OPEN_SETTLEMENTS_SQL } from '../../periods/open-settlements'

export type FrozenUpTo = { time: Date; reason: null } | { time: null; reason: string }

/** The newest moments as of which answers are final, by what they depend on; see src/analytics/memory/finality.ts. */
export interface FrozenMoments {
    /** Every answer is final. */
    everything: FrozenUpTo
    /** Answers that depend on blocks alone are: money, payers, the registry. */
    money: FrozenUpTo
    /** Every answer is final or bounded: all days are sealed, whatever blobs are missing. */
    bounded: FrozenUpTo
}

const SECOND_MS = 1_000

const none = (reason: string): FrozenUpTo => ({ time: null, reason })

export async function frozenMoments(reader: Reader, chainIds: readonly number[]): Promise<FrozenMoments> {
    const [days, [[firstFactMs]], finals, open, [[unread]]] = await Promise.all([
        reader.rows(
            `SELECT extract(epoch FROM start)::float8 * 1000 FROM period WHERE tier = 'DAY' ORDER BY start`,
        ),
        reader.rows(FIRST_FACT_SQL),
        reader.rows(
            `SELECT s.id::int, (SELECT extract(epoch FROM time)::float8 * 1000 FROM chain_block
                 WHERE chain_id = s.id::int AND height <= s.finalized_height ORDER BY height DESC LIMIT 1)
             FROM chain_status s WHERE id = ANY($1)`,
            [chainIds.map(String)],
        ),
        reader.rows(OPEN_SETTLEMENTS_SQL),
        reader.rows('SELECT count(*)::int FROM pay_to WHERE covered_to IS NOT NULL'),
    ])
    const everywhere = (reason: string) => ({
        everything: none(reason),
        money: none(reason),
        bounded: none(reason),
    })
    const finalMs = new Map(finals as [number, number | null][])
    const notFinal = chainIds.filter((chainId) => finalMs.get(chainId) == null)
    if (notFinal.length > 0) return everywhere(`Nothing of chain ${notFinal.join(' and ')} is final yet.`)
    if ((unread as number) > 0)
        return everywhere('Payments to a wallet that was registered lately are still being read.')
    const firstMs = firstFactMs as number | null
    // Block times are whole seconds; a chain is final up to a moment when a later block is.
    const lastFinalMs = Math.min(...chainIds.map((chainId) => finalMs.get(chainId)!)) - SECOND_MS
    const starts = days.map(([startMs]) => startMs as number)
    const isWhole = starts.length > 0 && (firstMs ?? 0) >= starts[0]
    const upTo = (endMs: number | null, reason: string): FrozenUpTo => {
        if (endMs === null) return none(reason)
        const lastMs = Math.min(endMs - SECOND_MS, lastFinalMs)
        return lastMs < starts[0]
            ? none('No day that is sealed is final yet.')
            : { time: new Date(lastMs), reason: null }
    }
    const firstOpenMs = (open[0]?.[0] as number | undefined) ?? Number.POSITIVE_INFINITY
    const settled = starts.filter((startMs) => startMs < firstOpenMs)
    return {
        everything: upTo(
            isWhole ? sealedUpTo(settled) : null,
            'No day is sealed, with all of its settlements proved, yet.',
        ),
        money:
            firstMs === null || lastFinalMs < firstMs
                ? none('Nothing that is final has been paid, called or settled yet.')
                : { time: new Date(lastFinalMs), reason: null },
        bounded: upTo(isWhole ? sealedUpTo(starts) : null, 'No day is sealed yet.'),
    }
}

/** End of the last day before the first that is missing; null when there is none. */
function sealedUpTo(starts: readonly number[]): number | null {
    let end: number | null = null
    for (const startMs of starts) {
        if (end !== null && startMs !== end) break
        end = startMs + DAY_MS
    }
    return end
}
