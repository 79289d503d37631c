import type { MarketQuestion } from '../memory/market-memory'
import type { WindowDemand } from '../memory/window-demand'
import type { Asked } from './asked'
import { type PopulationDemand, populationDemand } from './population-demand'
import { type Ranking, rankingOf } from './ranking'

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
    const { members } = question.memory
    return of.once(
        `population: ranked ${asked.population} ${asked.measure} ${asked.exclude.join()}`,
        async () => {
            const demand = await populationDemand(question, asked, of)
            const ranking = await question.steps(
                rankingOf(demand, (one, other) => members.compare(one, other)),
            )
            return { demand, ranking }
        },
    )
}
