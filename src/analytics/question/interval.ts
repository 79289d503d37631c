import { DAY_MS, endOf as endOfTier, startOf as startOfTier } from '../../base/calendar'
import { BadQuestion } from './bad-question'

/** UTC days, weeks from Monday on, calendar months: their measures are stored when they are over. */
export type SealedInterval = 'DAY' | 'WEEK' | 'MONTH'

/** The same and UTC hours, which are read from facts: what demand over time is drawn in. */
export type Interval = 'HOUR' | SealedInterval

export const SEALED_INTERVALS: SealedInterval[] = ['DAY', 'WEEK', 'MONTH']

/** Days that are looked at hour by hour at most. */
const HOURLY_DAYS = 31

const HOUR_MS = 3_600_000
const WEEK_MS = 7 * DAY_MS
/** 1970-01-05, a Monday. */
const MONDAY_MS = 4 * DAY_MS

/** First moment of the interval that a moment lies in, Unix ms. */
export function startOf(interval: Interval, ms: number): number {
    if (interval === 'HOUR') return Math.floor(ms / HOUR_MS) * HOUR_MS
    if (interval === 'WEEK') return Math.floor((ms - MONDAY_MS) / WEEK_MS) * WEEK_MS + MONDAY_MS
    return startOfTier(interval, ms)
}

/** First moment after the interval that begins at a moment, Unix ms. */
export function endOf(interval: Interval, startMs: number): number {
    if (interval === 'HOUR') return startMs + HOUR_MS
    return interval === 'WEEK' ? startMs + WEEK_MS : endOfTier(interval, startMs)
}

/** First moments of the last intervals of a span, oldest first. @param most how many at most */
export function steps(interval: Interval, fromMs: number, toMs: number, most: number): number[] {
    const starts: number[] = []
    for (let at = startOf(interval, toMs - 1); starts.length < most; at = startOf(interval, at - 1)) {
        starts.push(at)
        if (at <= fromMs) break
    }
    return starts.reverse()
}

/** @throws BadQuestion for more hours than are read from facts at once */
export function checkHours(interval: Interval, fromMs: number, toMs: number): void {
    const days = (toMs - fromMs) / DAY_MS
    if (interval === 'HOUR' && days > HOURLY_DAYS)
        throw new BadQuestion(
            `interval is HOUR of a window of ${Math.ceil(days)} days: expected at most ${HOURLY_DAYS}; ask for DAY, or for a shorter window, such as {from: …, to: …}`,
        )
}

/** A part of a window, Unix ms. */
export interface Piece {
    startMs: number
    /** Not in it. */
    endMs: number
    /** It is the interval itself; otherwise the window begins or ends inside it. */
    whole: boolean
}

/** Cuts a span of time at the ends of intervals. */
export function cut(interval: Interval, fromMs: number, toMs: number): Piece[] {
    const pieces: Piece[] = []
    if (fromMs >= toMs) return pieces
    for (let at = startOf(interval, fromMs); at < toMs; at = endOf(interval, at)) {
        const [startMs, endMs] = [Math.max(at, fromMs), Math.min(endOf(interval, at), toMs)]
        pieces.push({ startMs, endMs, whole: startMs === at && endMs === endOf(interval, at) })
    }
    return pieces
}
