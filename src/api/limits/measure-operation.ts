import {
    type DocumentNode,
    type FieldNode,
    type FragmentDefinitionNode,
    type GraphQLField,
    type GraphQLNamedType,
    type GraphQLSchema,
    getNamedType,
    getNullableType,
    isCompositeType,
    isInterfaceType,
    isLeafType,
    isListType,
    isObjectType,
    Kind,
    type OperationDefinitionNode,
    type SelectionSetNode,
} from 'graphql'
import { defaultsOf, fragmentsOf, isAnswer } from '../answers/answer-fields'
import { fieldArguments } from './field-arguments'

/** How much an operation asks for, judged by the schema and its variables; what its text alone shows is in measure-document.ts. */
export interface OperationSize {
    /** Values the answer could hold. */
    cost: number
    rootFields: number
    introspections: number
    /** Greatest and smallest `limit` or `first`. */
    largestPage: number
    smallestPage: number
    /** Greatest `offset`. */
    largestOffset: number
    smallestOffset: number
    filterDepth: number
    filterValues: number
    /** A condition `…_isNull` that is null itself; null: there is none. */
    undecided: string | null
    /** A relation under an alias that is a plain field's name: openreader would mix the two up. */
    confusedAlias: string | null
}

/** Length assumed of a list that has no page argument. */
const UNPAGED_LIST = 50

/** What a question about the market costs beside the values of its answer: it may have to add up the whole of it. */
const ANSWER_COST = 2_500

interface Walk {
    schema: GraphQLSchema
    variables: Record<string, unknown>
    fragments: Map<string, FragmentDefinitionNode>
    size: OperationSize
    /** Larger pages count as if they had so many rows. */
    mostRows: number
}

/**
 * Measures an operation of a checked document, whose fragments spread within bounds. `@skip` and `@include` are not looked at: a
 * skipped field counts.
 * @param variables as sent, not yet coerced
 * @param mostRows as if no page were larger
 */
export function measureOperation(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Record<string, unknown>,
    mostRows = Number.POSITIVE_INFINITY,
): OperationSize {
    const size: OperationSize = {
        cost: 0,
        rootFields: 0,
        introspections: 0,
        largestPage: 0,
        smallestPage: 0,
        largestOffset: 0,
        smallestOffset: 0,
        filterDepth: 0,
        filterValues: 0,
        undecided: null,
        confusedAlias: null,
    }
    const given = { ...defaultsOf(operation), ...variables }
    const walk: Walk = { schema, variables: given, fragments: fragmentsOf(document), size, mostRows }
    const root = schema.getRootType(operation.operation)
    if (root) walkSelections(walk, operation.selectionSet, root, 1, 1, UNPAGED_LIST)
    return size
}

function walkSelections(
    walk: Walk,
    set: SelectionSetNode,
    parent: GraphQLNamedType,
    depth: number,
    times: number,
    listLength: number,
): void {
    for (const selection of set.selections) {
        if (selection.kind === Kind.FIELD) {
            walkField(walk, selection, parent, depth, times, listLength)
            continue
        }
        const fragment =
            selection.kind === Kind.INLINE_FRAGMENT ? selection : walk.fragments.get(selection.name.value)
        if (!fragment) continue
        const onType = fragment.typeCondition
            ? walk.schema.getType(fragment.typeCondition.name.value)
            : parent
        walkSelections(walk, fragment.selectionSet, onType ?? parent, depth, times, listLength)
    }
}

function walkField(
    walk: Walk,
    node: FieldNode,
    parent: GraphQLNamedType,
    depth: number,
    times: number,
    listLength: number,
): void {
    const { size } = walk
    if (depth === 1) size.rootFields++
    const name = node.name.value
    if (name === '__schema' || name === '__type') size.introspections++
    // Introspection has its own caps (one a request, MaxIntrospectionDepthRule): it costs nothing here.
    if (name.startsWith('__')) return
    const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined
    if (!field) return
    const page = noteArguments(walk, node, field)
    const isList = isListType(getNullableType(field.type))
    const count = isList ? (page ?? longest(field) ?? listLength) : 1
    size.cost += times * Math.max(count, 1) + (isAnswer(field) ? ANSWER_COST : 0)
    const type = getNamedType(field.type)
    if (!node.selectionSet || !isCompositeType(type)) return
    if (depth > 1 && node.alias && isPlainField(parent, node.alias.value))
        size.confusedAlias ??= node.alias.value
    // `first` of a connection or feed is the length of the `edges` below it.
    const below = isList ? UNPAGED_LIST : (page ?? listLength)
    walkSelections(walk, node.selectionSet, type, depth + 1, times * Math.max(count, 1), below)
}

/** Notes the arguments of a field; returns its page size, if it is paged. */
function noteArguments(
    { size, variables, mostRows }: Walk,
    node: FieldNode,
    field: GraphQLField<unknown, unknown>,
): number | undefined {
    const { page, offset, filter } = fieldArguments(node, field, variables)
    size.largestPage = Math.max(size.largestPage, page ?? 0)
    size.smallestPage = Math.min(size.smallestPage, page ?? 0)
    size.largestOffset = Math.max(size.largestOffset, offset ?? 0)
    size.smallestOffset = Math.min(size.smallestOffset, offset ?? 0)
    size.filterDepth = Math.max(size.filterDepth, filter.depth)
    size.filterValues += filter.values
    size.undecided ??= filter.undecided
    return page === undefined ? undefined : Math.min(page, mostRows)
}

/** The length a list without pages is declared to have at most, about. */
function longest(field: GraphQLField<unknown, unknown>): number | undefined {
    const { longest } = field.extensions
    return typeof longest === 'number' ? longest : undefined
}

function isPlainField(type: GraphQLNamedType, name: string): boolean {
    const field = isObjectType(type) ? type.getFields()[name] : undefined
    return field !== undefined && isLeafType(getNamedType(field.type))
}
