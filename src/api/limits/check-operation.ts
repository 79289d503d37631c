import type { GraphQLError } from 'graphql'
import { badInput, limitError } from './limit-error'
import type { Limits } from './limits'
import type { OperationSize } from './measure-operation'

/**
 * The first limit a validated operation breaks, or null; those of its text are in check-document.ts.
 * @param costOfPages what it would cost if no page had more rows
 */
export function checkOperation(
    size: OperationSize,
    limits: Limits,
    costOfPages?: (rows: number) => number,
): GraphQLError | null {
    if (size.introspections > 1)
        return limitError(
            'INTROSPECTION_LIMIT',
            `The query reads the schema ${size.introspections} times; once per request is allowed.`,
            1,
            size.introspections,
        )
    if (size.confusedAlias !== null)
        return badInput(
            `The alias '${size.confusedAlias}' is the name of another field beside it. Choose a name that no field has.`,
        )
    if (size.undecided !== null)
        return badInput(`${size.undecided} is null: expected true or false, or leave the condition out.`)
    return checkPages(size, limits) ?? checkFilters(size, limits) ?? checkCost(size, limits, costOfPages)
}

function checkPages(size: OperationSize, limits: Limits): GraphQLError | null {
    if (size.largestPage > limits.pageSize || size.smallestPage < 0) {
        const actual = size.smallestPage < 0 ? size.smallestPage : size.largestPage
        return limitError(
            'PAGE_SIZE_LIMIT',
            `A page of ${actual} rows was asked for; limit and first must be 0 to ${limits.pageSize}. Read long lists page by page (inferenceFeed, paymentFeed and the other feeds).`,
            limits.pageSize,
            actual,
        )
    }
    if (size.largestOffset > limits.offset || size.smallestOffset < 0) {
        const actual = size.smallestOffset < 0 ? size.smallestOffset : size.largestOffset
        return limitError(
            'OFFSET_LIMIT',
            `An offset of ${actual} was asked for; it must be 0 to ${limits.offset}. Filter by id_gt or time, or use a feed, whose cursor has no such limit.`,
            limits.offset,
            actual,
        )
    }
    return null
}

function checkFilters(size: OperationSize, limits: Limits): GraphQLError | null {
    if (size.filterDepth > limits.filterDepth)
        return limitError(
            'FILTER_DEPTH_LIMIT',
            `A filter is ${size.filterDepth} levels deep; at most ${limits.filterDepth} are allowed. Filter from the entity nearest to the condition.`,
            limits.filterDepth,
            size.filterDepth,
        )
    if (size.filterValues > limits.filterValues)
        return limitError(
            'FILTER_VALUES_LIMIT',
            `The arguments hold ${size.filterValues} values; at most ${limits.filterValues} are allowed. Split the list over several requests.`,
            limits.filterValues,
            size.filterValues,
        )
    return null
}

function checkCost(
    size: OperationSize,
    limits: Limits,
    costOfPages: (rows: number) => number = () => size.cost,
): GraphQLError | null {
    if (size.cost <= limits.cost) return null
    const rows = fittingRows(size.largestPage, (rows) => costOfPages(rows) <= limits.cost)
    const instead = rows
        ? `With at most ${rows} rows a page (limit, first) it would fit; or ask for fewer fields.`
        : 'Ask for fewer fields, smaller pages (limit, first) or fewer questions.'
    return limitError(
        'COST_LIMIT',
        `The answer could hold ${size.cost} values; at most ${limits.cost} are allowed. ${instead}`,
        limits.cost,
        size.cost,
    )
}

/** The most rows of a page that fit; 0 when not even one does. */
function fittingRows(largest: number, fits: (rows: number) => boolean): number {
    let [low, high] = [0, largest]
    while (low < high - 1) {
        const middle = (low + high) >> 1
        if (fits(middle)) low = middle
        else high = middle
    }
    return low
}
