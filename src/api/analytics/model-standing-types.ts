import { customScalars } from '@subsquid/openreader/lib/scalars'
import { ArgsType, Extensions, Field, Float, Int, ObjectType } from 'type-graphql'
import type { MarketQuestion } from '../../analytics/memory/market-memory'
import type { Exclusion } from '../../analytics/population/asked'
import { LARGEST_PAYERS } from '../../analytics/standing/paid-by'
import { PRICE_CHANGES } from '../../analytics/standing/price-changes'
import { PriceUnit } from '../../model/generated/_priceUnit'
import { DemandArgs } from './market-input'
import { AnswerMeta } from './meta-types'
import { DemandShare, ModelName } from './top-models-types'

@ArgsType()
export class ModelStandingArgs extends DemandArgs {
    @Field(() => String, { description: 'Id of the model.' })
    id!: string
}

@ObjectType({ description: 'A model next to another one in the ranking.', simpleResolvers: true })
export class ModelNeighbour {
    @Field(() => ModelName, {
        description: 'The model; of several with equal demand the one with the first id.',
    })
    model!: ModelName

    @Field(() => Int, { description: 'Its rank.' })
    rank!: number

    @Field(() => customScalars.BigInt, { description: 'Its demand.' })
    amount!: bigint

    @Field(() => customScalars.BigInt, { description: 'How far the two are apart.' })
    gap!: bigint
}

@ObjectType({ description: 'Demand in one step of time.', simpleResolvers: true })
export class StandingPoint {
    @Field(() => customScalars.DateTime, { description: 'First moment in it, cut by the window.' })
    start!: Date

    @Field(() => customScalars.DateTime, { description: 'First moment after it, cut by the window.' })
    end!: Date

    @Field(() => Int, { description: 'Calls.' })
    calls!: number

    @Field(() => customScalars.BigInt, { description: 'OPG base units paid, without what is excluded.' })
    value!: bigint

    @Field(() => Int, { description: 'Distinct wallets that paid, without those excluded.' })
    payers!: number
}

@ObjectType({ description: 'A wallet and what it paid in the window.', simpleResolvers: true })
export class LargestPayer {
    @Field(() => String, { description: 'Address of the wallet.' })
    payer!: string

    @Field(() => customScalars.BigInt, { description: 'OPG base units.' })
    value!: bigint

    @Field(() => String, {
        nullable: true,
        description: 'Part of all that was paid: decimal, 12 places, rounded down; null when nothing was.',
    })
    share!: string | null
}

@ObjectType({ description: 'Who paid in the window, without what is excluded.', simpleResolvers: true })
export class StandingPayers {
    @Field(() => Int, { description: 'Distinct wallets. A wallet is not a person.' })
    count!: number

    @Field(() => String, {
        nullable: true,
        description: 'Part of the value that the largest paid: decimal, 12 places, rounded down.',
    })
    topShare!: string | null

    @Field(() => Float, { nullable: true, description: 'Herfindahl index of value over payers, 0 to 1.' })
    hhi!: number | null

    @Field(() => String, { nullable: true, description: 'Why these are null; null when they are not.' })
    nullReason!: string | null

    @Field(() => String, {
        nullable: true,
        description:
            'Part of all that was paid, excluded or not, that the creator paid: decimal, 12 places, rounded down; null when nothing was.',
    })
    selfPaidShare!: string | null

    @Extensions({ longest: LARGEST_PAYERS })
    @Field(() => [LargestPayer], { description: `The largest, at most ${LARGEST_PAYERS}; ties by address.` })
    largest!: LargestPayer[]
}

@ObjectType({
    description: 'Payers of the window of the same length before, and those of them that paid again.',
    simpleResolvers: true,
})
export class StandingRetention {
    @Field(() => Int, { nullable: true, description: 'Wallets that paid in the window before.' })
    payersBefore!: number | null

    @Field(() => Int, { nullable: true, description: 'Those of them that paid in this one too.' })
    returned!: number | null

    @Field(() => String, {
        nullable: true,
        description: 'returned / payersBefore: decimal, 12 places, rounded down.',
    })
    share!: string | null

    @Field(() => String, { nullable: true, description: 'Why these are null; null when they are not.' })
    nullReason!: string | null
}

@ObjectType({ description: 'A price that was set, and the calls around it.', simpleResolvers: true })
export class PriceChange {
    @Field(() => customScalars.DateTime, { description: 'When it was set.' })
    time!: Date

    @Field(() => PriceUnit, { description: 'What it is per.' })
    unit!: PriceUnit

    @Field(() => customScalars.BigInt, { nullable: true, description: 'OPG base units per input unit.' })
    inputPrice!: bigint | null

    @Field(() => customScalars.BigInt, { nullable: true, description: 'OPG base units per output unit.' })
    outputPrice!: bigint | null

    @Field(() => String, { nullable: true, description: 'Why the prices are null; null when they are not.' })
    nullReason!: string | null

    @Field(() => Int, { description: 'Calls in the `daysBefore` days before it.' })
    callsBefore!: number

    @Field(() => Float, { description: 'Days looked at before it: 7.' })
    daysBefore!: number

    @Field(() => Int, { description: 'Calls in the `daysAfter` days from it on.' })
    callsAfter!: number

    @Field(() => Float, { description: 'Days looked at after it: 7, or as many as the as-of time leaves.' })
    daysAfter!: number
}

@ObjectType({
    description:
        'What a creator was credited and took out of the payment contract up to the as-of time, for all models it ever had.',
    simpleResolvers: true,
})
export class CreatorPayouts {
    @Field(() => customScalars.BigInt, { description: 'Credited: OPG base units.' })
    accrued!: bigint

    @Field(() => customScalars.BigInt, { description: 'Taken out: OPG base units.' })
    withdrawn!: bigint

    @Field(() => customScalars.BigInt, { nullable: true, description: 'accrued - withdrawn.' })
    unwithdrawn!: bigint | null

    @Field(() => String, { nullable: true, description: 'Why that is null; null when it is not.' })
    nullReason!: string | null
}

@ObjectType({
    description: 'Money from paid to accrued to withdrawn, up to the as-of time, whatever the window.',
    simpleResolvers: true,
})
export class StandingPayouts {
    @Field(() => customScalars.BigInt, {
        description: 'Paid by payments that name the model: OPG base units, gross.',
    })
    paid!: bigint

    @Field(() => customScalars.BigInt, {
        description: 'Of `paid`, set aside for whoever was its creator then: OPG base units.',
    })
    accrued!: bigint

    @Field(() => CreatorPayouts, {
        nullable: true,
        description:
            'The whole account of its creator, as withdrawals do not say for which model; null where no registry tells a creator.',
    })
    creator!: CreatorPayouts | null | (() => Promise<CreatorPayouts>)
}

@ObjectType({
    description:
        'How long a model waited from registration to its first call or payment, beside the models registered in the same UTC month.',
    simpleResolvers: true,
})
export class StandingFirstUse {
    @Field(() => Boolean, { nullable: true, description: 'It was used up to the as-of time.' })
    used!: boolean | null

    @Field(() => Float, {
        nullable: true,
        description: 'Seconds from registration to first use; 0 when it was used before it was registered.',
    })
    seconds!: number | null

    @Field(() => customScalars.DateTime, { nullable: true, description: 'First moment of its month.' })
    cohort!: Date | null

    @Field(() => Int, { nullable: true, description: 'Models registered in that month, itself included.' })
    cohortSize!: number | null

    @Field(() => Float, {
        nullable: true,
        description: 'Median of the cohort by Kaplan-Meier, the never used being censored at the as-of time.',
    })
    cohortMedianSeconds!: number | null

    @Field(() => String, { nullable: true, description: 'Why that is null; null when it is not.' })
    cohortMedianNullReason!: string | null

    @Field(() => Float, {
        nullable: true,
        description: 'Share of the cohort that waited longer, 0 to 1, by the same curve.',
    })
    shareFirstUsedLater!: number | null

    @Field(() => String, {
        nullable: true,
        description: 'Why `seconds` and what follows from it are null; null when they are not.',
    })
    nullReason!: string | null
}

@ObjectType({ description: 'Where a model stands among all models.', simpleResolvers: true })
export class ModelStanding {
    /** What fields are found with when they are selected. */
    question!: MarketQuestion
    member!: number
    exclude!: Exclusion[]

    @Field(() => AnswerMeta, { description: 'What the answer is about and how it was found.' })
    meta!: AnswerMeta

    @Field(() => ModelName, { description: 'The model.' })
    model!: ModelName

    @Field(() => customScalars.DateTime, {
        nullable: true,
        description: 'Time of its registration; null for a model that only a catalogue knows.',
    })
    registeredAt!: Date | null

    @Field(() => Int, {
        nullable: true,
        description: 'From 1 on; equal demand shares the lowest. Null without demand.',
    })
    rank!: number | null

    @Field(() => String, { nullable: true, description: 'Why it has no rank; null when it has.' })
    rankNullReason!: string | null

    @Field(() => Int, { description: 'Models of the universe, used or not.' })
    of!: number

    @Field(() => Int, { description: 'Models with demand in the window.' })
    active!: number

    @Field(() => Int, { nullable: true, description: 'Other models with equal demand; null without rank.' })
    tied!: number | null

    @Field(() => Int, { nullable: true, description: 'Rank in the window of the same length before.' })
    previousRank!: number | null

    @Field(() => String, { nullable: true, description: 'Why it had none; null when it had.' })
    previousRankNullReason!: string | null

    @Field(() => Float, {
        nullable: true,
        description: 'Percent of the other models that had less demand: 0 for one without demand.',
    })
    percentile!: number | null

    @Field(() => String, { nullable: true, description: 'Why that is null; null when it is not.' })
    percentileNullReason!: string | null

    @Field(() => customScalars.BigInt, {
        description: 'Demand by the measure asked for: calls, payers, or OPG base units.',
    })
    amount!: bigint

    @Field(() => customScalars.BigInt, {
        description: 'Calls in the window; nothing is excluded from them.',
    })
    calls!: bigint

    @Field(() => customScalars.BigInt, {
        description: 'Paid for it in the window: OPG base units, gross, without what is excluded.',
    })
    value!: bigint

    @Field(() => Int, { description: 'Decimals of OPG amounts.' })
    decimals!: number

    @Field(() => DemandShare, { description: 'Its share of the measure.' })
    share!: DemandShare

    @Field(() => customScalars.BigInt, {
        nullable: true,
        description: 'Price per call in force at the as-of time, OPG base units.',
    })
    price!: bigint | null

    @Field(() => String, { nullable: true, description: 'Why there is none; null when there is.' })
    priceNullReason!: string | null

    @Field(() => ModelNeighbour, { nullable: true, description: 'The model with just more demand.' })
    above!: ModelNeighbour | null

    @Field(() => String, { nullable: true, description: 'Why there is none; null when there is.' })
    aboveNullReason!: string | null

    @Field(() => ModelNeighbour, { nullable: true, description: 'The model with just less demand, if any.' })
    below!: ModelNeighbour | null

    @Field(() => String, { nullable: true, description: 'Why there is none; null when there is.' })
    belowNullReason!: string | null

    @Field(() => StandingPayers, { description: 'Who paid for it.' })
    payers!: StandingPayers

    @Field(() => StandingRetention, { description: 'Who paid again.' })
    retention!: StandingRetention | (() => Promise<StandingRetention>)

    @Extensions({ longest: PRICE_CHANGES })
    @Field(() => [PriceChange], {
        description: `Prices set up to the as-of time, whatever the window: the last ${PRICE_CHANGES}, oldest first.`,
    })
    priceChanges!: PriceChange[] | (() => Promise<PriceChange[]>)

    @Field(() => StandingPayouts, { description: 'From paid to accrued to withdrawn.' })
    payouts!: StandingPayouts | (() => Promise<StandingPayouts>)

    @Field(() => StandingFirstUse, { description: 'How long it waited for its first use.' })
    timeToFirstUse!: StandingFirstUse | (() => Promise<StandingFirstUse>)
}
