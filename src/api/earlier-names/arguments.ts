import {
    defaultFieldResolver,
    type GraphQLArgument,
    type GraphQLField,
    type GraphQLFieldResolver,
    type GraphQLInputType,
    type GraphQLSchema,
    getNamedType,
    getNullableType,
    isInputObjectType,
    isNonNullType,
    isObjectType,
} from 'graphql'
import { badInput } from '../limits/limit-error'
import { EARLIER_ARGUMENTS, EARLIER_CONDITIONS, type EarlierNames } from './table'

type Values = Record<string, unknown>

/**
 * Has arguments, and fields of input types, answer to their earlier names too, in place: deprecated, with the name to use. A resolver
 * sees the present names alone.
 * @throws where the table names what is not there
 */
export function earlierArguments(schema: GraphQLSchema): void {
    for (const [typeName, names] of Object.entries(EARLIER_CONDITIONS)) {
        const type = schema.getType(typeName)
        if (!isInputObjectType(type)) throw new Error(`The schema has no input type ${typeName}`)
        const fields = type.getFields()
        for (const [earlier, { to }] of Object.entries(names))
            fields[earlier] = { ...fields[to], name: earlier, deprecationReason: `Use \`${to}\`.` }
    }
    for (const [path, names] of Object.entries(EARLIER_ARGUMENTS)) {
        const [typeName, fieldName] = path.split('.')
        const type = schema.getType(typeName)
        const field = isObjectType(type) ? type.getFields()[fieldName] : undefined
        if (!field) throw new Error(`The schema has no field ${path}`)
        addArguments(field, names)
        // Nothing else may be of such a type any more.
        for (const { type } of Object.values(names)) if (type) schema.getTypeMap()[type.name] ??= type
    }
}

function addArguments(field: GraphQLField<unknown, unknown>, names: EarlierNames): void {
    const required: string[] = []
    for (const [earlier, { to, type }] of Object.entries(names)) {
        const present = field.args.find(({ name }) => name === to)
        if (!present) throw new Error(`${field.name} has no argument ${to}`)
        // Either may be given, so neither can be asked for by the schema.
        if (isNonNullType(present.type)) required.push(to)
        present.type = getNullableType(present.type)
        const argument: GraphQLArgument = {
            ...present,
            name: earlier,
            type: type ?? present.type,
            deprecationReason: `Use \`${to}\`.`,
        }
        ;(field.args as GraphQLArgument[]).push(argument)
    }
    const renamed = (args: Values) => {
        const values = withPresentNames(args, names, field.name)
        for (const name of required)
            if (values[name] == null)
                throw badInput(
                    `${field.name} has no \`${name}\`: give it one, as in ${field.name}(${name}: …)`,
                )
        for (const { name, type } of field.args)
            if (name in values) values[name] = renamedConditions(values[name], type)
        return values
    }
    const wrapped =
        (resolve: GraphQLFieldResolver<unknown, unknown>): GraphQLFieldResolver<unknown, unknown> =>
        (source, args, context, info) =>
            resolve(source, renamed(args), context, info)
    if (field.subscribe) field.subscribe = wrapped(field.subscribe)
    else field.resolve = wrapped(field.resolve ?? defaultFieldResolver)
}

/** The values by their present names. @throws BAD_USER_INPUT where one thing is given under both names */
function withPresentNames(given: Values, names: EarlierNames, where: string): Values {
    const values = { ...given }
    for (const [earlier, { to }] of Object.entries(names)) {
        const value = values[earlier]
        delete values[earlier]
        if (value == null) continue
        if (values[to] != null)
            throw badInput(
                `${where} has \`${to}\` and \`${earlier}\`, which is the earlier name of the same: give \`${to}\` alone`,
            )
        values[to] = value
    }
    return values
}

function renamedConditions(value: unknown, type: GraphQLInputType): unknown {
    const names = EARLIER_CONDITIONS[getNamedType(type).name]
    if (!names || typeof value !== 'object' || value === null) return value
    return Object.assign(
        Object.create(Object.getPrototypeOf(value)),
        withPresentNames(value as Values, names, 'where'),
    )
}
