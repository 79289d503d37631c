import {
    distribution,
    none,
    type Outcome,
    type RichnessEstimate,
    richnessEstimate,
    sampleCoverage,
} from '../../stats'
import type { MarketQuestion } from '../memory/market-memory'
import { oncePerWindow } from '../memory/once-per-window'
import type { Asked, Measure } from '../population/asked'
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
    return reachOfCalls(question, await question.demand())
}

const reachOfCalls = oncePerWindow(async (question, window) => {
    const asked: Asked = { population: 'MODELS', measure: 'CALLS', exclude: [] }
    const calls = await populationDemand(question, asked, window)
    await question.rest()
    const d = distribution(amounts(calls))
    return { richness: richnessEstimate(d), coverage: sampleCoverage(d) }
})
