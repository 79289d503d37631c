import {
    type FieldNode,
    type GraphQLField,
    GraphQLInt,
    GraphQLString,
    valueFromAST,
    valueFromASTUntyped,
} from 'graphql'
import { type FilterSize, measureFilter } from './measure-filter'

/** What the arguments of one field ask for; undefined where they do not say. */
export interface FieldArguments {
    /** `limit` or `first`, or the number of `models`. */
    page: number | undefined
    /** `offset`, or the offset in a connection's `after`. */
    offset: number | undefined
    filter: FilterSize
}

/** Reads the arguments of a field, with defaults and variables filled in. */
export function fieldArguments(
    node: FieldNode,
    field: GraphQLField<unknown, unknown>,
    variables: Record<string, unknown>,
): FieldArguments {
    const int = (name: string) => intArgument(node, field, name, variables)
    const filter: FilterSize = { depth: 0, values: 0, undecided: null }
    for (const argument of node.arguments ?? []) {
        const { depth, values, undecided } = measureFilter(argument.value, variables)
        filter.depth = Math.max(filter.depth, depth)
        filter.values += values
        filter.undecided ??= undecided
    }
    return {
        page:
            int('limit') ??
            int('first') ??
            countOf(node, 'models', variables) ??
            countOf(node, 'ids', variables),
        offset: int('offset') ?? offsetCursor(node, variables),
        filter,
    }
}

function intArgument(
    node: FieldNode,
    field: GraphQLField<unknown, unknown>,
    name: string,
    variables: Record<string, unknown>,
): number | undefined {
    const declared = field.args.find((argument) => argument.name === name)
    if (!declared) return undefined
    const written = node.arguments?.find((argument) => argument.name.value === name)
    const value = written ? valueFromAST(written.value, GraphQLInt, variables) : undefined
    if (typeof value === 'number') return value
    return typeof declared.defaultValue === 'number' ? declared.defaultValue : undefined
}

/** Of a list that is an argument. */
function countOf(node: FieldNode, name: string, variables: Record<string, unknown>): number | undefined {
    const written = node.arguments?.find((argument) => argument.name.value === name)?.value
    const value = written && valueFromASTUntyped(written, variables)
    if (value == null) return undefined
    return Array.isArray(value) ? value.length : 1
}

/** The offset in a connection's cursor, which is a plain number; a feed's never is. */
function offsetCursor(node: FieldNode, variables: Record<string, unknown>): number | undefined {
    const value = node.arguments?.find((argument) => argument.name.value === 'after')?.value
    const cursor = value && valueFromAST(value, GraphQLString, variables)
    return typeof cursor === 'string' && /^-?\d+$/.test(cursor) ? Number(cursor) : undefined
}
