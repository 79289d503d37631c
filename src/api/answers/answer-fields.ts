import {
    type DocumentNode,
    type FieldNode,
    type FragmentDefinitionNode,
    type GraphQLField,
    type GraphQLSchema,
    getNamedType,
    isObjectType,
    Kind,
    type OperationDefinitionNode,
    type SelectionSetNode,
    valueFromASTUntyped,
} from 'graphql'

/** The type that says what an answer is about. */
const META = 'AnswerMeta'

/** Whether a root field answers a question about the market. */
export function isAnswerField(schema: GraphQLSchema, name: string): boolean {
    const field = schema.getQueryType()?.getFields()[name]
    return field !== undefined && isAnswer(field)
}

/** Whether a field gives an answer about the market: an object with `meta: AnswerMeta`. */
export function isAnswer(field: GraphQLField<unknown, unknown>): boolean {
    const type = getNamedType(field.type)
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

/** Fragments of a document by their names. */
export function fragmentsOf({ definitions }: DocumentNode): Map<string, FragmentDefinitionNode> {
    const fragments = new Map<string, FragmentDefinitionNode>()
    for (const definition of definitions)
        if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition)
    return fragments
}

/** What variables of an operation are when they are left out. */
export function defaultsOf({ variableDefinitions = [] }: OperationDefinitionNode): Record<string, unknown> {
    return Object.fromEntries(
        variableDefinitions.flatMap(({ variable, defaultValue }) =>
            defaultValue ? [[variable.name.value, valueFromASTUntyped(defaultValue)]] : [],
        ),
    )
}
