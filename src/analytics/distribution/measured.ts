import { type Distribution, distribution, type Outcome } from '../../stats'
import type { MarketQuestion } from '../memory/market-memory'
import type { Asked } from '../population/asked'
import { amounts, type PopulationDemand, populationDemand } from '../population/population-demand'

/** What is worked out is kept as long as the window is; beyond this many, measures with other arguments are not. */
const MOST_KEPT = 100

/** One population's demand in one window, and what was measured of it. */
export class Measured {
    readonly d: Distribution
    private readonly made = new Map<string, unknown>()

    constructor(readonly demand: PopulationDemand) {
        this.d = distribution(amounts(demand))
    }

    /** Measures once. @param key name and arguments of the measure */
    once<T>(key: string, measure: (d: Distribution) => T): T {
        if (this.made.has(key)) return this.made.get(key) as T
        const value = measure(this.d)
        if (this.made.size < MOST_KEPT) this.made.set(key, value)
        return value
    }

    /** A measure that may not exist. */
    outcome<T>(key: string, measure: (d: Distribution) => Outcome<T>): Outcome<T> {
        return this.once(key, measure)
    }
}

/**
 * The distribution of a question's window, made once a window.
 * @throws BadQuestion where the population has no such measure
 */
export async function measured(question: MarketQuestion, asked: Asked): Promise<Measured> {
    const window = await question.demand()
    return window.once(
        `distribution: measured ${asked.population} ${asked.measure} ${asked.exclude.join()}`,
        async () => new Measured(await populationDemand(question, asked, window)),
    )
}
