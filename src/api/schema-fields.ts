import { defaultFieldResolver, type GraphQLField, type GraphQLSchema, isObjectType } from 'graphql'

type Field = GraphQLField<unknown, unknown>

/** Every field of every object of a schema. */
export function* fieldsOf(schema: GraphQLSchema): Generator<Field> {
    for (const type of Object.values(schema.getTypeMap()))
        if (isObjectType(type) && !type.name.startsWith('__')) yield* Object.values(type.getFields())
}

/** Has what a field gives changed, in place, before it is completed. */
export function changed(field: Field, change: (found: unknown) => unknown): void {
    const resolve = field.resolve ?? defaultFieldResolver
    field.resolve = (source, args, context, info) => {
        const found: unknown = resolve(source, args, context, info)
        return found instanceof Promise ? found.then(change) : change(found)
    }
}
