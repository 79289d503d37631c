import { ArgsType, type ClassType, Field, InputType, Int, ObjectType } from 'type-graphql'
import { Count, DataType, Flag, Of, Text, Time } from '../fields'
import { DEFAULT_PAGE_SIZE } from '../limits/limits'

@DataType('Where a page of a feed ends.')
export class FeedPageInfo {
    @Flag('There are older rows.')
    hasNextPage!: boolean
    @Text.orNull('Pass it as `after` for the next page; null when the page is empty.')
    endCursor!: string | null
}

@ArgsType()
export class FeedArgs {
    @Field(() => Int, {
        defaultValue: DEFAULT_PAGE_SIZE,
        description: 'Rows on the page; at most 1,000 unless the service is set otherwise.',
    })
    first!: number
    @Text.orNull('Cursor of the last row seen; rows after it are older.')
    after?: string | null
}

@InputType()
export abstract class FeedFilter {
    @Count.orNull('Only this chain: 10740 OpenGradient, 8453 Base.')
    chainId?: number | null
    @Time.orNull('Only rows of this time or later.')
    from?: Date | null
    @Time.orNull('Only rows before this time.')
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

    @DataType(`One row of a feed of ${entity} rows.`, `${entity}FeedEdge`)
    class Edge {
        @Text('Place of the row; opaque, stays valid for ever.')
        cursor!: string
        @Of(() => Node, 'The row itself, with its relations.')
        node!: Node
    }

    @DataType(`A page of ${entity} rows, newest first.`, `${entity}Feed`)
    class Feed {
        @Of.list(() => Edge, 'The rows, newest first.')
        edges!: Edge[]
        @Of(() => FeedPageInfo, 'Where the page ends.')
        pageInfo!: FeedPageInfo
    }
    return Feed
}
