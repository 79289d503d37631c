import { type GraphQLSchema, getNamedType, getNullableType, isLeafType, isListType } from 'graphql'
import { nextTurn } from '../analytics/memory/turns'
import { changed, fieldsOf } from './schema-fields'

/** Milliseconds that the completion of lists keeps the event loop. */
const SLICE_MS = 8
/** Items of a list that are completed in one turn, once one was too many. */
const GROUP = 10

/** When the completion of lists in this turn of the loop has taken long enough; null before it has begun. */
let until: number | null = null

function isOver(): boolean {
    if (until === null) {
        until = performance.now() + SLICE_MS
        setImmediate(() => (until = null))
    }
    return performance.now() > until
}

/**
 * Has the lists of a schema's answers completed in steps, in place. GraphQL completes a list in one piece, which takes a tenth
 * of a second for a thousand rows, and as long everybody else waits.
 */
export function listsInSteps(schema: GraphQLSchema): void {
    for (const field of fieldsOf(schema))
        if (isListType(getNullableType(field.type)) && !isLeafType(getNamedType(field.type)))
            changed(field, inSteps)
}

function inSteps(list: unknown): unknown {
    return Array.isArray(list) && list.length > GROUP ? stepwise(list) : list
}

/** Gives what whoever completes it may go on with, and promises of the rest. */
function* stepwise(list: readonly unknown[]): Generator<unknown> {
    let group: Promise<void> | undefined
    let inGroup = 0
    for (const item of list) {
        if (!isOver()) {
            group = undefined
            yield item
            continue
        }
        if (!group || ++inGroup > GROUP) {
            group = nextTurn()
            inGroup = 1
        }
        yield group.then(() => item)
    }
}
