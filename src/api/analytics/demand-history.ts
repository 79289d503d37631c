import { Arg, Args, Ctx, Query, Resolver } from 'type-graphql'
import { demandHistory } from '../../analytics/history/demand-history'
import { universeSizes } from '../../analytics/history/universe-sizes'
import type { MarketQuestion } from '../../analytics/memory/market-memory'
import { decimalsOf, type Population } from '../../analytics/population/asked'
import { UNIVERSES } from '../../analytics/population/population-demand'
import type { Interval } from '../../analytics/question/interval'
import type { ApiContext } from '../context'
import { Amount, Count, DataType, Figure, Of, Reason, Time } from '../fields'
import { type FoundMeta, marketMeta, provenanceOf } from './answer-meta'
import { INTERVAL, Intervals, Partial } from './interval-types'
import { PopulationArgs } from './market-input'
import { type AnswerMeta, Meta } from './meta-types'

const NULLABLE = 'null as `nullReason` says'

@DataType('How demand was spread in one interval, as it was known at its end.')
export class DemandHistoryPoint {
    @Time('First moment in it.')
    start!: Date
    @Time('First moment after it; where the window ends, or begins, inside an interval, it is cut.')
    end!: Date
    @Partial()
    partial!: boolean
    @Count('Members of the population at its end, used or not.')
    n!: number
    @Count('Members with demand in it.')
    active!: number
    @Amount('Sum over the members: calls, payers (counted for each member), or OPG base units (10^-18 OPG).')
    total!: bigint
    @Figure.orNull(`Gini index of all members, 0 to 1; ${NULLABLE}.`)
    gini!: number | null
    @Figure.orNull(`Gini index of the members with demand, 0 to 1; ${NULLABLE}.`)
    giniActive!: number | null
    @Figure.orNull(`Share of the members without demand, 0 to 1; ${NULLABLE}.`)
    inactiveShare!: number | null
    @Figure.orNull(`Effective number of members (Hill number, q = 1); ${NULLABLE}.`)
    effectiveModels!: number | null
    @Figure.orNull(`Herfindahl-Hirschman index, 0 to 1; ${NULLABLE}.`)
    hhi!: number | null
    @Reason('Why a measure is null; null when none is.')
    nullReason!: string | null
}

/** Three years of days, about. */
const LONGEST = 1_100

@DataType('How the spread of demand changed over time.')
export class DemandHistory {
    @Meta()
    meta!: AnswerMeta
    @Of(() => Intervals, 'What the window is cut into.')
    interval!: Interval
    @Count.orNull('Decimal places of `total`, for VALUE; null: it is a count.')
    decimals!: number | null
    @Of.list(() => DemandHistoryPoint, 'The intervals, the first first.', { longest: LONGEST })
    points!: DemandHistoryPoint[]
}

@Resolver()
export class DemandHistoryResolver {
    @Query(() => DemandHistory, {
        description:
            'How demand was spread in each hour, day, week or month, each as it was known at its end: years in one query.',
    })
    async demandHistory(
        @Args(() => PopulationArgs) { window, asOf, ...asked }: PopulationArgs,
        @Arg('interval', () => Intervals, INTERVAL) interval: Interval,
        @Ctx() { memory }: ApiContext,
    ): Promise<DemandHistory> {
        const question = await memory.question(window, asOf)
        const points = await demandHistory(question, asked, interval)
        return {
            meta: metaOf(question, asked.population),
            interval,
            decimals: decimalsOf(asked.measure),
            points: points.map((point) => ({ ...point, effectiveModels: point.effectiveNumber })),
        }
    }
}

/** Size of the universe and provenance take looking at everything: only for those who ask for them. */
function metaOf(question: MarketQuestion, population: Population): FoundMeta {
    const definition = UNIVERSES[population]
    const universe = async () => ({
        definition,
        size: (await universeSizes(question, population, [question.end]))[0],
    })
    const provenance = async () => provenanceOf((await question.demand()).cells)
    const meta = marketMeta(question, 'demandHistory', { definition, size: 0 }, [])
    return { ...meta, late: { universe, provenance } }
}
