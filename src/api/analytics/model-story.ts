import type { MarketQuestion } from '../../analytics/memory/market-memory'
import { timeToFirstUse } from '../../analytics/standing/first-use'
import { priceChangesOf } from '../../analytics/standing/price-changes'
import type { PriceUnit } from '../../model/generated/_priceUnit'
import type { PriceChange, StandingFirstUse } from './model-standing-types'

export async function priceChanges(question: MarketQuestion, member: number): Promise<PriceChange[]> {
    const changes = await priceChangesOf(question, member)
    return changes.map(({ timeMs, unit, ...change }) => ({
        time: new Date(timeMs),
        unit: unit as PriceUnit,
        ...change,
    }))
}

export async function firstUse(question: MarketQuestion, member: number): Promise<StandingFirstUse> {
    const { cohortMs, ...wait } = await timeToFirstUse(question, member)
    return { ...wait, cohort: cohortMs === null ? null : new Date(cohortMs) }
}
