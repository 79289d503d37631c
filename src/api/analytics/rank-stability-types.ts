import { Extensions, Field, Float, Int, ObjectType } from 'type-graphql'
import type { MarketQuestion } from '../../analytics/memory/market-memory'
import type { Asked } from '../../analytics/population/asked'
import { AnswerMeta, WindowMeta } from './meta-types'

@ObjectType({
    description: 'A correlation of ranks. All null when it does not exist.',
    simpleResolvers: true,
})
export class RankCorrelation {
    @Field(() => Float, { nullable: true, description: '-1 (reversed) to 1 (the same order).' })
    coefficient!: number | null

    @Field(() => Float, { nullable: true, description: 'Two-sided p-value under independence.' })
    p!: number | null

    @Field(() => String, {
        nullable: true,
        description: 'How p was found: `exact` counts orders; `normal` and `t` are approximations.',
    })
    pMethod!: string | null

    @Field(() => String, { nullable: true, description: 'Why these are null; null when they are not.' })
    nullReason!: string | null
}

@ObjectType({ description: 'A measure of two rankings that may not exist.', simpleResolvers: true })
export class RankMeasure {
    @Field(() => Float, { nullable: true, description: 'The measure; null when it does not exist.' })
    value!: number | null

    @Field(() => String, { nullable: true, description: 'Why it is null; null when it is not.' })
    nullReason!: string | null
}

@ObjectType({
    description: 'Distance of two top lists: K^(0) of Fagin, Kumar and Sivakumar (2003).',
    simpleResolvers: true,
})
export class TopKDistance {
    @Field(() => Int, { nullable: true, description: 'Pairs that the two lists put in different order.' })
    distance!: number | null

    @Field(() => Float, {
        nullable: true,
        description: 'distance / product of the lengths: 0 for the same list, 1 for nothing in common.',
    })
    normalised!: number | null

    @Field(() => String, { nullable: true, description: 'Why these are null; null when they are not.' })
    nullReason!: string | null
}

@ObjectType({ description: 'Where members of one class went.', simpleResolvers: true })
export class MobilityRow {
    @Field(() => String, { description: 'Class in the window before.' })
    from!: string

    @Field(() => Int, { description: 'Members in it.' })
    count!: number

    @Extensions({ longest: 12 })
    @Field(() => [Float], {
        nullable: true,
        description:
            'Share of them in each of `states` in this window, adding up to 1; null when nobody was in it.',
    })
    to!: number[] | null
}

@ObjectType({ description: 'A Markov matrix between classes of demand.', simpleResolvers: true })
export class RankMobility {
    @Extensions({ longest: 12 })
    @Field(() => [String], {
        nullable: true,
        description:
            'Classes: `absent` (not there yet by the window’s end), `unused`, and deciles of those with demand, 1 the least. Equal demand is one class.',
    })
    states!: string[] | null

    @Extensions({ longest: 12 })
    @Field(() => [MobilityRow], { nullable: true, description: 'A row a class, in the same order.' })
    rows!: MobilityRow[] | null

    @Field(() => RankMeasure, {
        description:
            'Shorrocks’ index over the classes of members there both times: (m - trace) / (m - 1), 0 when all stay.',
    })
    shorrocks!: RankMeasure

    @Field(() => String, { nullable: true, description: 'Why there is no matrix; null when there is.' })
    nullReason!: string | null
}

@ObjectType({
    description: 'How the order of a population changed from the window before to this one.',
    simpleResolvers: true,
})
export class RankStability {
    /** What was asked; the matrix is worked out when it is selected. */
    question!: MarketQuestion
    asked!: Asked

    @Field(() => AnswerMeta, { description: 'What the answer is about and how it was found.' })
    meta!: AnswerMeta

    @Field(() => WindowMeta, { description: 'The window before, of the same length, as of the same moment.' })
    before!: WindowMeta

    @Field(() => Int, {
        description: 'Members with demand in both windows: the common set of the rank correlations.',
    })
    common!: number

    @Field(() => Int, { description: 'Members with demand in this window and none in the one before.' })
    entered!: number

    @Field(() => Int, { description: 'Members with demand in the window before and none in this one.' })
    left!: number

    @Field(() => RankCorrelation, { description: 'Kendall’s tau-b over the common set.' })
    kendallTauB!: RankCorrelation

    @Field(() => RankCorrelation, { description: 'Spearman’s rho over the common set.' })
    spearman!: RankCorrelation

    @Field(() => RankMeasure, {
        description:
            'Extrapolated rank-biased overlap of all members with demand, 0 to 1; equal demand stands in the order of ids.',
    })
    rankBiasedOverlap!: RankMeasure

    @Field(() => TopKDistance, { description: 'Distance of the two lists of the top `top`.' })
    topKDistance!: TopKDistance

    @Field(() => RankMeasure, { description: 'Share of the top `top` that was not in it before.' })
    turnover!: RankMeasure
}
