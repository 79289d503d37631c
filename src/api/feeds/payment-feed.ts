import type { GraphQLResolveInfo } from 'graphql'
import { Arg, Args, Ctx, Info, InputType, Query, Resolver } from 'type-graphql'
import { Rail } from '../../model/generated/_rail'
import type { ApiContext } from '../context'
import { Of, Text } from '../fields'
import { MODEL_ARGUMENT } from '../model-argument'
import { chainAndTime, equals, ofModel } from './conditions'
import { type FeedPage, feedPage } from './feed-page'
import { FeedArgs, FeedFilter, feedType } from './feed-types'

const PaymentFeed = feedType('Payment')

@InputType({ description: 'Which payments to list; conditions add up.' })
export class PaymentFeedFilter extends FeedFilter {
    @Of.orNull(() => Rail, 'Only payments of this rail.')
    rail?: Rail | null

    @Text.orNull(`Only payments that name this model: ${MODEL_ARGUMENT}.`)
    modelId?: string | null

    @Text.orNull('Only payments of this address.')
    payer?: string | null
}

@Resolver()
export class PaymentFeedResolver {
    @Query(() => PaymentFeed, {
        description:
            'OPG payments for inference, newest first. Pages by cursor, so each is equally fast and none is skipped while new rows arrive.',
    })
    async paymentFeed(
        @Args(() => FeedArgs) page: FeedArgs,
        @Arg('filter', () => PaymentFeedFilter, { nullable: true, description: 'Which payments to list.' })
        filter: PaymentFeedFilter | null,
        @Ctx() context: ApiContext,
        @Info() info: GraphQLResolveInfo,
    ): Promise<FeedPage> {
        const where = [
            ...chainAndTime(filter),
            ...equals('rail', filter?.rail),
            ...(await ofModel(context, filter?.modelId)),
            ...equals('payer', filter?.payer),
        ]
        return feedPage({ entity: 'Payment', ...page, where }, context, info)
    }
}
