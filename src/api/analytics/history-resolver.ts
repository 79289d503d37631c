import { Arg, Args, Ctx, Query, Resolver } from 'type-graphql'
import { demandHistory } from '../../analytics/history/demand-history'
import type { Interval } from '../../analytics/history/interval'
import { universeSizes } from '../../analytics/history/universe-sizes'
import type { MarketQuestion } from '../../analytics/memory/market-memory'
import { decimalsOf, type Population } from '../../analytics/population/asked'
import { UNIVERSES } from '../../analytics/population/population-demand'
import type { ApiContext } from '../context'
import { type FoundMeta, marketMeta, provenanceOf } from './answer-meta'
import { DemandHistory } from './history-types'
import { INTERVAL, Intervals } from './interval-types'
import { PopulationArgs } from './market-input'

@Resolver()
export class DemandHistoryResolver {
    @Query(() => DemandHistory, {
        description:
            'How demand was spread in each day, week or month, each as it was known at its end: years in one query.',
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
