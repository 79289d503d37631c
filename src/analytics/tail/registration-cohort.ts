/** Spans of registration by which models are told apart. */
export type Cohort = 'QUARTER' | 'MONTH'

/** Name of the span that a time lies in, UTC: `2026-Q1` or `2026-01`. */
export function cohortOf(ms: number, cohort: Cohort): string {
    const date = new Date(ms)
    const month = date.getUTCMonth()
    return cohort === 'QUARTER'
        ? `${date.getUTCFullYear()}-Q${Math.floor(month / 3) + 1}`
        : `${date.getUTCFullYear()}-${String(month + 1).padStart(2, '0')}`
}
