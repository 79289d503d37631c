import { GraphQLInt, GraphQLNonNull, type GraphQLSchema, isObjectType } from 'graphql'
import { DEFAULT_PAGE_SIZE } from '../limits/limits'

/**
 * Gives every `limit` and `first` a default, in place, so that no list is unbounded: `limit: Int! = 50`. With a default
 * the argument stays optional, and an explicit null is refused by validation.
 */
export function boundPages(schema: GraphQLSchema): void {
    for (const type of Object.values(schema.getTypeMap())) {
        if (!isObjectType(type) || type.name.startsWith('__')) continue
        for (const field of Object.values(type.getFields())) {
            for (const argument of field.args) {
                if (argument.name !== 'limit' && argument.name !== 'first') continue
                argument.type = new GraphQLNonNull(GraphQLInt)
                argument.defaultValue = DEFAULT_PAGE_SIZE
            }
        }
    }
}
