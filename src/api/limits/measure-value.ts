import { Kind, type ValueNode } from 'graphql'

/** Size of a value as written in a query; variables count as one. */
export interface ValueSize {
    /** Levels of nested objects and lists. */
    depth: number
    /** Scalars, objects and lists. */
    values: number
}

/** Measures a written value without recursion. */
export function measureValue(value: ValueNode): ValueSize {
    const size: ValueSize = { depth: 0, values: 0 }
    const waiting: { node: ValueNode; depth: number }[] = [{ node: value, depth: 0 }]
    for (let next = waiting.pop(); next; next = waiting.pop()) {
        const { node, depth } = next
        size.values++
        size.depth = Math.max(size.depth, depth)
        if (node.kind === Kind.LIST)
            for (const item of node.values) waiting.push({ node: item, depth: depth + 1 })
        if (node.kind === Kind.OBJECT)
            for (const field of node.fields) waiting.push({ node: field.value, depth: depth + 1 })
    }
    return size
}
