import {
    ABSENT,
    demandStates,
    kendallTauBOf,
    mobilityBetween,
    none,
    type Outcome,
    overlapOf,
    type RankMobility,
    type Steps,
    spearmanOf,
    topKDistance,
    turnover,
} from '../../stats'
import type { MarketQuestion } from '../memory/market-memory'
import { oncePerWindow } from '../memory/once-per-window'
import type { Asked, Exclusion, Measure, Population } from '../population/asked'
import { type Ranked, ranked } from '../population/ranked'
import { BadQuestion } from '../question/bad-question'
import type { Window } from '../question/window'
import { presentBy } from './present'

export const LARGEST_TOP = 1000

/** A population in both windows. */
interface Both {
    before: Window
    earlier: Ranked
    later: Ranked
}

/**
 * How the order of a population changed: the window against the one of the same length before it, both as of the question's moment.
 * @param top length of the top lists
 * @param p how deep a reader of the rankings goes on, above 0 and below 1
 * @throws BadQuestion where the window has no beginning, the population has no such measure, or an option is out of range
 */
export async function rankStability(
    question: MarketQuestion,
    asked: Asked,
    { top, p }: { top: number; p: number },
) {
    if (!(Number.isInteger(top) && top >= 1 && top <= LARGEST_TOP))
        throw new BadQuestion(`top is ${top}: expected a whole number from 1 to ${LARGEST_TOP}`)
    if (!(p > 0 && p < 1)) throw new BadQuestion(`p is ${p}: expected a number above 0 and below 1`)
    const both = await bothWindows(question, asked)
    const demand = await question.demand()
    const { earlier, later } = both
    const [countBefore, countAfter] = [earlier.ranking.order.length, later.ranking.order.length]
    const { population, measure, exclude } = asked
    const correlations = await correlationsOf(question, demand, population, measure, exclude)
    const overlap = await rankOverlap(question, demand, population, measure, exclude, p)
    await question.rest()
    const [topBefore, topAfter] = [earlier, later].map((each) => topOf(question, each, top))
    return {
        before: both.before,
        ...correlations,
        entered: countAfter - correlations.common,
        left: countBefore - correlations.common,
        rankBiasedOverlap: overlap,
        topKDistance: topKDistance(topBefore, topAfter),
        turnover: turnover(topBefore, topAfter),
    }
}

const correlationsOf = oncePerWindow(
    async (question, _window, population: Population, measure: Measure, exclude: Exclusion[]) =>
        question.steps(correlate(await bothWindows(question, { population, measure, exclude }))),
)

const rankOverlap = oncePerWindow(
    async (
        question,
        _window,
        population: Population,
        measure: Measure,
        exclude: Exclusion[],
        p: number,
    ): Promise<Outcome<number>> => {
        const both = await bothWindows(question, { population, measure, exclude })
        const [before, after] = [both.earlier.ranking.order.length, both.later.ranking.order.length]
        if (before + after === 0) return none('Nobody has demand in either window.')
        return question.steps(overlapOf(commonByDepth(both), Math.min(before, after), p))
    },
)

/** Ids of the most demanded. */
const topOf = ({ memory }: MarketQuestion, { demand, ranking }: Ranked, top: number): string[] =>
    Array.from(ranking.order.subarray(0, top), (place) => memory.members.idOf(demand.members[place]))

/**
 * How members moved between deciles of demand from the window before to this one. Members of the population who were not
 * there yet by a window's end are `absent`.
 * @throws BadQuestion as `rankStability`
 */
export async function mobilityOf(question: MarketQuestion, asked: Asked): Promise<Outcome<RankMobility>> {
    return mobility(question, await question.demand(), asked.population, asked.measure, asked.exclude)
}

const mobility = oncePerWindow(
    async (question, _window, population: Population, measure: Measure, exclude: Exclusion[]) => {
        const { before, earlier, later } = await bothWindows(question, { population, measure, exclude })
        const presentBefore = await presentBy(question, population, before.toMs)
        const presentAfter = await presentBy(question, population, question.window.toMs)
        const size = Math.max(presentBefore.length, presentAfter.length)
        const statesBefore = await question.steps(statesOf(presentBefore, earlier, size))
        const statesAfter = await question.steps(statesOf(presentAfter, later, size))
        return mobilityBetween(statesBefore, statesAfter)
    },
)

async function bothWindows(question: MarketQuestion, asked: Asked): Promise<Both> {
    const before = question.windowBefore()
    if (before === null)
        throw new BadQuestion(
            'window has no beginning, so there is no window before it: expected DAY, WEEK, MONTH, QUARTER, YEAR or times with `from`',
        )
    const earlier = await ranked(question, asked, await question.demandOf(before))
    return { before, earlier, later: await ranked(question, asked) }
}

/** Members with demand in both windows, by their positions in each. */
function* inBoth({ earlier, later }: Both): Generator<[before: number, after: number]> {
    const { order } = earlier.ranking
    for (let before = 0; before < order.length; before++) {
        const after = later.ranking.positionOf(earlier.demand.members[order[before]])
        if (after >= 0) yield [before, after]
    }
}

function* correlate(both: Both) {
    const { length } = both.earlier.ranking.order
    const [x, y] = [new Float64Array(length), new Float64Array(length)]
    let common = 0
    for (const [before, after] of inBoth(both)) {
        // Ranks say who is tied exactly, which amounts as doubles do not. Low ranks are high demand.
        x[common] = -both.earlier.ranking.ranks[before]
        y[common] = -both.later.ranking.ranks[after]
        common++
    }
    yield
    const pairs = { x: x.slice(0, common), y: y.slice(0, common) }
    const tau = yield* kendallTauBOf(pairs)
    return { common, kendallTauB: tau, spearman: yield* spearmanOf(pairs) }
}

/** How many members are in both rankings at each depth and not one higher. */
function commonByDepth(both: Both): Uint32Array {
    const depths = Math.max(both.earlier.ranking.order.length, both.later.ranking.order.length)
    const joined = new Uint32Array(depths + 1)
    for (const [before, after] of inBoth(both)) joined[Math.max(before, after) + 1]++
    return joined
}

/** States by number of those who were there, in the order of the demand and exactly tied where it is; the others are absent. */
function* statesOf(present: Uint8Array, { demand, ranking }: Ranked, size: number): Steps<Uint8Array> {
    const { order, ranks } = ranking
    const above = new Float64Array(size)
    const isThere = new Uint8Array(size)
    isThere.set(present)
    for (let position = 0; position < order.length; position++) {
        const member = demand.members[order[position]]
        above[member] = order.length + 1 - ranks[position]
        isThere[member] = 1
    }
    yield
    const members = new Int32Array(size)
    let count = 0
    for (let member = 0; member < size; member++) if (isThere[member] === 1) members[count++] = member
    yield
    const values = new Float64Array(count)
    for (let i = 0; i < count; i++) values[i] = above[members[i]]
    const found = yield* demandStates(values)
    const states = new Uint8Array(size).fill(ABSENT)
    for (let i = 0; i < count; i++) states[members[i]] = found[i]
    return states
}
