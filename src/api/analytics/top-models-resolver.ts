import { Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql'
import { type RankedModel, topModels } from '../../analytics/ranking/top-models'
import { OPG_DECIMALS } from '../../networks/opg'
import type { ApiContext } from '../context'
import { marketMeta } from './answer-meta'
import { asking } from './asking'
import { grossAndNet } from './gross-and-net'
import { type Sparkline, TopModel, TopModels, TopModelsArgs } from './top-models-types'

const METHOD = { name: 'topModels', version: '1' }

/** A row with what its sparkline is read by, which those of one page share. */
type Found = Omit<TopModel, 'sparkline'> & { line: RankedModel['sparkline'] }

@Resolver(() => TopModel)
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
            const top = await topModels(question, request)
            return {
                meta: marketMeta(question, METHOD, top.universe, top.window.cells),
                active: top.active,
                total: top.total,
                attributed: top.attributed,
                outside: top.outside,
                decimals: OPG_DECIMALS,
                rows: top.rows.map(
                    ({ sparkline, ...row }): Found => ({ ...row, paid: grossAndNet(row), line: sparkline }),
                ),
                pageInfo: { hasNextPage: top.hasNextPage, endCursor: top.endCursor },
            }
        })
    }

    @FieldResolver()
    async sparkline(@Root() { line }: Found): Promise<Sparkline> {
        const { interval, startMs, amounts } = await line()
        return { interval, start: startMs === null ? null : new Date(startMs), amounts }
    }
}
