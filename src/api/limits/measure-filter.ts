import { Kind, type ValueNode } from 'graphql'

/** How large a filter of a query is. */
export interface FilterSize {
    /** Levels of nested objects. */
    depth: number
    /** Scalars, in lists or alone; an object in a list counts as some: GraphQL looks for every field that its type has. */
    values: number
}

/** Values that an object in a list counts as: types of conditions have hundreds of fields. */
const OBJECT = 4

/** Size of an argument as written in the query, with its variables filled in. */
export function measureFilter(node: ValueNode, variables: Record<string, unknown>): FilterSize {
    switch (node.kind) {
        case Kind.VARIABLE:
            return measureValue(variables[node.name.value])
        case Kind.OBJECT:
            return nested(node.fields.map((field) => measureFilter(field.value, variables)))
        case Kind.LIST:
            return listed(node.values.map((value) => measureFilter(value, variables)))
        default:
            return { depth: 0, values: 1 }
    }
}

function measureValue(value: unknown): FilterSize {
    if (Array.isArray(value)) return listed(value.map(measureValue))
    if (typeof value === 'object' && value !== null) return nested(Object.values(value).map(measureValue))
    return { depth: 0, values: 1 }
}

function nested(parts: FilterSize[]): FilterSize {
    const { depth, values } = joined(parts)
    return { depth: depth + 1, values }
}

function listed(parts: FilterSize[]): FilterSize {
    const { depth, values } = joined(parts)
    const objects = parts.filter((part) => part.depth > 0).length
    return { depth, values: values + OBJECT * objects }
}

function joined(parts: FilterSize[]): FilterSize {
    let depth = 0
    let values = 0
    for (const part of parts) {
        depth = Math.max(depth, part.depth)
        values += part.values
    }
    return { depth, values }
}
