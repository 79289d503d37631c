import { parseObjectTree } from '@subsquid/openreader/lib/dialect/opencrud/tree'
import type { FieldRequest, OpaqueRequest } from '@subsquid/openreader/lib/ir/fields'
import type { Entity } from '@subsquid/openreader/lib/model'
import { ListQuery } from '@subsquid/openreader/lib/sql/query'
import { getResolveTree } from '@subsquid/openreader/lib/util/resolve-tree'
import type { GraphQLResolveInfo } from 'graphql'
import type { ApiContext } from '../context'
import type { FactKind } from './new-facts'

export type CallRow = Record<string, unknown>

/** Under a name that no alias of a query can take (GraphQL reserves `__`). */
const ID = '__id'

/** Reads rows by their ids, with whatever the subscription selects of them, in one statement; those that are gone are left out. */
export function callReader(
    { model, openreader }: ApiContext,
    info: GraphQLResolveInfo,
    kind: FactKind,
): (ids: string[]) => Promise<CallRow[]> {
    const prop = (model[kind] as Entity).properties.id
    const id = { field: 'id', aliases: [ID], kind: 'scalar', type: prop.type, prop, index: 0 }
    const selected = parseObjectTree(model, kind, info.schema, getResolveTree(info, kind))
    const fields: FieldRequest[] = [...selected, id as OpaqueRequest]
    return async (ids) => {
        const where = { op: 'in' as const, field: 'id', values: ids }
        const query = new ListQuery(model, openreader.dbType, kind, fields, {
            where,
            limit: ids.length,
        })
        const rows = new Map((await openreader.executeQuery(query)).map((row) => [row[ID], row]))
        return ids.flatMap((id) => rows.get(id) ?? [])
    }
}
