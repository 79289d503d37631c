import type { FetchedContent, GivenContent } from './queue'

/** Contents remembered of one blob: an aggregator may give other bytes each time. */
const MOST = 8

/**
 * Orders the contents that were given for a blob, the most credible first: one that a settlement on chain proves, then
 * what more aggregators give now, then what one gives that is earlier in the list, then what none gives any more.
 * @param given now, one for each aggregator that gave one, in the order of the list
 */
export function preferred(known: readonly GivenContent[], given: readonly FetchedContent[]): GivenContent[] {
    const distinct = new Map(
        [...given.map((content) => ({ ...content, isProven: false })), ...known].map((content) => [
            content.sha256,
            content,
        ]),
    )
    const votes = (content: GivenContent) => given.filter(({ sha256 }) => sha256 === content.sha256).length
    return [...distinct.values()]
        .sort((a, b) => Number(b.isProven) - Number(a.isProven) || votes(b) - votes(a))
        .slice(0, MOST)
}
