import { distribution, none, type RichnessEstimate, richnessEstimate, sampleCoverage } from '../../stats'
import type { MarketQuestion } from '../memory/market-memory'
import { oncePerWindow } from '../memory/once-per-window'
import type { Asked, Measure } from '../population/asked'
import { amounts, populationDemand } from '../population/population-demand'

const COUNTS_ONLY = 'Only calls are counts of single choices: expected measure CALLS.'

/** How far calls reach into the models there are: Chao1 and Good-Turing coverage of those of the window that name a model; once a window. */
export async function reach(question: MarketQuestion, measure: Measure) {
    if (measure !== 'CALLS')
        return { richness: none<RichnessEstimate>(COUNTS_ONLY), coverage: none<number>(COUNTS_ONLY) }
    return reachOfCalls(question, await question.demand())
}

const reachOfCalls = oncePerWindow(async (question, window) => {
    const asked: Asked = { population: 'MODELS', measure: 'CALLS', exclude: [] }
    const calls = await populationDemand(question, asked, window)
    await question.rest()
    const d = distribution(amounts(calls))
    return { richness: richnessEstimate(d), coverage: sampleCoverage(d) }
})
