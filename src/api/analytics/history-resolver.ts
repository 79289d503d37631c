import { Arg, Args, Ctx, Query, Resolver } from 'type-graphql'
import { demandHistory, type HistoryPoint } from '../../analytics/history/demand-history'
import type { Interval } from '../../analytics/history/interval'
import { universeSizes } from '../../analytics/history/universe-sizes'
import type { MarketQuestion } from '../../analytics/memory/market-memory'
import { decimalsOf, type Population } from '../../analytics/population/asked'
import { UNIVERSES } from '../../analytics/population/population-demand'
import { roundedOrNull } from '../../base/rounded'
import type { Provenance } from '../../model/generated/_provenance'
import type { ApiContext } from '../context'
import { type FoundMeta, marketMeta } from './answer-meta'
import { asking } from './asking'
import { DemandHistory, type DemandHistoryPoint } from './history-types'
import { Intervals } from './interval-types'
import { PopulationArgs } from './market-input'

const METHOD = { name: 'demandHistory', version: '1' }

@Resolver()
export class DemandHistoryResolver {
    @Query(() => DemandHistory, {
        description:
            'How demand was spread in each day, week or month, each as it was known at its end: years in one query.',
    })
    demandHistory(
        @Args(() => PopulationArgs) { window, asOf, ...asked }: PopulationArgs,
        @Arg('interval', () => Intervals, {
            defaultValue: Intervals.DAY,
            description: 'What the window is cut into.',
        })
        interval: Interval,
        @Ctx() { memory }: ApiContext,
    ): Promise<DemandHistory> {
        return asking(async () => {
            const question = await memory.question(window, asOf)
            const points = await demandHistory(question, asked, interval)
            return {
                meta: metaOf(question, asked.population),
                interval,
                decimals: decimalsOf(asked.measure),
                points: points.map(answerOf),
            }
        })
    }
}

/** Size of the universe and provenance take looking at everything: only for those who ask for them. */
function metaOf(question: MarketQuestion, population: Population): FoundMeta {
    const definition = UNIVERSES[population]
    const universe = async () => ({
        definition,
        size: (await universeSizes(question, population, [question.end]))[0],
    })
    const provenance = async () =>
        [...new Set((await question.demand()).cells.map((cell) => cell.provenance))].sort() as Provenance[]
    const meta = marketMeta(question, METHOD, { definition, size: 0 }, [])
    return { ...meta, late: { universe, provenance } }
}

function answerOf({ startMs, endMs, effectiveNumber, ...point }: HistoryPoint): DemandHistoryPoint {
    return {
        ...point,
        start: new Date(startMs),
        end: new Date(endMs),
        gini: roundedOrNull(point.gini),
        giniActive: roundedOrNull(point.giniActive),
        inactiveShare: roundedOrNull(point.inactiveShare),
        effectiveModels: roundedOrNull(effectiveNumber),
        hhi: roundedOrNull(point.hhi),
    }
}
