import type { MarketQuestion } from '../memory/market-memory'
import { oncePerWindow } from '../memory/once-per-window'
import type { WindowDemand } from '../memory/window-demand'
import type { Asked, Exclusion, Measure, Population } from './asked'
import { type PopulationDemand, populationDemand } from './population-demand'
import { type Ranking, rankingOf } from './ranking'

/** A population with its demand in one window, and its order by that demand. */
export interface Ranked {
    demand: PopulationDemand
    ranking: Ranking
}

/**
 * A population's demand in a window and its order, worked out once a window.
 * @param window the question's own when left out
 * @throws BadQuestion where the population has no such measure
 */
export async function ranked(question: MarketQuestion, asked: Asked, window?: WindowDemand): Promise<Ranked> {
    const of = window ?? (await question.demand())
    return rankedIn(question, of, asked.population, asked.measure, asked.exclude)
}

/** The same without an order. */
export async function demandOf(
    question: MarketQuestion,
    { population, measure, exclude }: Asked,
    window: WindowDemand,
): Promise<PopulationDemand> {
    return demandIn(question, window, population, measure, exclude)
}

const demandIn = oncePerWindow(
    (question, window, population: Population, measure: Measure, exclude: Exclusion[]) =>
        populationDemand(question, { population, measure, exclude }, window),
)

const rankedIn = oncePerWindow(
    async (question, window, population: Population, measure: Measure, exclude: Exclusion[]) => {
        const { members } = question.memory
        const demand = await demandIn(question, window, population, measure, exclude)
        // Models come in the order of their ids.
        const compareIds =
            population === 'MODELS' ? null : (one: number, other: number) => members.compare(one, other)
        const ranking = await question.steps(rankingOf(demand, compareIds))
        return { demand, ranking }
    },
)
