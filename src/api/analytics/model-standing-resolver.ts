import { Arg, Args, Ctx, Extensions, FieldResolver, Query, Resolver, Root } from 'type-graphql'
import type { Interval } from '../../analytics/history/interval'
import type { MarketQuestion } from '../../analytics/memory/market-memory'
import { HISTORY_POINTS, historyOf } from '../../analytics/standing/history'
import { modelStanding } from '../../analytics/standing/model-standing'
import { creatorPayouts, modelPayouts } from '../../analytics/standing/payouts'
import { retentionOf } from '../../analytics/standing/retention'
import type { ApiContext } from '../context'
import { marketMeta } from './answer-meta'
import { asking } from './asking'
import { Intervals } from './history-types'
import { standingPayers } from './model-standing-payers'
import { ModelStanding, ModelStandingArgs, type StandingPayouts, StandingPoint } from './model-standing-types'
import { firstUse, priceChanges } from './model-story'
import { OPG_DECIMALS } from './top-models-types'

const METHOD = { name: 'modelStanding', version: '1' }

@Resolver(() => ModelStanding)
export class ModelStandingResolver {
    @Query(() => ModelStanding, {
        description:
            'Where a model stands among all models: its rank and neighbours, who pays for it, what became of the money, and how long it waited for its first use.',
    })
    modelStanding(
        @Args(() => ModelStandingArgs) { window, asOf, id, measure, exclude }: ModelStandingArgs,
        @Ctx() { memory }: ApiContext,
    ): Promise<ModelStanding> {
        return asking(async () => {
            const question = await memory.question(window, asOf)
            const standing = await modelStanding(question, { id, measure, exclude })
            const { member, place, paid, registeredMs, price } = standing
            return {
                question,
                member,
                exclude,
                meta: marketMeta(question, METHOD, standing.universe, standing.window.cells),
                model: standing.model,
                registeredAt: registeredMs === null ? null : new Date(registeredMs),
                ...place,
                previousRank: standing.previousRank,
                previousRankNullReason: standing.previousRankNullReason,
                calls: standing.calls,
                value: paid.value,
                decimals: OPG_DECIMALS,
                share: standing.share,
                price: price.value,
                priceNullReason: price.nullReason,
                above: standing.above,
                below: standing.below,
                payers: standingPayers(question, paid),
                retention: () => retentionOf(question, standing.window, exclude, member),
                priceChanges: () => priceChanges(question, member),
                payouts: () => payoutsOf(question, member, standing.model.owner),
                timeToFirstUse: () => firstUse(question, member),
            }
        })
    }

    @Extensions({ longest: HISTORY_POINTS })
    @FieldResolver(() => [StandingPoint], {
        description: `Its demand over the window, oldest first; at most the last ${HISTORY_POINTS} intervals. A window without beginning begins with its first demand.`,
    })
    async history(
        @Root() { question, member, exclude }: ModelStanding,
        @Arg('interval', () => Intervals, {
            defaultValue: Intervals.DAY,
            description: 'What the window is cut into.',
        })
        interval: Interval,
    ): Promise<StandingPoint[]> {
        const id = question.memory.members.idOf(member)
        const points = await historyOf(question, [id], interval, exclude)
        return points.map(({ startMs, endMs, ...sums }) => ({
            start: new Date(startMs),
            end: new Date(endMs),
            ...sums,
        }))
    }
}

async function payoutsOf(
    question: MarketQuestion,
    member: number,
    owner: string | null,
): Promise<StandingPayouts> {
    return {
        ...(await modelPayouts(question, [member])),
        creator: owner === null ? null : () => creatorPayouts(question, owner),
    }
}
