import type { GraphQLObjectType, GraphQLSchema, GraphQLType } from 'graphql'
import { getNamedType, getNullableType, isListType } from 'graphql'
import { fieldsOf } from '../schema-fields'
import { ARGUMENT_WORDING } from './wording'

/** Describes the root fields and every argument of the entity API, in place. */
export function describeQuery(schema: GraphQLSchema): void {
    const query = schema.getQueryType()
    if (!query) return
    query.description ??= 'Everything that can be asked.'
    for (const field of Object.values(query.getFields())) {
        const entity = words(getNamedType(field.type).name.replace(/Connection$/, ''))
        if (field.name.endsWith('ById'))
            field.description ??= `One ${entity} by its id; null when there is none.`
        else if (field.name.endsWith('Connection'))
            field.description ??= `${capital(entity)} as Relay pages; totalCount counts all that match. ${aboutOffsets(query, field.type)}`
        else if (isListType(getNullableType(field.type)))
            field.description ??= `${capital(words(field.name))}, filtered and ordered.`
    }
    for (const { args } of fieldsOf(schema))
        for (const argument of args) argument.description ??= ARGUMENT_WORDING[argument.name]
}

/** What to do about cursors that are offsets: some entities have a feed. */
function aboutOffsets(query: GraphQLObjectType, connection: GraphQLType): string {
    const below = (type: GraphQLType, field: string) =>
        getNamedType((getNamedType(type) as GraphQLObjectType).getFields()[field].type)
    const { name } = below(below(connection, 'edges'), 'node')
    const feed = `${name.charAt(0).toLowerCase()}${name.slice(1)}Feed`
    const instead = feed in query.getFields() ? `use ${feed}` : 'order by id and filter by id_gt'
    return `A cursor is an offset: rows that arrive or leave before it shift the pages after it. To read all rows while they change, ${instead}.`
}

const PAGE_FIELDS: Record<string, string> = {
    edges: 'The rows of the page.',
    node: 'The row itself.',
    cursor: 'Place of the row; pass it as `after`.',
    pageInfo: 'Where the page lies.',
    totalCount: 'Rows that match, on all pages.',
    hasNextPage: 'There are rows after this page.',
    hasPreviousPage: 'There are rows before this page.',
    startCursor: 'Cursor of the first row; empty when the page is.',
    endCursor: 'Cursor of the last row; empty when the page is.',
}

/** Describes a connection, an edge or a page info; false when the type is none of these. */
export function describePage(type: GraphQLObjectType): boolean {
    const [, entity, role] = /^(.*?)(Connection|Edge|PageInfo)$/.exec(type.name) ?? []
    if (role === undefined) return false
    const what = { Connection: `A page of ${words(entity)}.`, Edge: `One ${words(entity)} of a page.` }
    type.description ??= what[role as keyof typeof what] ?? 'Where a page lies in its list.'
    for (const field of Object.values(type.getFields())) field.description ??= PAGE_FIELDS[field.name]
    return true
}

/** `ModelArtifact` and `modelArtifacts` as words; TEE stays an abbreviation. */
function words(name: string): string {
    const spaced = name.replace(/[A-Z]/g, (letter, at) => (at === 0 ? '' : ' ') + letter.toLowerCase())
    return spaced.replace(/\btee(s?)\b/gi, 'TEE$1')
}

function capital(text: string): string {
    return text.charAt(0).toUpperCase() + text.slice(1)
}
