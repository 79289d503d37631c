import { Arg, Args, Ctx, Extensions, FieldResolver, Query, Resolver, Root } from 'type-graphql'
import type { Interval } from '../../analytics/history/interval'
import type { MarketQuestion } from '../../analytics/memory/market-memory'
import { rounded } from '../../analytics/question/rounded'
import { creatorStanding, type OwnConcentration } from '../../analytics/standing/creator-standing'
import { HISTORY_POINTS, historyOf } from '../../analytics/standing/history'
import { creatorPayouts, modelPayouts } from '../../analytics/standing/payouts'
import { retentionOf } from '../../analytics/standing/retention'
import type { ApiContext } from '../context'
import { marketMeta } from './answer-meta'
import { asking } from './asking'
import { type CreatorMoney, CreatorStanding, CreatorStandingArgs } from './creator-standing-types'
import { Intervals } from './history-types'
import { standingPayers } from './model-standing-payers'
import { StandingPoint } from './model-standing-types'
import { firstUse, priceChanges } from './model-story'
import { OPG_DECIMALS } from './top-models-types'

const METHOD = { name: 'creatorStanding', version: '1' }

@Resolver(() => CreatorStanding)
export class CreatorStandingResolver {
    @Query(() => CreatorStanding, {
        description:
            'Where a creator stands among all creators, with the models it owned at the as-of time: rank and neighbours, its models, who pays for them, and what became of the money.',
    })
    creatorStanding(
        @Args(() => CreatorStandingArgs) { window, asOf, address, measure, exclude }: CreatorStandingArgs,
        @Ctx() { memory }: ApiContext,
    ): Promise<CreatorStanding> {
        return asking(async () => {
            const question = await memory.question(window, asOf)
            const standing = await creatorStanding(question, { address, measure, exclude })
            const { member, models, place, paid, creator } = standing
            return {
                question,
                members: models,
                exclude,
                creator,
                meta: marketMeta(question, METHOD, standing.universe, standing.window.cells),
                ...place,
                previousRank: standing.previousRank,
                previousRankNullReason: standing.previousRankNullReason,
                calls: standing.calls,
                value: paid.value,
                decimals: OPG_DECIMALS,
                share: standing.share,
                above: standing.above,
                below: standing.below,
                models: () =>
                    standing.ownModels().map(({ member: model, ...own }) => ({
                        ...own,
                        priceChanges: () => priceChanges(question, model),
                        timeToFirstUse: () => firstUse(question, model),
                    })),
                concentration: () => answered(standing.concentration()),
                payers: standingPayers(question, paid),
                retention: () => retentionOf(question, standing.window, exclude, member, models),
                payouts: () => moneyOf(question, creator, models),
            }
        })
    }

    @Extensions({ longest: HISTORY_POINTS })
    @FieldResolver(() => [StandingPoint], {
        description: `Demand of its models over the window, oldest first; at most the last ${HISTORY_POINTS} intervals. A window without beginning begins with their first demand.`,
    })
    async history(
        @Root() { question, members, exclude }: CreatorStanding,
        @Arg('interval', () => Intervals, {
            defaultValue: Intervals.DAY,
            description: 'What the window is cut into.',
        })
        interval: Interval,
    ): Promise<StandingPoint[]> {
        const ids = members.map((member) => question.memory.members.idOf(member))
        const points = await historyOf(question, ids, interval, exclude)
        return points.map(({ startMs, endMs, ...sums }) => ({
            start: new Date(startMs),
            end: new Date(endMs),
            ...sums,
        }))
    }
}

function answered({ hhi, effectiveModels, ...rest }: OwnConcentration) {
    const figure = ({ value }: { value: number | null }) => (value === null ? null : rounded(value))
    return { ...rest, hhi: figure(hhi), effectiveModels: figure(effectiveModels) }
}

async function moneyOf(question: MarketQuestion, creator: string, models: number[]): Promise<CreatorMoney> {
    const { paid, accrued } = await modelPayouts(question, models)
    return { paid, setAside: accrued, account: await creatorPayouts(question, creator) }
}
