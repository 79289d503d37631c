import type { GraphQLSchema } from 'graphql'

/** Puts root fields first, in place, in the order a reader should meet them; the rest keep their order. */
export function orderQuery(schema: GraphQLSchema, first: string[]): void {
    const fields = schema.getQueryType()?.getFields() ?? {}
    const names = [...first, ...Object.keys(fields).filter((name) => !first.includes(name))]
    for (const name of names) {
        const field = fields[name]
        if (!field)
            throw new Error(`The schema has no root field ${name}: the order of root fields is out of date`)
        // Deleting and setting moves a key to the end.
        delete fields[name]
        fields[name] = field
    }
}
