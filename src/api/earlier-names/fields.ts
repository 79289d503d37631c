import {
    defaultFieldResolver,
    type GraphQLField,
    type GraphQLObjectType,
    type GraphQLSchema,
    getNamedType,
    isObjectType,
} from 'graphql'
import { EARLIER_FIELDS } from './table'

type Field = GraphQLField<unknown, unknown>

/**
 * Adds the earlier names of fields, in place: deprecated, with the field to use.
 * @throws where the table names what is not there
 */
export function earlierFields(schema: GraphQLSchema): void {
    for (const [typeName, names] of Object.entries(EARLIER_FIELDS)) {
        const type = objectType(schema, typeName)
        for (const [earlier, { to }] of Object.entries(names)) {
            const path = fieldsOn(type, to.split('.'))
            const last = path.at(-1)!
            type.getFields()[earlier] = {
                ...last,
                name: earlier,
                deprecationReason: `Use \`${to.split('.').join(' { ')}${' }'.repeat(path.length - 1)}\`.`,
                // What was nullable under its own name need not be so under the field it is in now.
                resolve: (source, args, context, info) => follow(path, source, args, context, info),
            }
        }
    }
}

async function follow(path: Field[], ...[source, ...rest]: Parameters<NonNullable<Field['resolve']>>) {
    let found: unknown = source
    for (const field of path) {
        const [args, context, info] = rest
        const resolve = field.resolve ?? defaultFieldResolver
        found = await resolve(found, args, context, { ...info, fieldName: field.name })
    }
    return found
}

function fieldsOn(type: GraphQLObjectType, names: string[]): Field[] {
    const path: Field[] = []
    let at: unknown = type
    for (const name of names) {
        const field: Field | undefined = isObjectType(at) ? at.getFields()[name] : undefined
        if (!field) throw new Error(`${type.name} has no field ${names.join('.')}`)
        path.push(field)
        at = getNamedType(field.type)
    }
    return path
}

function objectType(schema: GraphQLSchema, name: string): GraphQLObjectType {
    const type = schema.getType(name)
    if (!isObjectType(type)) throw new Error(`The schema has no type ${name}`)
    return type
}
