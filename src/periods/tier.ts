/** Lengths of sealed periods: UTC days, calendar months and calendar years. */
export type Tier = 'DAY' | 'MONTH' | 'YEAR'

export interface PeriodKey {
    tier: Tier
    /** First moment in it, Unix ms, midnight UTC. */
    startMs: number
}

export const DAY_MS = 86_400_000

/** First moment of the period that a moment lies in. */
export function startOf(tier: Tier, ms: number): number {
    if (tier === 'DAY') return Math.floor(ms / DAY_MS) * DAY_MS
    const date = new Date(ms)
    return Date.UTC(date.getUTCFullYear(), tier === 'MONTH' ? date.getUTCMonth() : 0)
}

/** First moment after the period that begins at a moment. */
export function endOf(tier: Tier, startMs: number): number {
    if (tier === 'DAY') return startMs + DAY_MS
    const date = new Date(startMs)
    const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()]
    return tier === 'MONTH' ? Date.UTC(year, month + 1) : Date.UTC(year + 1, 0)
}

/** The UTC day that a moment lies in, YYYY-MM-DD. */
export function isoDay(ms: number): string {
    return new Date(ms).toISOString().slice(0, 10)
}
