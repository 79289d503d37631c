import type { GraphQLResolveInfo } from 'graphql'
import { Arg, Args, Ctx, Info, InputType, Query, Resolver } from 'type-graphql'
import { PayoutKind } from '../../model/generated/_payoutKind'
import type { ApiContext } from '../context'
import { Of, Text } from '../fields'
import { MODEL_ARGUMENT } from '../model-argument'
import { chainAndTime, equals, equalsBytes, ofModel } from './conditions'
import { type FeedPage, feedPage } from './feed-page'
import { FeedArgs, FeedFilter, feedType } from './feed-types'

const PayoutFeed = feedType('Payout')

@InputType({ description: 'Which payouts to list; conditions add up.' })
export class PayoutFeedFilter extends FeedFilter {
    @Of.orNull(() => PayoutKind, 'Only payouts of this kind.')
    kind?: PayoutKind | null

    @Text.orNull(`Only payouts for this model: ${MODEL_ARGUMENT}.`)
    modelId?: string | null

    @Text.orNull('Only payouts to this address (0x hex).')
    account?: string | null
}

@Resolver()
export class PayoutFeedResolver {
    @Query(() => PayoutFeed, {
        description:
            'Money on the earning side, newest first. Pages by cursor, so each is equally fast and none is skipped while new rows arrive.',
    })
    async payoutFeed(
        @Args(() => FeedArgs) page: FeedArgs,
        @Arg('filter', () => PayoutFeedFilter, { nullable: true, description: 'Which payouts to list.' })
        filter: PayoutFeedFilter | null,
        @Ctx() context: ApiContext,
        @Info() info: GraphQLResolveInfo,
    ): Promise<FeedPage> {
        const where = [
            ...chainAndTime(filter),
            ...equals('kind', filter?.kind),
            ...(await ofModel(context, filter?.modelId)),
            ...equalsBytes('account', filter?.account),
        ]
        return feedPage({ entity: 'Payout', ...page, where }, context, info)
    }
}
