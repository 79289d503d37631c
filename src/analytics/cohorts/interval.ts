import { endOf, startOf } from '../history/interval'

/** Spans of time that cohorts are made of: weeks from Monday, calendar months; UTC. */
export type CohortInterval = 'WEEK' | 'MONTH'

/** Starts of the intervals up to the one a moment lies in, at most so many, the oldest first. */
export function lastIntervals(interval: CohortInterval, sinceMs: number, ms: number, most: number): number[] {
    const starts: number[] = []
    for (let at = startOf(interval, ms); starts.length < most && endOf(interval, at) > sinceMs; ) {
        starts.push(at)
        at = startOf(interval, at - 1)
    }
    return starts.reverse()
}
