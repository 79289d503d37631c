import type { MarketQuestion } from '../memory/market-memory'
import { endOf, type Interval } from '../question/interval'
import { firstFactMs } from './first-fact'

/** Block times are whole seconds, and the second of a moment is looked at. */
const SECOND_MS = 1000

/**
 * Tells which intervals hold only a part of what happened in them: those that the window begins or ends in, that the market begins in,
 * and that a chain was not indexed to the end of.
 * @returns takes the first moment of an interval, Unix ms
 */
export async function partialIn(
    question: MarketQuestion,
    interval: Interval,
): Promise<(startMs: number) => boolean> {
    const { fromMs, toMs } = question.window
    const first = await firstFactMs(question)
    const knownMs = wholeBefore(question) + SECOND_MS
    return (startMs) => {
        const endMs = endOf(interval, startMs)
        const isIn = (ms: number | null) => ms !== null && startMs < ms && ms < endMs
        return isIn(fromMs) || isIn(toMs) || isIn(first) || endMs > knownMs
    }
}

/** Facts before it are all looked at, Unix ms. */
export function wholeBefore({ asOf }: MarketQuestion): number {
    const chains = asOf.chains.filter(({ height }) => height !== null)
    return Math.min(...chains.map(({ wholeBeforeMs }) => wholeBeforeMs))
}
