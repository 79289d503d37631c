import { Args, Ctx, Query, Resolver } from 'type-graphql'
import { risingModels } from '../../analytics/ranking/rising-models'
import { OPG_DECIMALS } from '../../networks/opg'
import type { ApiContext } from '../context'
import { marketMeta } from './answer-meta'
import { asking } from './asking'
import { RisingModels, RisingModelsArgs } from './rising-models-types'

const METHOD = { name: 'risingModels', version: '1' }

@Resolver()
export class RisingModelsResolver {
    @Query(() => RisingModels, {
        description:
            'Models by how far their demand in a window is above its mean in the three windows of the same length before. Windows before the first block count as without demand.',
    })
    risingModels(
        @Args(() => RisingModelsArgs) { window, asOf, ...request }: RisingModelsArgs,
        @Ctx() { memory }: ApiContext,
    ): Promise<RisingModels> {
        return asking(async () => {
            const question = await memory.question(window, asOf)
            const { universe, window: demand, risen, rows } = await risingModels(question, request)
            const meta = marketMeta(question, METHOD, universe, demand.cells)
            return { meta, risen, decimals: OPG_DECIMALS, rows }
        })
    }
}
