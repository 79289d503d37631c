import { readSpreads, type Spread } from '../../periods/spreads'
import type { MarketQuestion } from '../memory/market-memory'
import { oncePerWindow } from '../memory/once-per-window'
import { type Asked, checkAsked, type Exclusion, type Measure, type Population } from '../population/asked'
import { BadQuestion } from '../question/bad-question'
import { checkHours, cut, type Interval, type Piece, startOf } from '../question/interval'
import { firstFactMs } from './first-fact'
import { asOfItsEnd } from './interval-moment'
import { partialIn, wholeBefore } from './partial'
import { kindOf, spreadOf } from './spread'
import { universeSizes } from './universe-sizes'

/** Six years of days. */
export const MOST_POINTS = 2200

/**
 * How demand was spread in each interval of a question's window, as it was known at the end of each: names that were claimed
 * later are nobody's, and owners are those of then. Of sealed days, weeks and months the
 * spread is kept; others are worked out.
 * @throws BadQuestion where the population has no such measure, or there would be more than `MOST_POINTS` intervals
 */
export async function demandHistory(question: MarketQuestion, asked: Asked, interval: Interval) {
    checkAsked(asked)
    const { fromMs, toMs } = question.window
    const first = fromMs ?? (await firstFactMs(question))
    if (first === null) return []
    checkHours(interval, fromMs ?? first, toMs)
    const pieces = cut(interval, fromMs ?? startOf(interval, first), toMs)
    if (pieces.length > MOST_POINTS)
        throw new BadQuestion(
            `interval is ${interval} of a window of ${pieces.length} of them: expected at most ${MOST_POINTS}; ask for longer intervals or a shorter window`,
        )
    const { memory } = question
    const ends = pieces.map((piece) => piece.endMs)
    const [kept, sizes] = await Promise.all([
        interval === 'HOUR'
            ? new Map<number, Spread>()
            : readSpreads(memory.reader, interval, kindOf(asked), pieces[0]?.startMs ?? toMs, toMs),
        universeSizes(question, asked.population, ends),
    ])
    const wholeMs = wholeBefore(question)
    const isPartial = await partialIn(question, interval)
    const points: (ReturnType<typeof pointOf> & { partial: boolean })[] = []
    for (const [i, piece] of pieces.entries()) {
        const sealed = piece.whole && piece.endMs <= wholeMs ? kept.get(piece.startMs) : undefined
        const spread = sealed ?? (await spreadAtEnd(question, asked, piece))
        const partial = isPartial(startOf(interval, piece.startMs))
        points.push({ ...pointOf(piece, spread, sizes[i]), partial })
    }
    return points
}

/**
 * Works out one interval from its facts, as of its end. Of those that the window, or the present, cuts the demand is kept in
 * memory: they are asked for again, and are never sealed.
 */
async function spreadAtEnd(question: MarketQuestion, asked: Asked, piece: Piece): Promise<Spread> {
    const { startMs: fromMs, endMs: toMs } = piece
    const isNow = toMs === question.end
    const of = isNow ? question : await asOfItsEnd(question.memory, piece)
    const kept = isNow || !piece.whole
    const demand = kept ? await of.demandOf({ fromMs, toMs }) : await of.memory.passing(of, of.window)
    return spread(of, demand, asked.population, asked.measure, asked.exclude)
}

const spread = oncePerWindow(
    (question, demand, population: Population, measure: Measure, exclude: Exclusion[]) =>
        question.steps(spreadOf(demand, question.book, { population, measure, exclude })),
)

function pointOf({ startMs, endMs }: Piece, spread: Spread, n: number) {
    const { active, giniActive } = spread
    const inactive = n === 0 ? null : (n - active) / n
    // The zeros of the members without demand need not be there: see `gini`.
    const all = giniActive === null || inactive === null ? null : inactive + (1 - inactive) * giniActive
    return {
        start: new Date(startMs),
        end: new Date(endMs),
        n,
        ...spread,
        gini: all,
        inactiveShare: inactive,
        nullReason: active > 0 ? null : n === 0 ? NO_MEMBERS : NO_DEMAND,
    }
}

const NO_MEMBERS = 'Nothing to measure: the population had no members yet.'
const NO_DEMAND = 'No demand: no member had any.'
