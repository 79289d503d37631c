import {
    distribution,
    none,
    type Outcome,
    type RichnessEstimate,
    richnessEstimate,
    sampleCoverage,
} from '../../stats'
import type { MarketQuestion } from '../memory/market-memory'
import type { Measure } from '../population/asked'
import { amounts, populationDemand } from '../population/population-demand'

/** How far calls reach into the models there are. */
export interface Reach {
    richness: Outcome<RichnessEstimate>
    coverage: Outcome<number>
}

const COUNTS_ONLY = 'Only calls are counts of single choices: expected measure CALLS.'

/** Chao1 and Good-Turing coverage of the calls of the window that name a model; once a window. */
export async function reach(question: MarketQuestion, measure: Measure): Promise<Reach> {
    if (measure !== 'CALLS') return { richness: none(COUNTS_ONLY), coverage: none(COUNTS_ONLY) }
    const demand = await question.demand()
    return demand.once('tail: reach', async () => {
        const calls = await populationDemand(question, { population: 'MODELS', measure, exclude: [] })
        await question.rest()
        const d = distribution(amounts(calls))
        return { richness: richnessEstimate(d), coverage: sampleCoverage(d) }
    })
}
