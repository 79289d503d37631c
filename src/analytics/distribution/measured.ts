import { type Distribution, distribution, type Outcome, type Steps } from '../../stats'
import type { MarketQuestion } from '../memory/market-memory'
import { inTurns } from '../memory/pace'
import { rest } from '../memory/turns'
import type { Asked } from '../population/asked'
import { amounts, type PopulationDemand, populationDemand } from '../population/population-demand'

/** What is worked out is kept as long as the window is; beyond this many, measures with other arguments are not. */
const MOST_KEPT = 100

/** One population's demand in one window, and what was measured of it; others have the event loop between two measures. */
export class Measured {
    private readonly made = new Map<string, Promise<unknown>>()

    /** @param d of the demand's amounts */
    constructor(
        readonly demand: PopulationDemand,
        readonly d: Distribution,
    ) {}

    /** Measures once. @param key name and arguments of the measure */
    once<T>(key: string, measure: (d: Distribution) => T | Promise<T>): Promise<T> {
        const made = this.made.get(key)
        if (made) return made as Promise<T>
        const making = rest().then(() => measure(this.d))
        if (this.made.size < MOST_KEPT) {
            this.made.set(key, making)
            making.catch(() => this.made.delete(key))
        }
        return making
    }

    /** A measure that may not exist. */
    outcome<T>(key: string, measure: (d: Distribution) => Outcome<T>): Promise<Outcome<T>> {
        return this.once(key, measure)
    }

    /** A measure that takes long. */
    inSteps<T>(key: string, measure: (d: Distribution) => Steps<T>): Promise<T> {
        return this.once(key, (d) => inTurns(measure(d)))
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
        async () => {
            const demand = await populationDemand(question, asked, window)
            await question.rest()
            const values = amounts(demand)
            await question.rest()
            return new Measured(demand, distribution(values))
        },
    )
}
