/** Spans of time by which models are grouped: when they were registered. */
export type Cohort = 'QUARTER' | 'MONTH'

/** The span that a time lies in, UTC, Unix ms, `toMs` not in it; its name is `2026-Q1` or `2026-01`. */
export function cohortAt(ms: number, cohort: Cohort): { name: string; fromMs: number; toMs: number } {
    const date = new Date(ms)
    const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()]
    const months = cohort === 'QUARTER' ? 3 : 1
    const place = Math.floor(month / months)
    return {
        name:
            cohort === 'QUARTER' ? `${year}-Q${place + 1}` : `${year}-${String(month + 1).padStart(2, '0')}`,
        fromMs: Date.UTC(year, place * months),
        toMs: Date.UTC(year, (place + 1) * months),
    }
}
