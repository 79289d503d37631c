import { type ValueNode, valueFromASTUntyped } from 'graphql'

/** How large a filter of a query is. */
export interface FilterSize {
    /** Levels of nested objects. */
    depth: number
    /** Scalars, in lists or alone; an object in a list counts as some: GraphQL looks for every field that its type has. */
    values: number
    /** The first condition `…_isNull` that says neither true nor false; null: none. */
    undecided: string | null
}

/** Values that an object in a list counts as: types of conditions have hundreds of fields. */
const OBJECT = 4

/** Size of an argument as written in the query, with its variables filled in. */
export function measureFilter(node: ValueNode, variables: Record<string, unknown>): FilterSize {
    return measured(valueFromASTUntyped(node, variables))
}

function measured(value: unknown): FilterSize {
    if (typeof value !== 'object' || value === null) return { depth: 0, values: 1, undecided: null }
    const parts = Object.values(value).map(measured)
    const isUndecided = ([name, part]: [string, unknown]) => part === null && name.endsWith('_isNull')
    const undecided =
        Object.entries(value).find(isUndecided)?.[0] ??
        parts.find((part) => part.undecided !== null)?.undecided ??
        null
    const depth = parts.reduce((most, part) => Math.max(most, part.depth), 0)
    const values = parts.reduce((sum, part) => sum + part.values, 0)
    if (!Array.isArray(value)) return { depth: depth + 1, values, undecided }
    return { depth, values: values + OBJECT * parts.filter((part) => part.depth > 0).length, undecided }
}
