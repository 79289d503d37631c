import type { GraphQLResolveInfo } from 'graphql'
import { Arg, Args, Ctx, Info, InputType, Query, Resolver } from 'type-graphql'
import type { ApiContext } from '../context'
import { Text } from '../fields'
import { chainAndTime, equals } from './conditions'
import { type FeedPage, feedPage } from './feed-page'
import { FeedArgs, FeedFilter, feedType } from './feed-types'

const ChainEventFeed = feedType('ChainEvent')

@InputType({ description: 'Which events to list; conditions add up.' })
export class ChainEventFeedFilter extends FeedFilter {
    @Text.orNull('Only events of this name, such as ModelPriceSet.')
    name?: string | null

    @Text.orNull('Only events about this model id, TEE id, workflow or account.')
    subject?: string | null
}

@Resolver()
export class ChainEventFeedResolver {
    @Query(() => ChainEventFeed, {
        description:
            'Registry, enclave, scheduler, role and token events, newest first. Pages by cursor, so each is equally fast and none is skipped while new rows arrive.',
    })
    chainEventFeed(
        @Args(() => FeedArgs) page: FeedArgs,
        @Arg('filter', () => ChainEventFeedFilter, { nullable: true, description: 'Which events to list.' })
        filter: ChainEventFeedFilter | null,
        @Ctx() context: ApiContext,
        @Info() info: GraphQLResolveInfo,
    ): Promise<FeedPage> {
        const where = [
            ...chainAndTime(filter),
            ...equals('name', filter?.name),
            ...equals('subject', filter?.subject),
        ]
        return feedPage({ entity: 'ChainEvent', ...page, where }, context, info)
    }
}
