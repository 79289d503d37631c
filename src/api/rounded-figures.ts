import { GraphQLFloat, type GraphQLSchema, getNamedType } from 'graphql'
import { rounded } from '../base/rounded'
import { changed, fieldsOf } from './schema-fields'

/**
 * Has all doubles of a schema's answers written with the digits of a statistic, in place: what is beyond them may differ between
 * machines. So nobody who works something out has to round.
 */
export function roundFigures(schema: GraphQLSchema): void {
    for (const field of fieldsOf(schema))
        if (getNamedType(field.type) === GraphQLFloat) changed(field, inDigits)
}

function inDigits(found: unknown): unknown {
    if (Array.isArray(found)) return found.map(inDigits)
    return typeof found === 'number' ? rounded(found) : found
}
