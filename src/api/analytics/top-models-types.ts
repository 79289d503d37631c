import { customScalars } from '@subsquid/openreader/lib/scalars'
import { ArgsType, Extensions, Field, Int, ObjectType, registerEnumType } from 'type-graphql'
import { SPARKLINE_STEPS } from '../../analytics/ranking/sparkline'
import { DemandArgs } from './market-input'
import { AnswerMeta } from './meta-types'

/** Decimals of OPG. */
export const OPG_DECIMALS = 18

export enum StepIntervals {
    HOUR = 'HOUR',
    DAY = 'DAY',
    WEEK = 'WEEK',
    MONTH = 'MONTH',
}

registerEnumType(StepIntervals, {
    name: 'StepInterval',
    description: 'Steps of a sparkline, UTC.',
    valuesConfig: {
        HOUR: { description: 'Hours.' },
        DAY: { description: 'Days.' },
        WEEK: { description: 'Weeks from Monday on.' },
        MONTH: { description: 'Calendar months.' },
    },
})

@ArgsType()
export class TopModelsArgs extends DemandArgs {
    @Field(() => Int, { defaultValue: 20, description: 'Rows on the page; at most 100.' })
    first!: number

    @Field(() => String, {
        nullable: true,
        description:
            'Cursor of the last row seen. Give `asOf` too, so that the ranking stays the same from page to page.',
    })
    after?: string | null
}

@ObjectType({ description: 'What a model is called.', simpleResolvers: true })
export class ModelName {
    @Field(() => String, { description: 'Id of the model.' })
    id!: string

    @Field(() => String, {
        nullable: true,
        description: 'The registry’s name, or a catalogue’s; null where neither tells one.',
    })
    name!: string | null

    @Field(() => String, {
        nullable: true,
        description: 'Address of its creator at the as-of time; null where no registry tells one.',
    })
    owner!: string | null
}

@ObjectType({
    description:
        'A share of all demand, that which is attributed to no model included, with the least and the most it can be: what names no model, or a string that no model has claimed, could be anybody’s. Of PAYERS: the share of all wallets that paid; such shares overlap.',
    simpleResolvers: true,
})
export class DemandShare {
    @Field(() => String, {
        nullable: true,
        description: 'Decimal, 12 places, rounded down; null when there is no demand.',
    })
    share!: string | null

    @Field(() => String, { nullable: true, description: 'The least: decimal, 12 places, rounded down.' })
    least!: string | null

    @Field(() => String, { nullable: true, description: 'The most: decimal, 12 places, rounded up.' })
    most!: string | null

    @Field(() => String, { nullable: true, description: 'Why they are null; null when they are not.' })
    nullReason!: string | null
}

@ObjectType({
    description: 'Demand over the window, step by step; the first and last steps are cut by the window.',
    simpleResolvers: true,
})
export class Sparkline {
    @Field(() => StepIntervals, { description: 'Length of a step; it follows from that of the window.' })
    interval!: StepIntervals

    @Field(() => customScalars.DateTime, {
        nullable: true,
        description:
            'First moment of the first step; null without steps. A window without beginning begins with the model’s first demand.',
    })
    start!: Date | null

    @Extensions({ longest: SPARKLINE_STEPS })
    @Field(() => [customScalars.BigInt], {
        description: `Of the measure asked for, oldest step first; at most the last ${SPARKLINE_STEPS} steps.`,
    })
    amounts!: bigint[]
}

@ObjectType({ description: 'A model in the ranking.', simpleResolvers: true })
export class TopModel {
    @Field(() => Int, { description: 'From 1 on; models with equal amounts share the lowest.' })
    rank!: number

    @Field(() => Int, {
        nullable: true,
        description: 'Rank in the window of the same length before, as of the same moment.',
    })
    previousRank!: number | null

    @Field(() => String, { nullable: true, description: 'Why it had none; null when it had.' })
    previousRankNullReason!: string | null

    @Field(() => ModelName, { description: 'The model.' })
    model!: ModelName

    @Field(() => customScalars.BigInt, {
        description: 'Demand by the measure asked for: calls, payers, or OPG base units.',
    })
    amount!: bigint

    @Field(() => customScalars.BigInt, {
        description: 'Calls; nothing is excluded from them, as a call does not say who paid.',
    })
    calls!: bigint

    @Field(() => customScalars.BigInt, {
        description: 'Paid for it: OPG base units, gross, without what is excluded.',
    })
    value!: bigint

    @Field(() => DemandShare, { description: 'Its share of the measure.' })
    share!: DemandShare

    @Field(() => String, {
        nullable: true,
        description:
            'Share of this and all rows above together: decimal, 12 places, rounded down; null for PAYERS, as one wallet may pay for several models.',
    })
    cumulativeShare!: string | null

    @Field(() => Int, { description: 'Distinct wallets that paid for it, without those excluded.' })
    payers!: number

    @Field(() => String, {
        nullable: true,
        description:
            'Part of `value` that its largest payer paid: decimal, 12 places, rounded down; null when `value` is 0.',
    })
    topPayerShare!: string | null

    @Field(() => String, {
        nullable: true,
        description:
            'Part of all that was paid for it, excluded or not, that its creator paid: decimal, 12 places, rounded down; null when nothing was paid.',
    })
    selfPaidShare!: string | null

    @Field(() => customScalars.BigInt, {
        nullable: true,
        description: 'Price per call in force at the as-of time, OPG base units.',
    })
    price!: bigint | null

    @Field(() => String, { nullable: true, description: 'Why there is none; null when there is.' })
    priceNullReason!: string | null

    @Field(() => Sparkline, { description: 'The measure over the window.' })
    sparkline!: Sparkline | (() => Promise<Sparkline>)

    @Field(() => String, { description: 'Place of the row; opaque.' })
    cursor!: string
}

@ObjectType({ description: 'Where a page of a ranking ends.', simpleResolvers: true })
export class RankingPageInfo {
    @Field(() => Boolean, { description: 'There are more rows.' })
    hasNextPage!: boolean

    @Field(() => String, {
        nullable: true,
        description: 'Pass it as `after` for the next page; null when the page is empty.',
    })
    endCursor!: string | null
}

@ObjectType({ description: 'Models by their demand, the most demanded first.', simpleResolvers: true })
export class TopModels {
    @Field(() => AnswerMeta, { description: 'What the answer is about and how it was found.' })
    meta!: AnswerMeta

    @Field(() => Int, { description: 'Models with demand in the window: only these have a rank.' })
    active!: number

    @Field(() => customScalars.BigInt, {
        description: 'All demand: `attributed` + `outside`. Of PAYERS: all wallets that paid in the window.',
    })
    total!: bigint

    @Field(() => customScalars.BigInt, {
        nullable: true,
        description: 'Demand of all models; null for PAYERS, as one wallet may pay for several.',
    })
    attributed!: bigint | null

    @Field(() => customScalars.BigInt, {
        nullable: true,
        description: 'Demand that is attributed to no model; null for PAYERS.',
    })
    outside!: bigint | null

    @Field(() => Int, { description: 'Decimals of OPG amounts.' })
    decimals!: number

    @Field(() => [TopModel], { description: 'The page.' })
    rows!: TopModel[]

    @Field(() => RankingPageInfo, { description: 'Where the page ends.' })
    pageInfo!: RankingPageInfo
}
