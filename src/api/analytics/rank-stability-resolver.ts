import { Args, ArgsType, Ctx, Field, FieldResolver, Float, Int, Query, Resolver, Root } from 'type-graphql'
import type { MarketQuestion } from '../../analytics/memory/market-memory'
import { type Asked, checkAsked } from '../../analytics/population/asked'
import { universeOf } from '../../analytics/population/population-demand'
import { ranked } from '../../analytics/population/ranked'
import { LARGEST_TOP, mobilityOf, rankStability } from '../../analytics/stability/rank-stability'
import type { ApiContext } from '../context'
import { marketMeta, windowMeta } from './answer-meta'
import { PopulationArgs } from './market-input'
import { orNull } from './or-null'
import { type RankMobility, RankStability } from './rank-stability-types'

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
