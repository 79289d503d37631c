import { Args, ArgsType, Ctx, Field, FieldResolver, Float, Int, Query, Resolver, Root } from 'type-graphql'
import type { MarketQuestion } from '../../analytics/memory/market-memory'
import { type Asked, checkAsked } from '../../analytics/population/asked'
import { universeOf } from '../../analytics/population/population-demand'
import { ranked } from '../../analytics/population/ranked'
import { LARGEST_TOP, mobilityOf, rankStability } from '../../analytics/stability/rank-stability'
import type { ApiContext } from '../context'
import { Count, DataType, Figure, Of, Reason, Text } from '../fields'
import { marketMeta, windowMeta } from './answer-meta'
import { PopulationArgs } from './market-input'
import { type AnswerMeta, Meta, WindowMeta } from './meta-types'
import { orNull } from './or-null'

@DataType('A correlation of ranks. All null when it does not exist.')
export class RankCorrelation {
    @Figure.orNull('-1 (reversed) to 1 (the same order).')
    coefficient!: number | null
    @Figure.orNull('Two-sided p-value under independence.')
    p!: number | null
    @Text.orNull('How p was found: `exact` counts orders; `normal` and `t` are approximations.')
    pMethod!: string | null
    @Reason('Why these are null; null when they are not.')
    nullReason!: string | null
}

@DataType('A measure of two rankings that may not exist.')
export class RankMeasure {
    @Figure.orNull('The measure; null when it does not exist.')
    value!: number | null
    @Reason('Why it is null; null when it is not.')
    nullReason!: string | null
}

@DataType('Distance of two top lists: K^(0) of Fagin, Kumar and Sivakumar (2003).')
export class TopKDistance {
    @Count.orNull('Pairs that the two lists put in different order.')
    distance!: number | null
    @Figure.orNull('distance / product of the lengths: 0 for the same list, 1 for nothing in common.')
    normalised!: number | null
    @Reason('Why these are null; null when they are not.')
    nullReason!: string | null
}

@DataType('Where members of one class went.')
export class MobilityRow {
    @Text('Class in the window before.')
    from!: string
    @Count('Members in it.')
    count!: number
    @Figure.listOrNull(
        'Share of them in each of `states` in this window, adding up to 1; null when nobody was in it.',
        { longest: 12 },
    )
    to!: number[] | null
}

@DataType('A Markov matrix between classes of demand.')
export class RankMobility {
    @Text.listOrNull(
        'Classes: `absent` (not there yet by the window’s end), `unused`, and deciles of those with demand, 1 the least. Equal demand is one class.',
        { longest: 12 },
    )
    states!: string[] | null
    @Of.listOrNull(() => MobilityRow, 'A row a class, in the same order.', { longest: 12 })
    rows!: MobilityRow[] | null
    @Of(
        () => RankMeasure,
        'Shorrocks’ index over the classes of members there both times: (m - trace) / (m - 1), 0 when all stay.',
    )
    shorrocks!: RankMeasure
    @Reason('Why there is no matrix; null when there is.')
    nullReason!: string | null
}

@DataType('How the order of a population changed from the window before to this one.')
export class RankStability {
    @Meta()
    meta!: AnswerMeta
    @Of(() => WindowMeta, 'The window before, of the same length, as of the same moment.')
    before!: WindowMeta
    @Count('Members with demand in both windows: the common set of the rank correlations.')
    common!: number
    @Count('Members with demand in this window and none in the one before.')
    entered!: number
    @Count('Members with demand in the window before and none in this one.')
    left!: number
    @Of(() => RankCorrelation, 'Kendall’s tau-b over the common set.')
    kendallTauB!: RankCorrelation
    @Of(() => RankCorrelation, 'Spearman’s rho over the common set.')
    spearman!: RankCorrelation
    @Of(
        () => RankMeasure,
        'Extrapolated rank-biased overlap of all members with demand, 0 to 1; equal demand is ordered by id.',
    )
    rankBiasedOverlap!: RankMeasure
    @Of(() => TopKDistance, 'Distance of the two lists of the top `top`.')
    topKDistance!: TopKDistance
    @Of(() => RankMeasure, 'Share of the top `top` that was not in it before.')
    turnover!: RankMeasure
    @Of(() => RankMobility, 'How members moved between deciles of demand, with those who came and went.')
    mobility?: RankMobility
}

@ArgsType()
class RankStabilityArgs extends PopulationArgs {
    @Field(() => Int, { defaultValue: 20, description: `Length of the top lists, 1 to ${LARGEST_TOP}.` })
    top!: number

    @Field(() => Float, {
        defaultValue: 0.9,
        description:
            'Persistence of the rank-biased overlap, above 0 and below 1: at 0.9 the first ten ranks weigh 86 %.',
    })
    p!: number
}

/** What the fields of a stability are worked out from. */
interface Found {
    question: MarketQuestion
    asked: Asked
}

@Resolver(() => RankStability)
export class RankStabilityResolver {
    @Query(() => RankStability, {
        description:
            'How stable the ranking is: this window against the one of the same length before it. ALL has none before it.',
    })
    async rankStability(
        @Args(() => RankStabilityArgs) args: RankStabilityArgs,
        @Ctx() { memory }: ApiContext,
    ): Promise<RankStability & Found> {
        const { population, measure, exclude, window, asOf, top, p } = args
        const asked = { population, measure, exclude }
        checkAsked(asked)
        const question = await memory.question(window, asOf)
        const found = await rankStability(question, asked, { top, p })
        const { demand } = await ranked(question, asked)
        const [before, now] = [await question.demandOf(found.before), await question.demand()]
        const counted = [...before.cells, ...now.cells]
        return {
            ...found,
            question,
            asked,
            meta: marketMeta(question, 'rankStability', universeOf(demand), counted),
            before: windowMeta(found.before),
            kendallTauB: orNull(found.kendallTauB),
            spearman: orNull(found.spearman),
            topKDistance: orNull(found.topKDistance),
        }
    }

    @FieldResolver()
    async mobility(@Root() { question, asked }: Found): Promise<RankMobility> {
        const { value, nullReason } = await mobilityOf(question, asked)
        if (value === null)
            return { states: null, rows: null, shorrocks: { value: null, nullReason }, nullReason }
        return {
            states: value.states.map(String),
            rows: value.rows.map((row) => ({ ...row, from: String(row.from) })),
            shorrocks: value.shorrocks,
            nullReason,
        }
    }
}
