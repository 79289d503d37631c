import { firstWhere } from '../../base/first-where'
import { checkFirst } from '../ranking/page-size'
import { decodeRank, encodeRank } from '../ranking/rank-cursor'

/** Which part of a list is asked for. */
export interface PageRequest {
    first: number
    after?: string | null
}

/** What a list is put in order by: the largest amount first, then ids. */
interface Sortable {
    amount: bigint
    id: string
}

/**
 * A page of a list, the largest amounts first, ties by id.
 * @param all in any order; not changed
 * @param measure what the amounts are; a cursor of another one is refused
 * @throws BadQuestion for a page or cursor that cannot be
 */
export function pageByAmount<Row extends Sortable>(
    all: readonly Row[],
    measure: 'CALLS' | 'PAYERS' | 'VALUE',
    { first, after }: PageRequest,
) {
    checkFirst(first)
    const sorted = [...all].sort(compare)
    const from = after == null ? null : decodeRank(measure, after)
    const start = from ? firstWhere(sorted.length, (place) => compare(sorted[place], from) > 0) : 0
    const rows = sorted.slice(start, start + first)
    const last = rows.at(-1)
    return {
        total: sorted.length,
        rows,
        pageInfo: {
            hasNextPage: start + rows.length < sorted.length,
            endCursor: last ? encodeRank(measure, { amount: last.amount, id: last.id }) : null,
        },
    }
}

function compare(one: Sortable, other: Sortable): number {
    if (one.amount !== other.amount) return one.amount > other.amount ? -1 : 1
    return one.id === other.id ? 0 : one.id < other.id ? -1 : 1
}
