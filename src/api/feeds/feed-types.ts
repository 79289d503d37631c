import { customScalars } from '@subsquid/openreader/lib/scalars'
import { ArgsType, type ClassType, Field, InputType, Int, ObjectType } from 'type-graphql'
import { DEFAULT_PAGE_SIZE } from '../limits/limits'

@ObjectType({ description: 'Where a page of a feed ends.', simpleResolvers: true })
export class FeedPageInfo {
    @Field(() => Boolean, { description: 'There are older rows.' })
    hasNextPage!: boolean

    @Field(() => String, {
        nullable: true,
        description: 'Pass it as `after` for the next page; null when the page is empty.',
    })
    endCursor!: string | null
}

@ArgsType()
export class FeedArgs {
    @Field(() => Int, {
        defaultValue: DEFAULT_PAGE_SIZE,
        description: 'Rows on the page; at most 1,000 unless the service is set otherwise.',
    })
    first!: number

    @Field(() => String, {
        nullable: true,
        description: 'Cursor of the last row seen; rows after it are older.',
    })
    after?: string | null
}

@InputType()
export abstract class FeedFilter {
    @Field(() => Int, { nullable: true, description: 'Only this chain: 10740 OpenGradient, 8453 Base.' })
    chainId?: number | null

    @Field(() => customScalars.DateTime, { nullable: true, description: 'Only rows of this time or later.' })
    from?: Date | null

    @Field(() => customScalars.DateTime, { nullable: true, description: 'Only rows before this time.' })
    to?: Date | null
}

/**
 * The page type of one entity's feed: `<Entity>Feed { edges { cursor node } pageInfo }`.
 * The node is declared with its id alone; merging the schemas joins it with the entity type of the same name.
 */
export function feedType(entity: string): ClassType<object> {
    @ObjectType(entity, { simpleResolvers: true })
    class Node {
        @Field(() => String)
        id!: string
    }

    @ObjectType(`${entity}FeedEdge`, {
        description: `One row of a feed of ${entity} rows.`,
        simpleResolvers: true,
    })
    class Edge {
        @Field(() => String, { description: 'Place of the row; opaque, stays valid for ever.' })
        cursor!: string

        @Field(() => Node, { description: 'The row itself, with its relations.' })
        node!: Node
    }

    @ObjectType(`${entity}Feed`, {
        description: `A page of ${entity} rows, newest first.`,
        simpleResolvers: true,
    })
    class Feed {
        @Field(() => [Edge], { description: 'The rows, newest first.' })
        edges!: Edge[]

        @Field(() => FeedPageInfo, { description: 'Where the page ends.' })
        pageInfo!: FeedPageInfo
    }
    return Feed
}
