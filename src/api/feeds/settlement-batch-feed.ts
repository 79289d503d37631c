import type { GraphQLResolveInfo } from 'graphql'
import { Arg, Args, Ctx, Info, InputType, Query, Resolver } from 'type-graphql'
import { Rail } from '../../model/generated/_rail'
import { SettlementProof } from '../../model/generated/_settlementProof'
import type { ApiContext } from '../context'
import { Of } from '../fields'
import { chainAndTime, equals } from './conditions'
import { type FeedPage, feedPage } from './feed-page'
import { FeedArgs, FeedFilter, feedType } from './feed-types'

const SettlementBatchFeed = feedType('SettlementBatch')

@InputType({ description: 'Which batches to list; conditions add up.' })
export class SettlementBatchFeedFilter extends FeedFilter {
    @Of.orNull(() => Rail, 'BATCH or BATCH_V1.')
    rail?: Rail | null

    @Of.orNull(() => SettlementProof, 'Only batches whose proof came this far.')
    proof?: SettlementProof | null
}

@Resolver()
export class SettlementBatchFeedResolver {
    @Query(() => SettlementBatchFeed, {
        description:
            'Settlement batches, newest first. Pages by cursor, so each is equally fast and none is skipped while new rows arrive.',
    })
    settlementBatchFeed(
        @Args(() => FeedArgs) page: FeedArgs,
        @Arg('filter', () => SettlementBatchFeedFilter, {
            nullable: true,
            description: 'Which batches to list.',
        })
        filter: SettlementBatchFeedFilter | null,
        @Ctx() context: ApiContext,
        @Info() info: GraphQLResolveInfo,
    ): Promise<FeedPage> {
        const where = [
            ...chainAndTime(filter),
            ...equals('rail', filter?.rail),
            ...equals('proof', filter?.proof),
        ]
        return feedPage({ entity: 'SettlementBatch', ...page, where }, context, info)
    }
}
