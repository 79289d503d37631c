import { Arg, Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql'
import type { Interval } from '../../analytics/history/interval'
import type { MarketQuestion } from '../../analytics/memory/market-memory'
import type { Exclusion } from '../../analytics/population/asked'
import { creatorStanding } from '../../analytics/standing/creator-standing'
import { creatorPayouts, modelPayouts } from '../../analytics/standing/payouts'
import { retentionOf } from '../../analytics/standing/retention'
import { roundedOrNull } from '../../base/rounded'
import { OPG_DECIMALS } from '../../networks/opg'
import type { ApiContext } from '../context'
import { marketMeta } from './answer-meta'
import { asking } from './asking'
import {
    type CreatorMoney,
    CreatorStanding,
    CreatorStandingArgs,
    type OwnConcentration,
    OwnModel,
} from './creator-standing-types'
import { grossAndNet } from './gross-and-net'
import { Intervals } from './interval-types'
import { standingPayers } from './model-standing-payers'
import type { PriceChange, StandingFirstUse, StandingPoint, StandingRetention } from './model-standing-types'
import { firstUse, priceChanges, standingPoints } from './model-story'

const METHOD = { name: 'creatorStanding', version: '1' }

/** What the fields of a standing are worked out from. */
interface Found {
    question: MarketQuestion
    exclude: Exclusion[]
    found: Awaited<ReturnType<typeof creatorStanding>>
}

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
    creatorStanding(
        @Args(() => CreatorStandingArgs) { window, asOf, address, measure, exclude }: CreatorStandingArgs,
        @Ctx() { memory }: ApiContext,
    ): Promise<CreatorStanding & Found> {
        return asking(async () => {
            const question = await memory.question(window, asOf)
            const found = await creatorStanding(question, { address, measure, exclude })
            return {
                question,
                exclude,
                found,
                ...found.place,
                meta: marketMeta(question, METHOD, found.universe, found.window.cells),
                creator: found.creator,
                previousRank: found.previousRank,
                previousRankNullReason: found.previousRankNullReason,
                calls: found.calls,
                value: found.paid.value,
                paid: grossAndNet(found.paid),
                decimals: OPG_DECIMALS,
                share: found.share,
                above: found.above,
                below: found.below,
                payers: standingPayers(question, found.paid),
            }
        })
    }

    @FieldResolver()
    models(@Root() { question, found }: Found): (OwnModel & FoundModel)[] {
        return found.ownModels().map((model) => ({ ...model, question }))
    }

    @FieldResolver()
    concentration(@Root() { found }: Found): OwnConcentration {
        const { hhi, effectiveModels, ...rest } = found.concentration()
        return {
            ...rest,
            hhi: roundedOrNull(hhi.value),
            effectiveModels: roundedOrNull(effectiveModels.value),
        }
    }

    @FieldResolver()
    retention(@Root() { question, exclude, found }: Found): Promise<StandingRetention> {
        return retentionOf(question, found.window, exclude, found.member, found.models)
    }

    @FieldResolver()
    async payouts(@Root() { question, found }: Found): Promise<CreatorMoney> {
        const { paid, accrued } = await modelPayouts(question, found.models)
        return { paid, setAside: accrued, account: await creatorPayouts(question, found.creator) }
    }

    @FieldResolver()
    history(
        @Root() { question, exclude, found }: Found,
        @Arg('interval', () => Intervals, {
            defaultValue: Intervals.DAY,
            description: 'What the window is cut into.',
        })
        interval: Interval,
    ): Promise<StandingPoint[]> {
        return standingPoints(question, found.models, interval, exclude)
    }
}

@Resolver(() => OwnModel)
export class OwnModelResolver {
    @FieldResolver()
    priceChanges(@Root() { question, member }: FoundModel): Promise<PriceChange[]> {
        return priceChanges(question, member)
    }

    @FieldResolver()
    timeToFirstUse(@Root() { question, member }: FoundModel): Promise<StandingFirstUse> {
        return firstUse(question, member)
    }
}
