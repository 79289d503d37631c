import type { Entity, Model } from '@subsquid/openreader/lib/model'
import { type GraphQLSchema, GraphQLString, isObjectType } from 'graphql'

/**
 * Adds the address of a model's owner as a plain field, in place. Answers about the market gave `owner` so before their models were
 * the entity, whose `owner` is a creator: queries of then are read as if they asked for this (`asNamedNow`).
 */
export function ownerId(schema: GraphQLSchema, model: Model): void {
    const type = schema.getType('Model')
    if (!isObjectType(type)) throw new Error('The schema has no type Model')
    const { owner } = type.getFields()
    // Openreader reads it from the column `owner_id`.
    ;(model.Model as Entity).properties.ownerId = { type: { kind: 'scalar', name: 'String' }, nullable: true }
    type.getFields().ownerId = {
        ...owner,
        name: 'ownerId',
        type: GraphQLString,
        resolve: undefined,
        description:
            'Address of its owner; of a model in an answer as of the answer’s moment; null where no registry has one.',
        deprecationReason: 'Use `owner { id }`; in an answer `creator`, which stands beside the model.',
    }
}
