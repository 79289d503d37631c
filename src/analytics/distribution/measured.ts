import { type Distribution, distribution, type Steps } from '../../stats'
import type { MarketQuestion } from '../memory/market-memory'
import { oncePerWindow } from '../memory/once-per-window'
import { inTurns } from '../memory/pace'
import { Scratch } from '../memory/scratch'
import { rest } from '../memory/turns'
import type { Asked, Exclusion, Measure, Population } from '../population/asked'
import { amounts, type PopulationDemand } from '../population/population-demand'
import { demandOf } from '../population/ranked'

/** What is worked out is kept as long as the window is; beyond this many, measures with other arguments are not. */
const MOST_KEPT = 100

/** A measure of a distribution; one that takes long is `inSteps`. */
type Measuring<T> = (d: Distribution, argument: number) => T | Promise<T>

/** Makes a measure that takes long let others have the event loop meanwhile. */
export function inSteps<T>(measure: (d: Distribution) => Steps<T>): (d: Distribution) => Promise<T> {
    return (d) => inTurns(measure(d))
}

/** One population's demand in one window, and what was measured of it; others have the event loop between two measures. */
export class Measured {
    private readonly made = new Map<Measuring<unknown>, Map<number | undefined, Promise<unknown>>>()
    private kept = 0

    /** @param d of the demand's amounts */
    constructor(
        readonly demand: PopulationDemand,
        readonly d: Distribution,
    ) {}

    /** Measures once for each argument. @param measure a function that stays the same: what it gave is kept for it */
    once<T>(measure: Measuring<T>): Promise<T>
    once<T>(measure: (d: Distribution, argument: number) => T | Promise<T>, argument: number): Promise<T>
    once<T>(measure: Measuring<T>, argument?: number): Promise<T> {
        const made = this.made.get(measure) ?? new Map<number | undefined, Promise<unknown>>()
        const known = made.get(argument)
        if (known) return known as Promise<T>
        const making = rest().then(() => measure(this.d, argument as number))
        if (this.kept < MOST_KEPT) {
            this.kept++
            this.made.set(measure, made.set(argument, making))
            making.catch(() => made.delete(argument) && this.kept--)
        }
        return making
    }
}

/**
 * The distribution of a question's window, made once a window.
 * @throws BadQuestion where the population has no such measure
 */
export async function measured(question: MarketQuestion, asked: Asked): Promise<Measured> {
    const { population, measure, exclude } = asked
    return measuredIn(question, await question.demand(), population, measure, exclude)
}

const measuredIn = oncePerWindow(
    async (question, window, population: Population, measure: Measure, exclude: Exclusion[]) => {
        const demand = await demandOf(question, { population, measure, exclude }, window)
        await question.rest()
        const scratch = new Scratch()
        try {
            const values = amounts(demand, scratch.doubles(demand.lo.length))
            await question.rest()
            return new Measured(demand, distribution(values))
        } finally {
            scratch.release()
        }
    },
)
