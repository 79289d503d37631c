import { Args, Ctx, Query, Resolver } from 'type-graphql'
import { priceDemand } from '../../analytics/prices/price-demand'
import { OPG_DECIMALS } from '../../networks/opg'
import type { ApiContext } from '../context'
import { marketMeta } from './answer-meta'
import { PriceDemand, PriceDemandArgs } from './price-demand-types'

@Resolver()
export class PriceDemandResolver {
    @Query(() => PriceDemand, {
        description:
            'Where buyers are and sellers are not: models and demand by decade of price. Demand of the window is laid to the prices of the as-of time, whatever the price was when a call was made.',
    })
    async priceDemand(
        @Args(() => PriceDemandArgs) { window, asOf, ...request }: PriceDemandArgs,
        @Ctx() { memory }: ApiContext,
    ): Promise<PriceDemand> {
        const question = await memory.question(window, asOf)
        const found = await priceDemand(question, request)
        const meta = marketMeta(question, 'priceDemand', found.universe, found.window.cells)
        return { ...found, meta, unit: request.unit, decimals: OPG_DECIMALS }
    }
}
