import {
    type FieldNode,
    type FragmentDefinitionNode,
    type GraphQLSchema,
    getNamedType,
    isObjectType,
    Kind,
    type SelectionSetNode,
} from 'graphql'

/** The type that says what an answer is about. */
const META = 'AnswerMeta'

/** Whether a root field answers a question about the market: what it gives has `meta: AnswerMeta`. */
export function isAnswerField(schema: GraphQLSchema, name: string): boolean {
    const field = schema.getQueryType()?.getFields()[name]
    const type = field && getNamedType(field.type)
    const meta = isObjectType(type) ? type.getFields().meta : undefined
    return meta !== undefined && getNamedType(meta.type).name === META
}

/** Fields of a selection, its fragments spread. A fragment that spreads itself is spread once. */
export function rootFields(
    set: SelectionSetNode,
    fragments: Readonly<Record<string, FragmentDefinitionNode>>,
    seen = new Set<string>(),
): FieldNode[] {
    return set.selections.flatMap((selection): FieldNode[] => {
        if (selection.kind === Kind.FIELD) return [selection]
        if (selection.kind === Kind.INLINE_FRAGMENT)
            return rootFields(selection.selectionSet, fragments, seen)
        const name = selection.name.value
        const fragment = fragments[name]
        if (!fragment || seen.has(name)) return []
        seen.add(name)
        return rootFields(fragment.selectionSet, fragments, seen)
    })
}
