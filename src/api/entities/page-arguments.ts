import { GraphQLInt, GraphQLNonNull, type GraphQLSchema } from 'graphql'
import { DEFAULT_PAGE_SIZE } from '../limits/limits'
import { fieldsOf } from '../schema-fields'

/**
 * Gives every `limit` and `first` a default, in place, so that no list is unbounded: `limit: Int! = 50`. With a default
 * the argument stays optional, and an explicit null is refused by validation.
 */
export function boundPages(schema: GraphQLSchema): void {
    for (const { args } of fieldsOf(schema))
        for (const argument of args) {
            if (argument.name !== 'limit' && argument.name !== 'first') continue
            argument.type = new GraphQLNonNull(GraphQLInt)
            argument.defaultValue = DEFAULT_PAGE_SIZE
        }
}
