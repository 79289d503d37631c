import { customScalars } from '@subsquid/openreader/lib/scalars'
import { ArgsType, Extensions, Field, Int, ObjectType } from 'type-graphql'
import { PriceUnit } from '../../model/generated/_priceUnit'
import { DemandArgs } from './market-input'
import { AnswerMeta } from './meta-types'

@ArgsType()
export class PriceDemandArgs extends DemandArgs {
    @Field(() => PriceUnit, { defaultValue: PriceUnit.CALL, description: 'What prices are per.' })
    unit!: PriceUnit
}

@ObjectType({
    description: 'Offers and demand at prices of one band, prices being those in force at the as-of time.',
    simpleResolvers: true,
})
export class PriceDemandBand {
    @Field(() => String, {
        description:
            '`free`, a decade such as `0.001 to 0.01 OPG`, `not priced in OPG per call`, `no price`.',
    })
    name!: string

    @Field(() => customScalars.BigInt, {
        nullable: true,
        description: 'Least price in it, OPG base units per input unit; null where there is none to compare.',
    })
    from!: bigint | null

    @Field(() => customScalars.BigInt, {
        nullable: true,
        description: 'Least price above it, OPG base units per input unit; null as `from` is.',
    })
    below!: bigint | null

    @Field(() => Int, { description: 'Models offered at such a price.' })
    offered!: number

    @Field(() => Int, { description: 'Of these, models with demand in the window.' })
    used!: number

    @Field(() => customScalars.BigInt, {
        description: 'Their demand by the measure asked for: calls, distinct payers, or OPG base units.',
    })
    amount!: bigint

    @Field(() => String, { description: 'offered / all models: decimal, 12 places, rounded down.' })
    shareOfModels!: string

    @Field(() => String, {
        nullable: true,
        description:
            'amount / all demand, attributed or not: decimal, 12 places, rounded down; null as `nullReason` says, or without any demand.',
    })
    shareOfDemand!: string | null

    @Field(() => String, {
        nullable: true,
        description:
            'amount / demand of all models: decimal, 12 places, rounded down; null as `nullReason` says.',
    })
    shareOfAttributed!: string | null

    @Field(() => String, {
        description: 'amount / offered, in the unit of `amount`: decimal, 12 places, rounded down.',
    })
    amountPerModel!: string

    @Field(() => String, {
        nullable: true,
        description:
            'shareOfAttributed / shareOfModels: decimal, 12 places, rounded down. Above 1 buyers are where sellers are not. Null as `nullReason` says.',
    })
    demandToSupply!: string | null

    @Field(() => Int, { description: 'Distinct wallets that paid for its models in the window.' })
    payers!: number

    @Field(() => String, { nullable: true, description: 'Why shares are null; null when they are not.' })
    nullReason!: string | null
}

@ObjectType({ description: 'Demand by the price that models are offered at.', simpleResolvers: true })
export class PriceDemand {
    @Field(() => AnswerMeta, { description: 'What the answer is about and how it was found.' })
    meta!: AnswerMeta

    @Field(() => PriceUnit, { description: 'What prices are per.' })
    unit!: PriceUnit

    @Field(() => customScalars.BigInt, {
        description:
            'All demand: that of the bands and `outside` together. Of PAYERS: all wallets that paid.',
    })
    total!: bigint

    @Field(() => customScalars.BigInt, {
        nullable: true,
        description: 'Demand that is attributed to no model; null for PAYERS.',
    })
    outside!: bigint | null

    @Field(() => Int, { description: 'Decimals of OPG amounts.' })
    decimals!: number

    @Extensions({ longest: 40 })
    @Field(() => [PriceDemandBand], {
        description: 'Free, then by price, then what has none to compare. Bands without models are left out.',
    })
    bands!: PriceDemandBand[]
}
