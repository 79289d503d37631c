import type { Pool } from 'pg'
import { DAY_MS, endOf, type PeriodKey, startOf, type Tier } from '../base/calendar'
import type { Market } from '../networks/market'
import { FIRST_FACT_SQL } from '../periods/first-fact'
import { seal } from './seal'

/** The span of days that are over on every chain, and which periods in it are sealed. */
export interface Closed {
    /** Midnight before the first fact. */
    firstMs: number
    /** Midnight up to which every chain is indexed. */
    endMs: number
    sealed: Record<Tier, Set<number>>
}

/** Reads which days are over on every chain; null while a chain has none, or nothing is indexed. */
export async function readClosed(pool: Pool, chainIds: number[]): Promise<Closed | null> {
    const { rows } = await pool.query(
        `SELECT (SELECT extract(epoch FROM min(time))::float8 * 1000 FROM chain_status WHERE id = ANY($1)) AS until,
             (SELECT count(time)::int FROM chain_status WHERE id = ANY($1)) AS chains,
             (${FIRST_FACT_SQL}) AS first`,
        [chainIds.map(String)],
    )
    const { until, chains, first } = rows[0]
    if (chains < chainIds.length || first === null) return null
    const kept = await pool.query(
        // Days that were packed before their facts were, are sealed once more.
        `SELECT tier, extract(epoch FROM start)::float8 * 1000 AS start FROM period WHERE tier <> 'DAY' OR facts IS NOT NULL`,
    )
    const sealed: Closed['sealed'] = { DAY: new Set(), MONTH: new Set(), YEAR: new Set() }
    for (const { tier, start } of kept.rows) sealed[tier as Tier].add(start)
    return { firstMs: startOf('DAY', first), endMs: startOf('DAY', until), sealed }
}

/** Days that are over but not sealed, the latest first. */
export function openDays({ firstMs, endMs, sealed }: Closed): PeriodKey[] {
    const days: PeriodKey[] = []
    for (let startMs = endMs - DAY_MS; startMs >= firstMs; startMs -= DAY_MS)
        if (!sealed.DAY.has(startMs)) days.push({ tier: 'DAY', startMs })
    return days
}

/** Months or years that are over but not sealed and whose parts all are, with these parts. */
export function openSums(
    { firstMs, endMs, sealed }: Closed,
    tier: 'MONTH' | 'YEAR',
): { key: PeriodKey; parts: PeriodKey[] }[] {
    const partTier = tier === 'MONTH' ? 'DAY' : 'MONTH'
    const sums: { key: PeriodKey; parts: PeriodKey[] }[] = []
    for (
        let startMs = startOf(tier, firstMs);
        endOf(tier, startMs) <= endMs;
        startMs = endOf(tier, startMs)
    ) {
        if (sealed[tier].has(startMs)) continue
        const parts: PeriodKey[] = []
        for (let at = startMs; at < endOf(tier, startMs); at = endOf(partTier, at))
            if (endOf(partTier, at) > firstMs) parts.push({ tier: partTier, startMs: at })
        if (parts.every((part) => sealed[partTier].has(part.startMs)))
            sums.push({ key: { tier, startMs }, parts })
    }
    return sums
}

export interface SealerOptions {
    signal?: AbortSignal
    /** Called after each period, with the time it took. */
    pause?: (workMs: number) => Promise<void>
}

/**
 * Seals every period that is over: days first, the latest before the others; months and years once their parts are
 * sealed.
 * @returns how many were sealed
 */
export async function sealClosed(
    pool: Pool,
    market: Market,
    { signal, pause }: SealerOptions = {},
): Promise<number> {
    let count = 0
    const one = async (key: PeriodKey, parts: PeriodKey[]) => {
        if (signal?.aborted) return
        const started = Date.now()
        if (await seal(pool, market, key, parts)) count += 1
        await pause?.(Date.now() - started)
    }
    const closed = await readClosed(pool, market.chainIds)
    if (closed === null) return 0
    for (const key of openDays(closed)) await one(key, [])
    for (const tier of ['MONTH', 'YEAR'] as const) {
        const now = await readClosed(pool, market.chainIds)
        if (now === null) return count
        for (const { key, parts } of openSums(now, tier)) await one(key, parts)
    }
    return count
}
