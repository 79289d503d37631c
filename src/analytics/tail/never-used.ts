import { firstWhere } from '../../base/first-where'
import type { MarketQuestion } from '../memory/market-memory'
import { oncePerWindow } from '../memory/once-per-window'
import { firstUse } from './first-use'

/** Models of the universe that nobody ever called or paid for, up to the moment, as member numbers in the order of ids. */
export async function neverUsed(question: MarketQuestion): Promise<Int32Array> {
    return unused(question, await question.toDate())
}

const unused = oncePerWindow(async (question) => {
    const { at } = await firstUse(question)
    return question.book.members.filter((_, place) => Number.isNaN(at[place]))
})

/**
 * A page of members in the order of their ids.
 * @param after id of the last one of the page before; need not be there any more
 */
export function pageAfter(
    members: Int32Array,
    idOf: (member: number) => string,
    first: number,
    after: string | null | undefined,
): { page: number[]; hasMore: boolean } {
    const from = after == null ? 0 : firstWhere(members.length, (place) => idOf(members[place]) > after)
    return { page: [...members.subarray(from, from + first)], hasMore: from + first < members.length }
}
