import { Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql'
import type { MarketQuestion } from '../../analytics/memory/market-memory'
import type { WindowDemand } from '../../analytics/memory/window-demand'
import { payersOf } from '../../analytics/population/payers-of'
import { risingModels } from '../../analytics/ranking/rising-models'
import { OPG_DECIMALS } from '../../networks/opg'
import type { ApiContext } from '../context'
import { marketMeta } from './answer-meta'
import { asking } from './asking'
import { type GrossAndNet, grossAndNet } from './gross-and-net'
import { RisingModel, RisingModels, RisingModelsArgs } from './rising-models-types'

const METHOD = { name: 'risingModels', version: '1' }

/** A row with what its money is found by. */
type Found = RisingModel & { question: MarketQuestion; demand: WindowDemand; member: number }

@Resolver(() => RisingModel)
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
            const found = rows.map((row): Found => ({ ...row, question, demand }))
            return { meta, risen, decimals: OPG_DECIMALS, rows: found }
        })
    }

    @FieldResolver()
    async paid(@Root() { question, demand, member }: Found): Promise<GrossAndNet> {
        return grossAndNet(await payersOf(question, demand, [], member))
    }
}
