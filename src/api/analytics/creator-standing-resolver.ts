import { Arg, Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql'
import type { MarketQuestion } from '../../analytics/memory/market-memory'
import type { Exclusion } from '../../analytics/population/asked'
import type { Interval } from '../../analytics/question/interval'
import { creatorStanding } from '../../analytics/standing/creator-standing'
import { timeToFirstUse } from '../../analytics/standing/first-use'
import { historyOf } from '../../analytics/standing/history'
import { creatorPayouts, modelPayouts } from '../../analytics/standing/payouts'
import { priceChangesOf } from '../../analytics/standing/price-changes'
import { retentionOf } from '../../analytics/standing/retention'
import { OPG_DECIMALS } from '../../networks/opg'
import type { ApiContext } from '../context'
import { marketMeta } from './answer-meta'
import {
    type CreatorMoney,
    CreatorStanding,
    CreatorStandingArgs,
    type OwnConcentration,
    OwnModel,
} from './creator-standing-types'
import { INTERVAL, Intervals } from './interval-types'
import type { PriceChange, StandingFirstUse, StandingPoint, StandingRetention } from './model-standing-types'

/** What the fields of a standing are worked out from. */
type Found = Awaited<ReturnType<typeof creatorStanding>> & { question: MarketQuestion; exclude: Exclusion[] }

/** What the fields of one of its models are worked out from. */
interface FoundModel {
    question: MarketQuestion
    member: number
}

@Resolver(() => CreatorStanding)
export class CreatorStandingResolver {
    @Query(() => CreatorStanding, {
        description:
            'Where a creator stands among all creators, with the models it owned at the as-of time: rank and neighbours, its models, who pays for them, and what became of the money.',
    })
    async creatorStanding(
        @Args(() => CreatorStandingArgs) { window, asOf, ...asked }: CreatorStandingArgs,
        @Ctx() { memory }: ApiContext,
    ): Promise<CreatorStanding & Found> {
        const question = await memory.question(window, asOf)
        const found = await creatorStanding(question, asked)
        const { exclude } = asked
        const meta = marketMeta(question, 'creatorStanding', found.universe, found.window.cells)
        return { ...found, question, exclude, meta, decimals: OPG_DECIMALS }
    }

    @FieldResolver()
    models(@Root() { question, ownModels }: Found): (OwnModel & FoundModel)[] {
        return ownModels().map((model) => ({ ...model, question }))
    }

    @FieldResolver()
    concentration(@Root() { spreadOverModels }: Found): OwnConcentration {
        return spreadOverModels()
    }

    @FieldResolver()
    retention(@Root() { question, exclude, window, member, owned }: Found): Promise<StandingRetention> {
        return retentionOf(question, window, exclude, member, owned)
    }

    @FieldResolver()
    async payouts(@Root() { question, owned, creator }: Found): Promise<CreatorMoney> {
        const { paid, accrued } = await modelPayouts(question, owned)
        return { paid, accrued, creator: await creatorPayouts(question, creator) }
    }

    @FieldResolver()
    history(
        @Root() { question, exclude, owned }: Found,
        @Arg('interval', () => Intervals, INTERVAL) interval: Interval,
    ): Promise<StandingPoint[]> {
        const ids = owned.map((member) => question.memory.members.idOf(member))
        return historyOf(question, ids, interval, exclude)
    }
}

@Resolver(() => OwnModel)
export class OwnModelResolver {
    @FieldResolver()
    priceChanges(@Root() { question, member }: FoundModel): Promise<PriceChange[]> {
        return priceChangesOf(question, member)
    }

    @FieldResolver()
    timeToFirstUse(@Root() { question, member }: FoundModel): Promise<StandingFirstUse> {
        return timeToFirstUse(question, member)
    }
}
