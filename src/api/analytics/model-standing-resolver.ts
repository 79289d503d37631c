import { Arg, Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql'
import type { MarketQuestion } from '../../analytics/memory/market-memory'
import type { WindowDemand } from '../../analytics/memory/window-demand'
import type { Exclusion } from '../../analytics/population/asked'
import { BadQuestion } from '../../analytics/question/bad-question'
import type { Interval } from '../../analytics/question/interval'
import { timeToFirstUse } from '../../analytics/standing/first-use'
import { historyOf } from '../../analytics/standing/history'
import { modelStanding } from '../../analytics/standing/model-standing'
import { creatorPayouts, modelPayouts } from '../../analytics/standing/payouts'
import { priceChangesOf } from '../../analytics/standing/price-changes'
import { retentionOf } from '../../analytics/standing/retention'
import { OPG_DECIMALS } from '../../networks/opg'
import type { ApiContext } from '../context'
import { marketMeta } from './answer-meta'
import { INTERVAL, Intervals } from './interval-types'
import {
    type CreatorPayouts,
    MOST_STANDINGS,
    ModelStanding,
    ModelStandingArgs,
    ModelStandingsArgs,
    type PriceChange,
    type StandingFirstUse,
    StandingPayouts,
    type StandingPoint,
    type StandingRetention,
} from './model-standing-types'

/** What the fields of a standing are worked out from. */
interface Found extends FoundPayouts {
    exclude: Exclusion[]
    window: WindowDemand
    member: number
}

interface FoundPayouts {
    question: MarketQuestion
    owner: string | null
}

async function standingOf(
    question: MarketQuestion,
    asked: Pick<ModelStandingArgs, 'model' | 'measure' | 'exclude'>,
): Promise<ModelStanding & Found> {
    const found = await modelStanding(question, asked)
    const { exclude } = asked
    const { owner } = found.model
    const meta = marketMeta(question, 'modelStanding', found.universe, found.window.cells)
    return { ...found, question, exclude, owner, meta, decimals: OPG_DECIMALS }
}

@Resolver(() => ModelStanding)
export class ModelStandingResolver {
    @Query(() => ModelStanding, {
        description:
            'Where a model stands among all models: its rank and neighbours, who pays for it, what became of the money, and how long it waited for its first use.',
    })
    async modelStanding(
        @Args(() => ModelStandingArgs) { window, asOf, ...asked }: ModelStandingArgs,
        @Ctx() { memory }: ApiContext,
    ): Promise<ModelStanding & Found> {
        return standingOf(await memory.question(window, asOf), asked)
    }

    @Query(() => [ModelStanding], {
        nullable: 'itemsAndList',
        description: `Where some models stand, such as all of one creator: in the order of \`models\`, at most ${MOST_STANDINGS}. One that no model is meant by is null, with an error of its own.`,
    })
    async modelStandings(
        @Args(() => ModelStandingsArgs) { window, asOf, models, ...asked }: ModelStandingsArgs,
        @Ctx() { memory }: ApiContext,
    ): Promise<(ModelStanding | Error)[]> {
        if (models.length > MOST_STANDINGS)
            throw new BadQuestion(`models has ${models.length} of them: expected at most ${MOST_STANDINGS}`)
        const question = await memory.question(window, asOf)
        const standings: (ModelStanding | Error)[] = []
        // graphql-js makes an error of its own of each that is in a list.
        for (const model of models)
            standings.push(await standingOf(question, { ...asked, model }).catch((error) => error))
        return standings
    }

    @FieldResolver()
    retention(@Root() { question, window, exclude, member }: Found): Promise<StandingRetention> {
        return retentionOf(question, window, exclude, member)
    }

    @FieldResolver()
    priceChanges(@Root() { question, member }: Found): Promise<PriceChange[]> {
        return priceChangesOf(question, member)
    }

    @FieldResolver()
    async payouts(@Root() { question, member, owner }: Found): Promise<StandingPayouts & FoundPayouts> {
        return { question, owner, ...(await modelPayouts(question, [member])) }
    }

    @FieldResolver()
    timeToFirstUse(@Root() { question, member }: Found): Promise<StandingFirstUse> {
        return timeToFirstUse(question, member)
    }

    @FieldResolver()
    history(
        @Root() { question, exclude, model }: Found & ModelStanding,
        @Arg('interval', () => Intervals, INTERVAL) interval: Interval,
    ): Promise<StandingPoint[]> {
        return historyOf(question, [model.id], interval, exclude)
    }
}

@Resolver(() => StandingPayouts)
export class StandingPayoutsResolver {
    @FieldResolver()
    async creator(@Root() { question, owner }: FoundPayouts): Promise<CreatorPayouts | null> {
        return owner === null ? null : creatorPayouts(question, owner)
    }
}
