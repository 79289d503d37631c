import { ratio } from '../../base/ratio'
import type { PopulationDemand } from '../population/population-demand'
import type { Ranking } from '../population/ranking'
import { BadQuestion } from '../question/bad-question'

/** Demand outside of what a shop window of the top models would show (Brynjolfsson, Hu and Smith 2003). */
export interface NicheDemand {
    shelf: number
    /** Models with demand outside the shelf. */
    models: number
    /** Demand of the models on the shelf, and of the others. */
    top: bigint
    amount: bigint
    /** Demand that belongs to no model of the universe; null where that has no meaning (distinct payers). */
    outside: bigint | null
    /** amount / (top + amount): decimal, 12 places, rounded down. */
    nicheShare: string | null
    nullReason: string | null
}

export const LARGEST_SHELF = 100_000

/**
 * @param shelf how many models the shop window shows; ties at its end are broken by id
 * @throws BadQuestion for a shelf that is not from 0 to LARGEST_SHELF
 */
export function nicheOf(
    demand: PopulationDemand,
    { order, cumulative }: Ranking,
    shelf: number,
): NicheDemand {
    if (!(shelf >= 0 && shelf <= LARGEST_SHELF))
        throw new BadQuestion(`shelf is ${shelf}: expected a whole number from 0 to ${LARGEST_SHELF}`)
    const shown = Math.min(shelf, order.length)
    const top = shown === 0 ? 0n : cumulative(shown - 1)
    const amount = demand.total - top
    const missing = demand.total === 0n
    return {
        shelf,
        models: Math.max(0, order.length - shelf),
        top,
        amount,
        outside: demand.outside,
        nicheShare: missing ? null : ratio(amount, demand.total, 'down'),
        nullReason: missing ? 'No demand of models in this window.' : null,
    }
}
