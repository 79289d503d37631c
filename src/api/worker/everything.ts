import type { Model } from '@subsquid/openreader/lib/model'
import {
    type GraphQLField,
    type GraphQLSchema,
    getNamedType,
    isInputObjectType,
    isObjectType,
    isRequiredArgument,
} from 'graphql'

/** Levels below the root. */
const DEPTH = 9

/**
 * A selection of everything below a root field, with every argument at its default. Of rows of the entity API, the fields
 * that are values.
 * @throws when there is no such field
 */
export function everythingOf(schema: GraphQLSchema, entities: Model, root: string): string {
    const field = schema.getQueryType()?.getFields()[root]
    if (!field) throw new Error(`there is no query ${root}`)
    return selectionOf(field, entities, DEPTH, new Set()) ?? ''
}

function selectionOf(
    field: GraphQLField<unknown, unknown>,
    entities: Model,
    depth: number,
    above: Set<string>,
): string | null {
    const type = getNamedType(field.type)
    if (isInputObjectType(type) || !isObjectType(type)) return ''
    if (depth === 0 || above.has(type.name)) return null
    const isEntity = type.name in entities
    const within = new Set([...above, type.name])
    const parts: string[] = []
    for (const each of Object.values(type.getFields())) {
        if (each.args.some(isRequiredArgument)) continue
        if (isEntity && isObjectType(getNamedType(each.type))) continue
        const below = selectionOf(each, entities, depth - 1, within)
        if (below !== null) parts.push(`${each.name}${below === '' ? '' : ` ${below}`}`)
    }
    return parts.length > 0 ? `{ ${parts.join(' ')} }` : null
}
