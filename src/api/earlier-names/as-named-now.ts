import {
    type DocumentNode,
    type FieldNode,
    type GraphQLSchema,
    Kind,
    type NamedTypeNode,
    TypeInfo,
    visit,
    visitWithTypeInfo,
} from 'graphql'

/** What a model of an answer was before it was the entity `Model`: its `owner` was an address. */
const EARLIER_TYPE = 'ModelName'

/** Most texts have nothing of the kind. */
const MENTIONED = /\bowner\b|\bModelName\b/

/**
 * A document that speaks of models in answers as they were once (`model { id name owner }`, `... on ModelName`) as it would be written
 * now, under the same names in the answer. Any other is given back as it is.
 * @param query its text
 */
export function asNamedNow(schema: GraphQLSchema, document: DocumentNode, query: string): DocumentNode {
    if (!MENTIONED.test(query)) return document
    const typed = visit(document, {
        NamedType: (node): NamedTypeNode | undefined =>
            node.name.value === EARLIER_TYPE
                ? { ...node, name: { ...node.name, value: 'Model' } }
                : undefined,
    })
    const types = new TypeInfo(schema)
    return visit(
        typed,
        visitWithTypeInfo(types, {
            Field(node): FieldNode | undefined {
                const { name, alias, selectionSet } = node
                if (name.value !== 'owner' || selectionSet) return undefined
                if (types.getParentType()?.name !== 'Model') return undefined
                const ownerId = { kind: Kind.NAME, value: 'ownerId', loc: name.loc } as const
                return { ...node, alias: alias ?? name, name: ownerId }
            },
        }),
    )
}
