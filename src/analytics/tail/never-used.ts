import type { MarketQuestion } from '../memory/market-memory'
import { firstUse } from './first-use'

/** Models of the universe that nobody ever called or paid for, up to the moment, as member numbers in the order of ids. */
export async function neverUsed(question: MarketQuestion): Promise<number[]> {
    const [{ at }, toDate] = await Promise.all([firstUse(question), question.toDate()])
    return toDate.once('tail: never used', () =>
        question.book.models.flatMap(({ member }, place) => (Number.isNaN(at[place]) ? [member] : [])),
    )
}

/**
 * A page of members in the order of their ids.
 * @param after id of the last one of the page before; need not be there any more
 */
export function pageAfter(
    members: number[],
    idOf: (member: number) => string,
    first: number,
    after: string | null,
): { page: number[]; hasMore: boolean } {
    let [low, high] = [0, after === null ? 0 : members.length]
    while (low < high) {
        const middle = (low + high) >> 1
        if (idOf(members[middle]) <= after!) low = middle + 1
        else high = middle
    }
    return { page: members.slice(low, low + first), hasMore: low + first < members.length }
}
