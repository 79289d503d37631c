/** Lengths of sealed periods: UTC days, calendar months and calendar years. */
export type Tier = 'DAY' | 'MONTH' | 'YEAR'

export interface PeriodKey {
    tier: Tier
    /** First moment in it, Unix ms, midnight UTC. */
    startMs: number
}

/** Milliseconds of a UTC day. */
export const DAY_MS = 86_400_000

/** Start of the period that contains a time. Both are Unix ms. */
export function startOf(tier: Tier, ms: number): number {
    if (tier === 'DAY') return Math.floor(ms / DAY_MS) * DAY_MS
    const date = new Date(ms)
    return Date.UTC(date.getUTCFullYear(), tier === 'MONTH' ? date.getUTCMonth() : 0)
}

/** Start of the next period, of one that starts at `startMs`. Both are Unix ms. */
export function endOf(tier: Tier, startMs: number): number {
    if (tier === 'DAY') return startMs + DAY_MS
    const date = new Date(startMs)
    const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()]
    return tier === 'MONTH' ? Date.UTC(year, month + 1) : Date.UTC(year + 1, 0)
}

/** UTC day of a time (Unix ms), as YYYY-MM-DD. */
export function utcDay(ms: number): string {
    return new Date(ms).toISOString().slice(0, 10)
}
