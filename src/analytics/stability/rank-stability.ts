import {
    demandStates,
    kendallTauB,
    mobilityBetween,
    none,
    type Outcome,
    type RankCorrelation,
    type RankMobility,
    rankBiasedOverlap,
    spearman,
    type TopKDistance,
    topKDistance,
    turnover,
} from '../../stats'
import type { MarketQuestion } from '../memory/market-memory'
import type { Asked, Population } from '../population/asked'
import { type Ranked, ranked } from '../population/ranked'
import { BadQuestion } from '../question/bad-question'
import type { Window } from '../question/window'
import { presentBy } from './present'

export const LARGEST_TOP = 1000

export interface TopOptions {
    /** Length of the top lists. */
    top: number
    /** How deep a reader of the rankings goes on, above 0 and below 1. */
    p: number
}

/** How the order of a population changed from one window to the next. */
export interface RankStability {
    before: Window
    /** Members with demand in both windows: the common set of the rank correlations. */
    common: number
    /** Members with demand now and not before, and the other way round. */
    entered: number
    left: number
    kendallTauB: Outcome<RankCorrelation>
    spearman: Outcome<RankCorrelation>
    /** Over all members with demand. */
    rankBiasedOverlap: Outcome<number>
    topKDistance: Outcome<TopKDistance>
    turnover: Outcome<number>
}

/** A population in both windows, as the ids of its members. */
interface Both {
    before: Window
    /** The most demanded first. */
    idsBefore: string[]
    idsAfter: string[]
    /** Rank by id, 1 for the most demanded, ties shared. */
    ranksBefore: Map<string, number>
    ranksAfter: Map<string, number>
}

/**
 * The window against the one of the same length before it, both as of the question's moment.
 * @throws BadQuestion where the window has no beginning, the population has no such measure, or an option is out of range
 */
export async function rankStability(
    question: MarketQuestion,
    asked: Asked,
    { top, p }: TopOptions,
): Promise<RankStability> {
    if (!(Number.isInteger(top) && top >= 1 && top <= LARGEST_TOP))
        throw new BadQuestion(`top is ${top}: expected a whole number from 1 to ${LARGEST_TOP}`)
    if (!(p > 0 && p < 1)) throw new BadQuestion(`p is ${p}: expected a number above 0 and below 1`)
    const both = await bothWindows(question, asked)
    const demand = await question.demand()
    await question.rest()
    const key = asked.population + asked.measure + asked.exclude
    const { idsBefore, idsAfter, ranksBefore, ranksAfter } = both
    const correlations = await demand.once(`stability: rank correlations ${key}`, () =>
        correlate(question, both),
    )
    await question.rest()
    return {
        before: both.before,
        ...correlations,
        entered: idsAfter.length - correlations.common,
        left: idsBefore.length - correlations.common,
        rankBiasedOverlap: demand.once(`stability: rank overlap ${key} ${p}`, () =>
            ranksBefore.size + ranksAfter.size === 0
                ? none('Nobody has demand in either window.')
                : rankBiasedOverlap(idsBefore, idsAfter, p),
        ),
        topKDistance: topKDistance(idsBefore.slice(0, top), idsAfter.slice(0, top)),
        turnover: turnover(idsBefore.slice(0, top), idsAfter.slice(0, top)),
    }
}

/**
 * How members moved between deciles of demand from the window before to this one. Members of the population who were not
 * there yet by a window's end are `absent`.
 * @throws BadQuestion as `rankStability`
 */
export async function mobilityOf(question: MarketQuestion, asked: Asked): Promise<Outcome<RankMobility>> {
    const both = await bothWindows(question, asked)
    const demand = await question.demand()
    return demand.once(
        `stability: mobility ${asked.population} ${asked.measure} ${asked.exclude}`,
        async () => {
            const { population } = asked
            const before = await classed(question, population, both.before.toMs, both.ranksBefore)
            await question.rest()
            const after = await classed(question, population, question.window.toMs, both.ranksAfter)
            await question.rest()
            const statesBefore = demandStates(before)
            await question.rest()
            const statesAfter = demandStates(after)
            await question.rest()
            return mobilityBetween(statesBefore, statesAfter)
        },
    )
}

async function bothWindows(question: MarketQuestion, asked: Asked): Promise<Both> {
    const before = question.windowBefore()
    if (before === null)
        throw new BadQuestion(
            'window has no beginning, so there is no window before it: expected DAY, WEEK, MONTH, QUARTER or times with `from`',
        )
    const demand = await question.demand()
    return demand.once(
        `stability: both windows ${asked.population} ${asked.measure} ${asked.exclude}`,
        async () => {
            const earlier = await ranked(question, asked, await question.demandOf(before))
            await question.rest()
            const later = await ranked(question, asked)
            await question.rest()
            const idOf = (member: number) => question.memory.members.idOf(member)
            const [idsBefore, idsAfter] = [idsOf(earlier, idOf), idsOf(later, idOf)]
            const ranks = (ids: string[], { ranking }: Ranked) =>
                new Map(ids.map((id, i) => [id, ranking.ranks[i]]))
            return {
                before,
                idsBefore,
                idsAfter,
                ranksBefore: ranks(idsBefore, earlier),
                ranksAfter: ranks(idsAfter, later),
            }
        },
    )
}

const idsOf = ({ demand, ranking }: Ranked, idOf: (member: number) => string): string[] =>
    Array.from(ranking.order, (place) => idOf(demand.members[place]))

async function correlate(question: MarketQuestion, { ranksBefore, ranksAfter }: Both) {
    const pairs = [...ranksBefore].flatMap(([id, rank]) => {
        const after = ranksAfter.get(id)
        // Ranks say who is tied exactly, which amounts as doubles do not. Low ranks are high demand.
        return after === undefined ? [] : [{ x: -rank, y: -after }]
    })
    await question.rest()
    const tau = kendallTauB(pairs)
    await question.rest()
    return { common: pairs.length, kendallTauB: tau, spearman: spearman(pairs) }
}

/** Something in the order of the demand, exactly tied where it is; 0 for those who were there and unused. */
async function classed(
    question: MarketQuestion,
    population: Population,
    toMs: number,
    ranks: Map<string, number>,
): Promise<Map<string, number>> {
    const classes = new Map<string, number>()
    const present = await presentBy(question, population, toMs)
    await question.rest()
    for (const member of present) classes.set(question.memory.members.idOf(member), 0)
    await question.rest()
    for (const [id, rank] of ranks) classes.set(id, ranks.size + 1 - rank)
    return classes
}
