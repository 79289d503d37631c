import { type Outcome, of, rankSize } from '../../stats'
import type { MarketQuestion } from '../memory/market-memory'
import type { Asked } from '../population/asked'
import { amountAt } from '../population/population-demand'
import { ranked } from '../population/ranked'
import type { Measured } from './measured'

/** Demand by rank, exact: calls, payers, or OPG base units. @throws RangeError unless `points` is a whole number of at least 2 */
export async function rankSizes(
    question: MarketQuestion,
    asked: Asked,
    measured: Measured,
    points: number,
): Promise<Outcome<{ rank: number; value: bigint }[]>> {
    const curve = await measured.once(rankSize, points)
    if (curve.value === null) return curve
    // Money is beyond what a double holds, so it is looked up by rank.
    if (asked.measure !== 'VALUE')
        return of(curve.value.map(({ rank, value }) => ({ rank, value: BigInt(value) })))
    const { demand, ranking } = await ranked(question, asked)
    return of(curve.value.map(({ rank }) => ({ rank, value: amountAt(demand, ranking.order[rank - 1]) })))
}
