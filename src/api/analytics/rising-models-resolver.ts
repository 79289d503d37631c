import { Args, Ctx, Query, Resolver } from 'type-graphql'
import { risingModels } from '../../analytics/ranking/rising-models'
import { OPG_DECIMALS } from '../../networks/opg'
import type { ApiContext } from '../context'
import { marketMeta } from './answer-meta'
import { RisingModels, RisingModelsArgs } from './rising-models-types'

@Resolver()
export class RisingModelsResolver {
    @Query(() => RisingModels, {
        description:
            'Models by how far their demand in a window is above its mean in the three windows of the same length before. Windows before the first block count as without demand.',
    })
    async risingModels(
        @Args(() => RisingModelsArgs) { window, asOf, ...request }: RisingModelsArgs,
        @Ctx() { memory }: ApiContext,
    ): Promise<RisingModels> {
        const question = await memory.question(window, asOf)
        const found = await risingModels(question, request)
        const meta = marketMeta(question, 'risingModels', found.universe, found.window.cells)
        return { ...found, meta, decimals: OPG_DECIMALS }
    }
}
