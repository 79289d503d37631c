import { customScalars } from '@subsquid/openreader/lib/scalars'
import { Extensions, Field, Float, Int, ObjectType, registerEnumType } from 'type-graphql'
import type { MarketQuestion } from '../../analytics/memory/market-memory'
import type { Asked } from '../../analytics/population/asked'
import { MOST_COHORTS } from '../../analytics/tail/time-to-first-use'
import { AnswerMeta } from './meta-types'

/** Steps of a curve unless asked otherwise. */
export const USUAL_POINTS = 30

export enum RegistrationCohorts {
    QUARTER = 'QUARTER',
    MONTH = 'MONTH',
    NONE = 'NONE',
}

registerEnumType(RegistrationCohorts, {
    name: 'RegistrationCohort',
    description: 'Spans of registration by which models are told apart, UTC.',
    valuesConfig: {
        QUARTER: { description: 'Quarters of the year.' },
        MONTH: { description: 'Calendar months.' },
        NONE: { description: 'All together.' },
    },
})

@ObjectType({
    description: 'Demand outside of what a shop window of the top models would show.',
    simpleResolvers: true,
})
export class Niche {
    @Field(() => Int, { description: 'How many of the most demanded models the shop window shows.' })
    shelf!: number

    @Field(() => Int, { description: 'Models with demand outside the shelf.' })
    models!: number

    @Field(() => customScalars.BigInt, {
        description: 'Demand of the models on the shelf: calls, payers, or OPG base units.',
    })
    top!: bigint

    @Field(() => customScalars.BigInt, { description: 'Demand of all other models.' })
    amount!: bigint

    @Field(() => customScalars.BigInt, {
        nullable: true,
        description:
            'Demand that belongs to no model of the universe; null for PAYERS, of whom the same may be in several parts.',
    })
    outside!: bigint | null

    @Field(() => Int, {
        nullable: true,
        description: 'Decimals of the amounts: 18 for VALUE; null for counts.',
    })
    decimals!: number | null

    @Field(() => String, {
        nullable: true,
        description:
            'amount / (top + amount): decimal, 12 places, rounded down; null when there is no demand.',
    })
    nicheShare!: string | null

    @Field(() => String, { nullable: true, description: 'Why the share is null; null when it is not.' })
    nullReason!: string | null
}

@ObjectType({ description: 'A model that nobody used, or not for long.', simpleResolvers: true })
export class TailModel {
    @Field(() => String, { description: 'Id of the model.' })
    id!: string

    @Field(() => String, { nullable: true, description: 'Name in the registry; null where it has none.' })
    name!: string | null

    @Field(() => customScalars.DateTime, {
        nullable: true,
        description: 'Time of registration; null: only a catalogue knows it.',
    })
    registeredAt!: Date | null

    @Field(() => customScalars.DateTime, {
        nullable: true,
        description: 'Time of the first call or payment that names it; null: none did.',
    })
    firstUsedAt!: Date | null
}

@ObjectType({
    description: 'Models that no call and no payment ever named, up to the as-of time.',
    simpleResolvers: true,
})
export class NeverUsed {
    @Field(() => Int, { description: 'How many.' })
    count!: number

    @Field(() => String, {
        nullable: true,
        description: 'count / size of the universe: decimal, 12 places, rounded down; null when it is empty.',
    })
    share!: string | null

    @Field(() => [TailModel], { description: 'A page of them, in the order of their ids.' })
    models!: TailModel[]

    @Field(() => Boolean, { description: 'More of them follow.' })
    hasMore!: boolean

    @Field(() => String, {
        nullable: true,
        description: 'Id to give as `after` for the next page; null when there is none.',
    })
    nextAfter!: string | null
}

@ObjectType({
    description:
        'Models that were registered before the window and used for the first time in it. Models that only a catalogue knows have no time of registration, and are not among them.',
    simpleResolvers: true,
})
export class WokenModels {
    @Field(() => Int, { nullable: true, description: 'How many; null when the window has no beginning.' })
    count!: number | null

    @Field(() => String, { nullable: true, description: 'Why the count is null; null when it is not.' })
    nullReason!: string | null

    @Field(() => [TailModel], { description: 'The first of them by the time of their first use.' })
    models!: TailModel[]
}

@ObjectType({ description: 'A step of a Kaplan-Meier curve.', simpleResolvers: true })
export class WaitingStep {
    @Field(() => Float, { description: 'Days since registration at which models were first used.' })
    days!: number

    @Field(() => Int, { description: 'Models that had waited until then.' })
    atRisk!: number

    @Field(() => Int, { description: 'Models of them that were first used then.' })
    used!: number

    @Field(() => Float, { description: 'Share still waiting after it.' })
    survival!: number

    @Field(() => Float, {
        nullable: true,
        description: 'Lower limit of the 95 % log-log interval; null where the survival is 0.',
    })
    lower!: number | null

    @Field(() => Float, {
        nullable: true,
        description: 'Upper limit of the 95 % log-log interval; null where the survival is 0.',
    })
    upper!: number | null
}

@ObjectType({
    description: 'A number of days that may not exist.',
    simpleResolvers: true,
})
export class WaitingDays {
    @Field(() => Float, { nullable: true, description: 'Days; null when it does not exist.' })
    days!: number | null

    @Field(() => String, { nullable: true, description: 'Why it is null; null when it is not.' })
    nullReason!: string | null
}

@ObjectType({
    description: 'How long models waited for their first call or payment (Kaplan-Meier).',
    simpleResolvers: true,
})
export class WaitingGroup {
    @Field(() => String, {
        description:
            'The group: `all`, a quarter (2026-Q1) or month (2026-01) of registration, `earlier`, or a price band.',
    })
    name!: string

    @Field(() => Int, { description: 'Models in it.' })
    models!: number

    @Field(() => Int, {
        description: 'Models used up to the as-of time; the others are right-censored at it.',
    })
    used!: number

    @Field(() => Int, {
        description: 'Of `used`: models used before they were registered, which count as used at 0 days.',
    })
    usedEarly!: number

    @Field(() => WaitingDays, { description: 'Days after which at most half still wait.' })
    median!: WaitingDays

    @Field(() => WaitingDays, { description: 'Lower limit of the median’s 95 % interval.' })
    medianLower!: WaitingDays

    @Field(() => WaitingDays, { description: 'Upper limit of the median’s 95 % interval.' })
    medianUpper!: WaitingDays

    @Extensions({ longest: USUAL_POINTS })
    @Field(() => [WaitingStep], {
        description:
            'Steps of the curve, or `points` of them evenly chosen with the first and the last. Before the first, all wait.',
    })
    steps!: WaitingStep[]

    @Field(() => Int, { description: 'Steps that the whole curve has.' })
    allSteps!: number
}

@ObjectType({
    description:
        'Models by the price that was in force when they were registered, or else the first one set.',
    simpleResolvers: true,
})
export class PriceBandWaiting extends WaitingGroup {
    @Field(() => customScalars.BigInt, {
        nullable: true,
        description: 'Least price per call in the band, OPG base units; null for bands without a price.',
    })
    from!: bigint | null

    @Field(() => customScalars.BigInt, {
        nullable: true,
        description: 'Prices per call in it are below this, OPG base units; null for bands without a price.',
    })
    below!: bigint | null
}

@ObjectType({
    description: 'Whether groups wait alike (log-rank test). All null when it cannot be told.',
    simpleResolvers: true,
})
export class WaitingTest {
    @Field(() => Float, { nullable: true, description: 'Chi-square.' })
    chiSquare!: number | null

    @Field(() => Int, { nullable: true, description: 'Degrees of freedom.' })
    degreesOfFreedom!: number | null

    @Field(() => Float, {
        nullable: true,
        description: 'Chance of a larger chi-square if all groups waited alike.',
    })
    p!: number | null

    @Field(() => String, { nullable: true, description: 'Why it is null; null when it is not.' })
    nullReason!: string | null
}

@ObjectType({
    description:
        'Time from registration to first use, of models whose registration is known at the as-of time.',
    simpleResolvers: true,
})
export class TimeToFirstUse {
    @Field(() => WaitingGroup, { description: 'All models.' })
    all!: WaitingGroup

    @Field(() => Int, {
        description: 'Models that only a catalogue knows: they have no registration to count from.',
    })
    withoutRegistration!: number

    @Extensions({ longest: MOST_COHORTS + 1 })
    @Field(() => [WaitingGroup], {
        nullable: true,
        description: `By cohort of registration, the oldest first; null when not asked for. The last ${MOST_COHORTS} cohorts have a curve of their own, older ones one together.`,
    })
    cohorts!: WaitingGroup[] | null

    @Field(() => WaitingTest, { nullable: true, description: 'Whether cohorts wait alike; null with them.' })
    cohortTest!: WaitingTest | null

    @Extensions({ longest: 12 })
    @Field(() => [PriceBandWaiting], {
        nullable: true,
        description: 'By price band, the cheapest first; null when not asked for.',
    })
    priceBands!: PriceBandWaiting[] | null

    @Field(() => WaitingTest, {
        nullable: true,
        description: 'Whether price bands wait alike; null with them.',
    })
    priceBandTest!: WaitingTest | null
}

@ObjectType({
    description:
        'How many models would show up with ever more demand (Chao1), a lower bound. The registry says how many exist.',
    simpleResolvers: true,
})
export class Richness {
    @Field(() => Int, { nullable: true, description: 'Models called in the window.' })
    observed!: number | null

    @Field(() => Float, { nullable: true, description: 'Estimate.' })
    richnessEstimate!: number | null

    @Field(() => Float, { nullable: true, description: 'Its standard error.' })
    standardError!: number | null

    @Field(() => Float, { nullable: true, description: 'Lower limit of its 95 % interval.' })
    lower!: number | null

    @Field(() => Float, { nullable: true, description: 'Upper limit of its 95 % interval.' })
    upper!: number | null

    @Field(() => String, { nullable: true, description: 'Why these are null; null when they are not.' })
    nullReason!: string | null
}

@ObjectType({
    description: 'Share of all calls, those to models not seen yet too, that goes to models seen in use.',
    simpleResolvers: true,
})
export class Coverage {
    @Field(() => Float, { nullable: true, description: 'Good-Turing estimate, 0 to 1.' })
    sampleCoverage!: number | null

    @Field(() => String, { nullable: true, description: 'Why it is null; null when it is not.' })
    nullReason!: string | null
}

@ObjectType({
    description: 'The demand outside the shop window, the models nobody uses, and how long models wait.',
    simpleResolvers: true,
})
export class LongTail {
    /** What was asked: the other fields are worked out when they are selected. */
    question!: MarketQuestion
    asked!: Asked
    shelf!: number

    @Field(() => AnswerMeta, { description: 'What the answer is about and how it was found.' })
    meta!: AnswerMeta
}
