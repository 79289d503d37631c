import { Args, ArgsType, Ctx, Field, FieldResolver, Float, Int, Query, Resolver, Root } from 'type-graphql'
import type { MarketQuestion } from '../../analytics/memory/market-memory'
import { type Asked, checkAsked } from '../../analytics/population/asked'
import { ranked } from '../../analytics/population/ranked'
import { LARGEST_TOP, mobilityOf, rankStability } from '../../analytics/stability/rank-stability'
import { rounded, roundedOrNull } from '../../base/rounded'
import type { RankCorrelation as Correlation, Outcome } from '../../stats'
import type { ApiContext } from '../context'
import { marketMeta } from './answer-meta'
import { asking } from './asking'
import { PopulationArgs } from './market-input'
import { type RankCorrelation, type RankMeasure, RankMobility, RankStability } from './rank-stability-types'

const METHOD = { name: 'rankStability', version: '1' }

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
    rankStability(
        @Args(() => RankStabilityArgs) args: RankStabilityArgs,
        @Ctx() { memory }: ApiContext,
    ): Promise<RankStability & Found> {
        return asking(async () => {
            const { population, measure, exclude, window, asOf, top, p } = args
            const asked = { population, measure, exclude }
            checkAsked(asked)
            const question = await memory.question(window, asOf)
            const found = await rankStability(question, asked, { top, p })
            const { demand } = await ranked(question, asked)
            const [before, now] = [await question.demandOf(found.before), await question.demand()]
            const universe = { definition: demand.definition, size: demand.members.length }
            const distance = found.topKDistance
            return {
                question,
                asked,
                meta: marketMeta(question, METHOD, universe, [...before.cells, ...now.cells]),
                before: { from: new Date(found.before.fromMs!), to: new Date(found.before.toMs) },
                common: found.common,
                entered: found.entered,
                left: found.left,
                kendallTauB: correlation(found.kendallTauB),
                spearman: correlation(found.spearman),
                rankBiasedOverlap: measured(found.rankBiasedOverlap),
                topKDistance: {
                    distance: distance.value?.distance ?? null,
                    normalised: distance.value && rounded(distance.value.normalised),
                    nullReason: distance.nullReason,
                },
                turnover: measured(found.turnover),
            }
        })
    }

    @FieldResolver()
    mobility(@Root() { question, asked }: Found): Promise<RankMobility> {
        return asking(async () => {
            const { value, nullReason } = await mobilityOf(question, asked)
            if (value === null)
                return { states: null, rows: null, shorrocks: { value: null, nullReason }, nullReason }
            return {
                states: value.states.map(String),
                rows: value.rows.map(({ from, count, to }) => ({
                    from: String(from),
                    count,
                    to: to?.map(rounded) ?? null,
                })),
                shorrocks: measured(value.shorrocks),
                nullReason: null,
            }
        })
    }
}

const measured = ({ value, nullReason }: Outcome<number>): RankMeasure => ({
    value: roundedOrNull(value),
    nullReason,
})

function correlation({ value, nullReason }: Outcome<Correlation>): RankCorrelation {
    return {
        coefficient: value && rounded(value.coefficient),
        p: value && rounded(value.p),
        pMethod: value?.pMethod ?? null,
        nullReason,
    }
}
