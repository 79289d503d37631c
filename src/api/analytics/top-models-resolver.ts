import { Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql'
import { topModels } from '../../analytics/ranking/top-models'
import { OPG_DECIMALS } from '../../networks/opg'
import type { ApiContext } from '../context'
import { marketMeta } from './answer-meta'
import { type Sparkline, TopModel, TopModels, TopModelsArgs } from './top-models-types'

@Resolver(() => TopModel)
export class TopModelsResolver {
    @Query(() => TopModels, {
        description: 'Models by their demand in a window, the most demanded first, page by page.',
    })
    async topModels(
        @Args(() => TopModelsArgs) { window, asOf, ...request }: TopModelsArgs,
        @Ctx() { memory }: ApiContext,
    ): Promise<TopModels> {
        const question = await memory.question(window, asOf)
        const top = await topModels(question, request)
        const meta = marketMeta(question, 'topModels', top.universe, top.window.cells)
        return { ...top, meta, decimals: OPG_DECIMALS }
    }

    @FieldResolver()
    sparkline(@Root() { line }: { line(): Promise<Sparkline> }): Promise<Sparkline> {
        return line()
    }
}
