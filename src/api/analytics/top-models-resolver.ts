import { Args, Ctx, Query, Resolver } from 'type-graphql'
import { topModels } from '../../analytics/ranking/top-models'
import type { ApiContext } from '../context'
import { marketMeta } from './answer-meta'
import { asking } from './asking'
import { OPG_DECIMALS, type StepIntervals, TopModels, TopModelsArgs } from './top-models-types'

const METHOD = { name: 'topModels', version: '1' }

@Resolver()
export class TopModelsResolver {
    @Query(() => TopModels, {
        description: 'Models by their demand in a window, the most demanded first, page by page.',
    })
    topModels(
        @Args(() => TopModelsArgs) { window, asOf, ...request }: TopModelsArgs,
        @Ctx() { memory }: ApiContext,
    ): Promise<TopModels> {
        return asking(async () => {
            const question = await memory.question(window, asOf)
            const { universe, window: demand, rows, ...top } = await topModels(question, request)
            return {
                meta: marketMeta(question, METHOD, universe, demand.cells),
                active: top.active,
                total: top.total,
                attributed: top.attributed,
                outside: top.outside,
                decimals: OPG_DECIMALS,
                rows: rows.map((row) => ({
                    ...row,
                    sparkline: async () => {
                        const { interval, startMs, amounts } = await row.sparkline()
                        const start = startMs === null ? null : new Date(startMs)
                        return { interval: interval as StepIntervals, start, amounts }
                    },
                })),
                pageInfo: { hasNextPage: top.hasNextPage, endCursor: top.endCursor },
            }
        })
    }
}
