import { Args, Ctx, Query, Resolver } from 'type-graphql'
import { priceDemand } from '../../analytics/prices/price-demand'
import { OPG_DECIMALS } from '../../networks/opg'
import type { ApiContext } from '../context'
import { marketMeta } from './answer-meta'
import { asking } from './asking'
import { PriceDemand, PriceDemandArgs } from './price-demand-types'

const METHOD = { name: 'priceDemand', version: '1' }

@Resolver()
export class PriceDemandResolver {
    @Query(() => PriceDemand, {
        description:
            'Where buyers are and sellers are not: models and demand by decade of price. Demand of the window is laid to the prices of the as-of time, whatever the price was when a call was made.',
    })
    priceDemand(
        @Args(() => PriceDemandArgs) { window, asOf, ...request }: PriceDemandArgs,
        @Ctx() { memory }: ApiContext,
    ): Promise<PriceDemand> {
        return asking(async () => {
            const question = await memory.question(window, asOf)
            const { universe, window: demand, total, outside, bands } = await priceDemand(question, request)
            const meta = marketMeta(question, METHOD, universe, demand.cells)
            return { meta, unit: request.unit, total, outside, decimals: OPG_DECIMALS, bands }
        })
    }
}
