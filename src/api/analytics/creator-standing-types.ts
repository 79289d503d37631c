import { customScalars } from '@subsquid/openreader/lib/scalars'
import { ArgsType, Extensions, Field, Float, Int, ObjectType } from 'type-graphql'
import type { MarketQuestion } from '../../analytics/memory/market-memory'
import type { Exclusion } from '../../analytics/population/asked'
import { OWN_MODELS } from '../../analytics/standing/creator-standing'
import { PRICE_CHANGES } from '../../analytics/standing/price-changes'
import { DemandArgs } from './market-input'
import { AnswerMeta } from './meta-types'
import {
    CreatorPayouts,
    PriceChange,
    StandingFirstUse,
    StandingPayers,
    StandingRetention,
} from './model-standing-types'
import { DemandShare, ModelName } from './top-models-types'

@ArgsType()
export class CreatorStandingArgs extends DemandArgs {
    @Field(() => String, { description: 'Address of the creator, 0x and 40 hexadecimal digits in any case.' })
    address!: string
}

@ObjectType({ description: 'A creator next to another one in the ranking.', simpleResolvers: true })
export class CreatorNeighbour {
    @Field(() => String, {
        description: 'Its address; of several with equal demand the first one.',
    })
    creator!: string

    @Field(() => Int, { description: 'Its rank.' })
    rank!: number

    @Field(() => customScalars.BigInt, { description: 'Its demand.' })
    amount!: bigint

    @Field(() => customScalars.BigInt, { description: 'How far the two are apart.' })
    gap!: bigint
}

@ObjectType({ description: 'One of a creator’s models.', simpleResolvers: true })
export class OwnModel {
    @Field(() => ModelName, { description: 'The model.' })
    model!: ModelName

    @Field(() => Int, { nullable: true, description: 'Rank among all models; null without demand.' })
    rank!: number | null

    @Field(() => String, { nullable: true, description: 'Why it has no rank; null when it has.' })
    nullReason!: string | null

    @Field(() => customScalars.BigInt, {
        description: 'Demand by the measure asked for: calls, payers, or OPG base units.',
    })
    amount!: bigint

    @Extensions({ longest: PRICE_CHANGES })
    @Field(() => [PriceChange], {
        description: `Prices set up to the as-of time, whatever the window: the last ${PRICE_CHANGES}, oldest first.`,
    })
    priceChanges!: PriceChange[] | (() => Promise<PriceChange[]>)

    @Field(() => StandingFirstUse, { description: 'How long it waited for its first use.' })
    timeToFirstUse!: StandingFirstUse | (() => Promise<StandingFirstUse>)
}

@ObjectType({
    description: 'How a creator’s demand is spread over its models, by the measure asked for.',
    simpleResolvers: true,
})
export class OwnConcentration {
    @Field(() => Int, { description: 'Models it owned at the as-of time.' })
    models!: number

    @Field(() => Int, { description: 'Of these, models with demand in the window.' })
    used!: number

    @Field(() => String, {
        nullable: true,
        description: 'Share of the most demanded one: decimal, 12 places, rounded down.',
    })
    topShare!: string | null

    @Field(() => Float, { nullable: true, description: 'Herfindahl index over its models, 0 to 1.' })
    hhi!: number | null

    @Field(() => Float, {
        nullable: true,
        description: 'Effective number of its models (Hill number of order 1).',
    })
    effectiveModels!: number | null

    @Field(() => String, { nullable: true, description: 'Why these are null; null when they are not.' })
    nullReason!: string | null
}

@ObjectType({
    description: 'Money from paid to accrued to withdrawn, up to the as-of time, whatever the window.',
    simpleResolvers: true,
})
export class CreatorMoney {
    @Field(() => customScalars.BigInt, {
        description: 'Paid by payments that name models it owned at the as-of time: OPG base units, gross.',
    })
    paid!: bigint

    @Field(() => customScalars.BigInt, {
        description: 'Of `paid`, set aside for whoever was the models’ creator then: OPG base units.',
    })
    setAside!: bigint

    @Field(() => CreatorPayouts, { description: 'Its account in the payment contract.' })
    account!: CreatorPayouts
}

@ObjectType({ description: 'Where a creator stands among all creators.', simpleResolvers: true })
export class CreatorStanding {
    /** What fields are found with when they are selected. */
    question!: MarketQuestion
    members!: number[]
    exclude!: Exclusion[]

    @Field(() => AnswerMeta, { description: 'What the answer is about and how it was found.' })
    meta!: AnswerMeta

    @Field(() => String, { description: 'Its address.' })
    creator!: string

    @Field(() => Int, {
        nullable: true,
        description: 'From 1 on; equal demand shares the lowest. Null without demand.',
    })
    rank!: number | null

    @Field(() => String, { nullable: true, description: 'Why it has no rank; null when it has.' })
    rankNullReason!: string | null

    @Field(() => Int, { description: 'Creators of the universe, with demand or without.' })
    of!: number

    @Field(() => Int, { description: 'Creators with demand in the window.' })
    active!: number

    @Field(() => Int, { nullable: true, description: 'Other creators with equal demand; null without rank.' })
    tied!: number | null

    @Field(() => Int, { nullable: true, description: 'Rank in the window of the same length before.' })
    previousRank!: number | null

    @Field(() => String, { nullable: true, description: 'Why it had none; null when it had.' })
    previousRankNullReason!: string | null

    @Field(() => Float, {
        nullable: true,
        description: 'Percent of the other creators that had less demand: 0 for one without demand.',
    })
    percentile!: number | null

    @Field(() => String, { nullable: true, description: 'Why that is null; null when it is not.' })
    percentileNullReason!: string | null

    @Field(() => customScalars.BigInt, {
        description: 'Demand by the measure asked for: calls, payers, or OPG base units.',
    })
    amount!: bigint

    @Field(() => customScalars.BigInt, {
        description: 'Calls of its models in the window; nothing is excluded from them.',
    })
    calls!: bigint

    @Field(() => customScalars.BigInt, {
        description: 'Paid for its models in the window: OPG base units, gross, without what is excluded.',
    })
    value!: bigint

    @Field(() => Int, { description: 'Decimals of OPG amounts.' })
    decimals!: number

    @Field(() => DemandShare, { description: 'Its share of the measure.' })
    share!: DemandShare

    @Field(() => CreatorNeighbour, { nullable: true, description: 'The creator with just more demand.' })
    above!: CreatorNeighbour | null

    @Field(() => String, { nullable: true, description: 'Why there is none; null when there is.' })
    aboveNullReason!: string | null

    @Field(() => CreatorNeighbour, {
        nullable: true,
        description: 'The creator with just less demand, if any.',
    })
    below!: CreatorNeighbour | null

    @Field(() => String, { nullable: true, description: 'Why there is none; null when there is.' })
    belowNullReason!: string | null

    @Extensions({ longest: OWN_MODELS })
    @Field(() => [OwnModel], {
        description: `Its models, the most demanded first, then those without demand by id; at most ${OWN_MODELS}.`,
    })
    models!: OwnModel[] | (() => OwnModel[])

    @Field(() => OwnConcentration, { description: 'How its demand is spread over its models.' })
    concentration!: OwnConcentration | (() => OwnConcentration)

    @Field(() => StandingPayers, { description: 'Who paid for its models.' })
    payers!: StandingPayers

    @Field(() => StandingRetention, { description: 'Who paid again.' })
    retention!: StandingRetention | (() => Promise<StandingRetention>)

    @Field(() => CreatorMoney, { description: 'From paid to accrued to withdrawn.' })
    payouts!: CreatorMoney | (() => Promise<CreatorMoney>)
}
