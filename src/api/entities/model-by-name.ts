import { parseObjectTree } from '@subsquid/openreader/lib/dialect/opencrud/tree'
import type { Model } from '@subsquid/openreader/lib/model'
import { EntityByIdQuery } from '@subsquid/openreader/lib/sql/query'
import { getResolveTree } from '@subsquid/openreader/lib/util/resolve-tree'
import type { GraphQLSchema } from 'graphql'
import { meant, namedModels } from '../../analytics/population/named-models'
import type { ApiContext } from '../context'
import { MODEL_ARGUMENT } from '../model-argument'

/** Has `modelById` find a model by its names too, in place: null where no model, or more than one, is meant. */
export function modelByName(schema: GraphQLSchema, model: Model): void {
    const field = schema.getQueryType()!.getFields().modelById
    const byId = field.resolve!
    field.description = 'One model; null when there is none, or several of this name.'
    field.args[0].description = `The model: ${MODEL_ARGUMENT}.`
    field.resolve = async (source, args: { id: string }, context: ApiContext, info) => {
        const found = await byId(source, args, context, info)
        if (found) return found
        const [id, ...others] = meant(await namedModels(context.database, args.id))
        if (id === undefined || others.length > 0) return null
        const fields = parseObjectTree(model, 'Model', info.schema, getResolveTree(info))
        const { openreader } = context
        return openreader.executeQuery(new EntityByIdQuery(model, openreader.dbType, 'Model', fields, id))
    }
}
