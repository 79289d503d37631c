import { defaultFieldResolver, GraphQLFloat, type GraphQLSchema, getNamedType, isObjectType } from 'graphql'
import { rounded } from '../base/rounded'

/**
 * Has all doubles of a schema's answers written with the digits of a statistic, in place: what is beyond them may differ between
 * machines. So nobody who works something out has to round.
 */
export function roundFigures(schema: GraphQLSchema): void {
    for (const type of Object.values(schema.getTypeMap())) {
        if (!isObjectType(type)) continue
        for (const field of Object.values(type.getFields())) {
            if (getNamedType(field.type) !== GraphQLFloat) continue
            const resolve = field.resolve ?? defaultFieldResolver
            field.resolve = (source, args, context, info) => {
                const found: unknown = resolve(source, args, context, info)
                return found instanceof Promise ? found.then(inDigits) : inDigits(found)
            }
        }
    }
}

function inDigits(found: unknown): unknown {
    if (Array.isArray(found)) return found.map(inDigits)
    return typeof found === 'number' ? rounded(found) : found
}
