import { endOf, startOf } from '../../periods/tier'
import { DAY_MS } from '../question/window'

/** Spans of time that cohorts are made of: weeks from Monday, calendar months; UTC. */
export type CohortInterval = 'WEEK' | 'MONTH'

const WEEK_MS = 7 * DAY_MS
/** The first Monday after 1970-01-01. */
const MONDAY_MS = 4 * DAY_MS

/** First moment of the interval that a moment lies in. */
export function intervalStart(interval: CohortInterval, ms: number): number {
    if (interval === 'MONTH') return startOf('MONTH', ms)
    return Math.floor((ms - MONDAY_MS) / WEEK_MS) * WEEK_MS + MONDAY_MS
}

/** First moment after the interval that begins at a moment. */
export function intervalEnd(interval: CohortInterval, startMs: number): number {
    return interval === 'MONTH' ? endOf('MONTH', startMs) : startMs + WEEK_MS
}

/** Starts of the intervals up to the one a moment lies in, at most so many, the oldest first. */
export function lastIntervals(interval: CohortInterval, sinceMs: number, ms: number, most: number): number[] {
    const starts: number[] = []
    for (
        let at = intervalStart(interval, ms);
        starts.length < most && intervalEnd(interval, at) > sinceMs;
    ) {
        starts.push(at)
        at = intervalStart(interval, at - 1)
    }
    return starts.reverse()
}
