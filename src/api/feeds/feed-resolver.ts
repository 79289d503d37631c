import type { Where } from '@subsquid/openreader/lib/ir/args'
import type { GraphQLResolveInfo } from 'graphql'
import { Arg, Args, type ClassType, Ctx, Info, Query, Resolver } from 'type-graphql'
import type { ApiContext } from '../context'
import { chainAndTime } from './conditions'
import { type FeedPage, feedPage } from './feed-page'
import { FeedArgs, type FeedFilter, feedType } from './feed-types'

interface Feed<Filter extends FeedFilter> {
    entity: string
    /** What its rows are called. */
    rows: string
    /** What is listed, in a sentence. */
    about: string
    Filter: ClassType<Filter>
    /** Conditions that a filter has beside chain and time. */
    where(filter: Filter, context: ApiContext): Where[] | Promise<Where[]>
}

/** The root field that lists an entity newest first, page by page: `paymentFeed` of `Payment`. */
export function feedResolver<Filter extends FeedFilter>(feed: Feed<Filter>): new () => object {
    const { entity, about, Filter } = feed
    const name = `${entity[0].toLowerCase()}${entity.slice(1)}Feed`
    const description = `${about} Pages by cursor, so each is equally fast and none is skipped while new rows arrive.`
    const ofFilter = { nullable: true, description: `Which ${feed.rows} to list.` }
    const Page = feedType(entity)

    @Resolver()
    class FeedResolver {
        @Query(() => Page, { name, description })
        async page(
            @Args(() => FeedArgs) page: FeedArgs,
            @Arg('where', () => Filter, ofFilter) filter: Filter | null,
            @Ctx() context: ApiContext,
            @Info() info: GraphQLResolveInfo,
        ): Promise<FeedPage> {
            const where = [...chainAndTime(filter), ...(filter ? await feed.where(filter, context) : [])]
            return feedPage({ entity, ...page, where }, context, info)
        }
    }
    return FeedResolver
}
