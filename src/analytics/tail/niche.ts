import { ratio } from '../../base/ratio'
import type { PopulationDemand } from '../population/population-demand'
import type { Ranking } from '../population/ranking'
import { BadQuestion } from '../question/bad-question'

export const LARGEST_SHELF = 100_000

/**
 * Demand outside of what a shop window of the top models would show (Brynjolfsson, Hu and Smith 2003).
 * @param shelf how many models the shop window shows; ties at its end are broken by id
 * @throws BadQuestion for a shelf that is not from 0 to LARGEST_SHELF
 */
export function nicheOf(demand: PopulationDemand, ranking: Ranking, shelf: number) {
    if (!(shelf >= 0 && shelf <= LARGEST_SHELF))
        throw new BadQuestion(`shelf is ${shelf}: expected a whole number from 0 to ${LARGEST_SHELF}`)
    const { order } = ranking
    const shown = Math.min(shelf, order.length)
    const top = shown === 0 ? 0n : ranking.cumulative(shown - 1)
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
