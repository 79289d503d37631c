import type { Interval } from '../../analytics/history/interval'
import type { MarketQuestion } from '../../analytics/memory/market-memory'
import type { Exclusion } from '../../analytics/population/asked'
import { timeToFirstUse } from '../../analytics/standing/first-use'
import { historyOf } from '../../analytics/standing/history'
import { priceChangesOf } from '../../analytics/standing/price-changes'
import type { PriceUnit } from '../../model/generated/_priceUnit'
import type { PriceChange, StandingFirstUse, StandingPoint } from './model-standing-types'

/** The prices that were set for a model, with the calls around each, as they are answered. */
export async function priceChanges(question: MarketQuestion, member: number): Promise<PriceChange[]> {
    const changes = await priceChangesOf(question, member)
    return changes.map(({ timeMs, unit, ...change }) => ({
        ...change,
        time: new Date(timeMs),
        unit: unit as PriceUnit,
    }))
}

/** How long a model waited for its first use, as it is answered. */
export async function firstUse(question: MarketQuestion, member: number): Promise<StandingFirstUse> {
    const { cohortMs, ...wait } = await timeToFirstUse(question, member)
    return { ...wait, cohort: cohortMs === null ? null : new Date(cohortMs) }
}

/** Demand of some models together, step by step, as it is answered. */
export async function standingPoints(
    question: MarketQuestion,
    members: number[],
    interval: Interval,
    exclude: Exclusion[],
): Promise<StandingPoint[]> {
    const ids = members.map((member) => question.memory.members.idOf(member))
    const points = await historyOf(question, ids, interval, exclude)
    return points.map(({ startMs, endMs, ...sums }) => ({
        ...sums,
        start: new Date(startMs),
        end: new Date(endMs),
    }))
}
