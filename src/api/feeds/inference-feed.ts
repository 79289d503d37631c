import type { GraphQLResolveInfo } from 'graphql'
import { Arg, Args, Ctx, Info, InputType, Query, Resolver } from 'type-graphql'
import { CallKind } from '../../model/generated/_callKind'
import { Rail } from '../../model/generated/_rail'
import type { ApiContext } from '../context'
import { Flag, Of, Text } from '../fields'
import { MODEL_ARGUMENT } from '../model-argument'
import { chainAndTime, equals, equalsBytes, ofModel } from './conditions'
import { type FeedPage, feedPage } from './feed-page'
import { FeedArgs, FeedFilter, feedType } from './feed-types'

const InferenceFeed = feedType('Inference')

@InputType({ description: 'Which calls to list; conditions add up.' })
export class InferenceFeedFilter extends FeedFilter {
    @Of.orNull(() => Rail, 'Only calls of this rail.')
    rail?: Rail | null

    @Of.orNull(() => CallKind, 'Only calls of this kind.')
    kind?: CallKind | null

    @Text.orNull(`Only calls of this model: ${MODEL_ARGUMENT}.`)
    modelId?: string | null

    @Text.orNull('Only calls signed by this enclave (TEE id, 0x hex).')
    signer?: string | null

    @Flag.orNull(
        'true: only calls with a valid signature of a registered enclave; false: only those checked without success.',
    )
    verified?: boolean | null

    @Text.orNull('Only the leaves of this settlement batch.')
    batchId?: string | null
}

@Resolver()
export class InferenceFeedResolver {
    @Query(() => InferenceFeed, {
        description:
            'Calls, newest first: those that left a log of their own, and the published leaves of settlement batches. Pages by cursor, so each is equally fast and none is skipped while new rows arrive.',
    })
    async inferenceFeed(
        @Args(() => FeedArgs) page: FeedArgs,
        @Arg('filter', () => InferenceFeedFilter, { nullable: true, description: 'Which calls to list.' })
        filter: InferenceFeedFilter | null,
        @Ctx() context: ApiContext,
        @Info() info: GraphQLResolveInfo,
    ): Promise<FeedPage> {
        const where = [
            ...chainAndTime(filter),
            ...equals('rail', filter?.rail),
            ...equals('kind', filter?.kind),
            ...(await ofModel(context, filter?.modelId)),
            ...equalsBytes('signer', filter?.signer),
            ...equals('verified', filter?.verified),
            ...equals('batch', filter?.batchId),
        ]
        return feedPage({ entity: 'Inference', ...page, where }, context, info)
    }
}
