import { Args, ArgsType, Ctx, Field, Query, Resolver } from 'type-graphql'
import { priceDemand } from '../../analytics/prices/price-demand'
import { PriceUnit } from '../../model/generated/_priceUnit'
import { OPG_DECIMALS } from '../../networks/opg'
import type { ApiContext } from '../context'
import { Amount, Count, DataType, Of, Ratio, Reason, Text } from '../fields'
import { marketMeta } from './answer-meta'
import { DemandArgs } from './market-input'
import { type AnswerMeta, Meta } from './meta-types'

@ArgsType()
export class PriceDemandArgs extends DemandArgs {
    @Field(() => PriceUnit, { defaultValue: PriceUnit.CALL, description: 'What prices are per.' })
    unit!: PriceUnit
}

@DataType('Offers and demand at prices of one band, prices being those in force at the as-of time.')
export class PriceDemandBand {
    @Text('`free`, a decade such as `0.001 to 0.01 OPG`, `not priced in OPG per call`, `no price`.')
    name!: string
    @Amount.orNull('Least price in it, OPG base units per input unit; null where there is none to compare.')
    from!: bigint | null
    @Amount.orNull('Least price above it, OPG base units per input unit; null as `from` is.')
    below!: bigint | null
    @Count('Models offered at such a price.')
    offered!: number
    @Count('Of these, models with demand in the window.')
    used!: number
    @Amount('Their demand by the measure asked for: calls, distinct payers, or OPG base units.')
    amount!: bigint
    @Ratio('offered / all models')
    shareOfModels!: string
    @Ratio.orNull(
        'amount / all demand, attributed or not',
        'null as `nullReason` says, or without any demand',
    )
    shareOfDemand!: string | null
    @Ratio.orNull('amount / demand of all models', 'null as `nullReason` says')
    shareOfAttributed!: string | null
    @Ratio('amount / offered, in the unit of `amount`')
    amountPerModel!: string
    @Ratio.orNull(
        'shareOfAttributed / shareOfModels, above 1 where buyers are and sellers are not',
        'null as `nullReason` says',
    )
    demandToSupply!: string | null
    @Count('Distinct wallets that paid for its models in the window.')
    payers!: number
    @Reason('Why shares are null; null when they are not.')
    nullReason!: string | null
}

@DataType('Demand by the price that models are offered at.')
export class PriceDemand {
    @Meta()
    meta!: AnswerMeta
    @Of(() => PriceUnit, 'What prices are per.')
    unit!: PriceUnit
    @Amount('All demand: that of the bands and `outside` together. Of PAYERS: all wallets that paid.')
    total!: bigint
    @Amount.orNull('Demand that is attributed to no model; null for PAYERS.')
    outside!: bigint | null
    @Count('Decimals of OPG amounts.')
    decimals!: number
    @Of.list(
        () => PriceDemandBand,
        'Free, then by price, then what has none to compare. Bands without models are left out.',
        { longest: 40 },
    )
    bands!: PriceDemandBand[]
}

@Resolver()
export class PriceDemandResolver {
    @Query(() => PriceDemand, {
        description:
            'Where buyers are and sellers are not: models and demand by decade of price. Demand in the window is assigned to the price in force at the as-of time, whatever the price was when a call was made.',
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
