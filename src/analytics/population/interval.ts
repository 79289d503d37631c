import { endOf, startOf, type Interval as WholeDays } from '../history/interval'

/** Steps of a history: UTC hours, days, weeks from Monday on, calendar months. */
export type StepInterval = 'HOUR' | WholeDays

const HOUR_MS = 3_600_000

/** First moment of the step that a moment lies in, Unix ms. */
export function stepOf(interval: StepInterval, ms: number): number {
    return interval === 'HOUR' ? Math.floor(ms / HOUR_MS) * HOUR_MS : startOf(interval, ms)
}

/** First moment after the step that begins at a moment, Unix ms. */
export function stepAfter(interval: StepInterval, startMs: number): number {
    return interval === 'HOUR' ? startMs + HOUR_MS : endOf(interval, startMs)
}

/** First moments of the last steps of a span, oldest first. @param most how many at most */
export function steps(interval: StepInterval, fromMs: number, toMs: number, most: number): number[] {
    const starts: number[] = []
    for (let at = stepOf(interval, toMs - 1); starts.length < most; at = stepOf(interval, at - 1)) {
        starts.push(at)
        if (at <= fromMs) break
    }
    return starts.reverse()
}
