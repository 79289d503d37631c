import { Arg, Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql'
import type { Interval } from '../../analytics/history/interval'
import type { MarketQuestion } from '../../analytics/memory/market-memory'
import type { WindowDemand } from '../../analytics/memory/window-demand'
import type { Exclusion } from '../../analytics/population/asked'
import { modelStanding } from '../../analytics/standing/model-standing'
import { creatorPayouts, modelPayouts } from '../../analytics/standing/payouts'
import { retentionOf } from '../../analytics/standing/retention'
import { OPG_DECIMALS } from '../../networks/opg'
import type { ApiContext } from '../context'
import { marketMeta } from './answer-meta'
import { asking } from './asking'
import { grossAndNet } from './gross-and-net'
import { Intervals } from './interval-types'
import { standingPayers } from './model-standing-payers'
import {
    type CreatorPayouts,
    ModelStanding,
    ModelStandingArgs,
    type PriceChange,
    type StandingFirstUse,
    StandingPayouts,
    type StandingPoint,
    type StandingRetention,
} from './model-standing-types'
import { firstUse, priceChanges, standingPoints } from './model-story'

const METHOD = { name: 'modelStanding', version: '1' }

/** What the fields of a standing are worked out from. */
interface Found extends FoundPayouts {
    exclude: Exclusion[]
    demand: WindowDemand
    member: number
}

interface FoundPayouts {
    question: MarketQuestion
    owner: string | null
}

@Resolver(() => ModelStanding)
export class ModelStandingResolver {
    @Query(() => ModelStanding, {
        description:
            'Where a model stands among all models: its rank and neighbours, who pays for it, what became of the money, and how long it waited for its first use.',
    })
    modelStanding(
        @Args(() => ModelStandingArgs) { window, asOf, id, measure, exclude }: ModelStandingArgs,
        @Ctx() { memory }: ApiContext,
    ): Promise<ModelStanding & Found> {
        return asking(async () => {
            const question = await memory.question(window, asOf)
            const found = await modelStanding(question, { id, measure, exclude })
            const { place, member, model, paid, registeredMs, price, window: demand } = found
            return {
                question,
                exclude,
                demand,
                member,
                owner: model.owner,
                ...place,
                meta: marketMeta(question, METHOD, found.universe, demand.cells),
                model,
                registeredAt: registeredMs === null ? null : new Date(registeredMs),
                previousRank: found.previousRank,
                previousRankNullReason: found.previousRankNullReason,
                calls: found.calls,
                value: paid.value,
                paid: grossAndNet(paid),
                decimals: OPG_DECIMALS,
                share: found.share,
                price: price.value,
                priceNullReason: price.nullReason,
                above: found.above,
                below: found.below,
                payers: standingPayers(question, paid),
            }
        })
    }

    @FieldResolver()
    retention(@Root() { question, demand, exclude, member }: Found): Promise<StandingRetention> {
        return retentionOf(question, demand, exclude, member)
    }

    @FieldResolver()
    priceChanges(@Root() { question, member }: Found): Promise<PriceChange[]> {
        return priceChanges(question, member)
    }

    @FieldResolver()
    async payouts(@Root() { question, member, owner }: Found): Promise<StandingPayouts & FoundPayouts> {
        return { question, owner, ...(await modelPayouts(question, [member])) }
    }

    @FieldResolver()
    timeToFirstUse(@Root() { question, member }: Found): Promise<StandingFirstUse> {
        return firstUse(question, member)
    }

    @FieldResolver()
    history(
        @Root() { question, member, exclude }: Found,
        @Arg('interval', () => Intervals, {
            defaultValue: Intervals.DAY,
            description: 'What the window is cut into.',
        })
        interval: Interval,
    ): Promise<StandingPoint[]> {
        return standingPoints(question, [member], interval, exclude)
    }
}

@Resolver(() => StandingPayouts)
export class StandingPayoutsResolver {
    @FieldResolver()
    async creator(@Root() { question, owner }: FoundPayouts): Promise<CreatorPayouts | null> {
        return owner === null ? null : creatorPayouts(question, owner)
    }
}
