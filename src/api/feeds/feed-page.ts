import { parseObjectTree } from '@subsquid/openreader/lib/dialect/opencrud/tree'
import type { Where } from '@subsquid/openreader/lib/ir/args'
import type { FieldRequest, OpaqueRequest } from '@subsquid/openreader/lib/ir/fields'
import type { Entity, Model } from '@subsquid/openreader/lib/model'
import { ListQuery } from '@subsquid/openreader/lib/sql/query'
import {
    getResolveTree,
    getTreeRequest,
    simplifyResolveTree,
} from '@subsquid/openreader/lib/util/resolve-tree'
import type { GraphQLResolveInfo } from 'graphql'
import type { ApiContext } from '../context'
import {
    decodeCursor,
    encodeCursor,
    newestFirst,
    olderThan,
    type Position,
    type PositionField,
    positionFields,
} from './keyset'

export interface FeedPage {
    edges: { node: unknown; cursor: string }[]
    pageInfo: { hasNextPage: boolean; endCursor: string | null }
}

export interface FeedRequest {
    /** Entity whose rows are listed. */
    entity: string
    first: number
    after?: string | null
    where: Where[]
}

/**
 * Reads one page of an entity, newest first, together with whatever the query selects below `node`, in one statement.
 * @throws BAD_USER_INPUT for a cursor that is not ours
 */
export async function feedPage(
    request: FeedRequest,
    { model, openreader }: ApiContext,
    info: GraphQLResolveInfo,
): Promise<FeedPage> {
    const { entity, first } = request
    const order = positionFields(entity)
    const where = [...request.where]
    if (request.after != null) where.push(olderThan(order, decodeCursor(order, request.after)))
    const fields = [...nodeFields(model, entity, info), ...positionRequests(model, entity, order)]
    // One row more than asked for shows whether there is a next page.
    const args = {
        where: { op: 'AND' as const, args: where },
        orderBy: newestFirst(order),
        limit: first + 1,
    }
    const rows = await openreader.executeQuery(new ListQuery(model, openreader.dbType, entity, fields, args))
    const edges = rows
        .slice(0, first)
        .map((node) => ({ node, cursor: encodeCursor(order, positionOf(order, node)) }))
    return { edges, pageInfo: { hasNextPage: rows.length > first, endCursor: edges.at(-1)?.cursor ?? null } }
}

/** What the query selects below `edges { node }`. */
function nodeFields(model: Model, entity: string, info: GraphQLResolveInfo): FieldRequest[] {
    const feed = `${entity}Feed`
    const edges = getTreeRequest(getResolveTree(info, feed).fields, 'edges')
    if (!edges) return []
    const node = getTreeRequest(simplifyResolveTree(info.schema, edges, `${feed}Edge`).fields, 'node')
    return node ? parseObjectTree(model, entity, info.schema, node) : []
}

/** The position, under names that no alias of the query can take (GraphQL reserves `__`). */
function positionRequests(model: Model, entity: string, order: readonly PositionField[]): OpaqueRequest[] {
    return order.map((field) => {
        const prop = (model[entity] as Entity).properties[field]
        return {
            field,
            aliases: [`__${field}`],
            kind: 'scalar',
            type: prop.type,
            prop,
            index: 0,
        } as OpaqueRequest
    })
}

function positionOf(order: readonly PositionField[], row: Record<string, unknown>): Position {
    return Object.fromEntries(order.map((field) => [field, row[`__${field}`]])) as unknown as Position
}
