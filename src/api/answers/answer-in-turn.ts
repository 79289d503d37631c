import { defaultFieldResolver, type GraphQLSchema } from 'graphql'
import { isAnswerField } from './answer-fields'

/**
 * Has the answers of one request found one after the other, in place: what one works out serves the next, and each knows what
 * those before it have cost.
 */
export function answerInTurn(schema: GraphQLSchema): void {
    const last = new WeakMap<object, Promise<unknown>>()
    for (const [name, field] of Object.entries(schema.getQueryType()?.getFields() ?? {})) {
        if (!isAnswerField(schema, name)) continue
        const resolve = field.resolve ?? defaultFieldResolver
        field.resolve = (source, args, context: object, info) => {
            const find = async () => resolve(source, args, context, info)
            const found = last.get(context)?.then(find, find) ?? find()
            last.set(context, found)
            return found
        }
    }
}
