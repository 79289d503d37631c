import { parseObjectTree } from '@subsquid/openreader/lib/dialect/opencrud/tree'
import type { FieldRequest, OpaqueRequest } from '@subsquid/openreader/lib/ir/fields'
import type { Entity, Model } from '@subsquid/openreader/lib/model'
import { ListQuery } from '@subsquid/openreader/lib/sql/query'
import { getResolveTree } from '@subsquid/openreader/lib/util/resolve-tree'
import { defaultFieldResolver, type FieldNode, type GraphQLResolveInfo, type GraphQLSchema } from 'graphql'
import type { ModelLabel } from '../../analytics/population/labels'
import { kept } from '../../base/kept'
import type { ApiContext } from '../context'
import { fieldsOf } from '../schema-fields'
import { isAsOfMoment } from './as-of-moment'
import { IS_REFERENCE } from './model-field'

/** Name of the column by which rows are told apart; no alias of a query can take it. */
const KEY = '__id'

/**
 * Makes the models of answers the entity `Model`, in place: what they are called is known, and the rest is read when it is asked for,
 * for all models of an answer together.
 */
export function modelReferences(schema: GraphQLSchema, model: Model): void {
    const readers = new WeakMap<ApiContext, Map<readonly FieldNode[], ModelReader>>()
    for (const field of fieldsOf(schema)) {
        if (!field.extensions[IS_REFERENCE]) continue
        const labelOf = field.resolve ?? defaultFieldResolver
        field.resolve = (source, args, context, info) => {
            const label = labelOf(source, args, context, info) as ModelLabel | null
            if (label === null) return null
            const asked = context as ApiContext
            const ofRequest = kept(readers, asked, () => new Map<readonly FieldNode[], ModelReader>())
            const reader = kept(ofRequest, info.fieldNodes, () => new ModelReader(model, asked, info))
            return reader.read(label)
        }
    }
}

/** Reads what one place of a query asks of models. */
class ModelReader {
    private readonly fields: FieldRequest[] | null
    private waiting: { ids: Set<string>; rows: Promise<Map<string, object>> } | null = null

    constructor(
        private readonly model: Model,
        private readonly context: ApiContext,
        info: GraphQLResolveInfo,
    ) {
        this.fields = fieldsBeyondLabel(model, info)
    }

    read({ owner, ...label }: ModelLabel): object | Promise<object> {
        const known = { ...label, ownerId: owner }
        if (!this.fields) return known
        const { ids, rows } = (this.waiting ??= this.begin())
        ids.add(label.id)
        return rows.then((found) => ({ ...found.get(label.id), ...known }))
    }

    /** Those that are asked for in this turn of the event loop are read in one statement. */
    private begin() {
        const ids = new Set<string>()
        const rows = new Promise((resolve) => setImmediate(resolve)).then(() => {
            this.waiting = null
            return this.rows([...ids])
        })
        return { ids, rows }
    }

    private async rows(ids: string[]): Promise<Map<string, object>> {
        const { model, context, fields } = this
        const args = { where: { op: 'in' as const, field: 'id', values: ids }, limit: ids.length }
        const { openreader } = context
        const query = new ListQuery(model, openreader.dbType, 'Model', [...fields!, keyRequest(model)], args)
        const rows = (await openreader.executeQuery(query)) as Record<string, unknown>[]
        return new Map(rows.map((row) => [row[KEY] as string, row]))
    }
}

/** What is asked for of the entity; null where that is no more than what the model is called. */
function fieldsBeyondLabel(model: Model, info: GraphQLResolveInfo): FieldRequest[] | null {
    if (!info.fieldNodes[0].selectionSet) return null
    const fields = parseObjectTree(model, 'Model', info.schema, getResolveTree(info))
    return fields.every(({ field }) => isAsOfMoment(field)) ? null : fields
}

function keyRequest(model: Model): OpaqueRequest {
    const prop = (model.Model as Entity).properties.id
    return { field: 'id', aliases: [KEY], kind: 'scalar', type: prop.type, prop, index: 0 } as OpaqueRequest
}
