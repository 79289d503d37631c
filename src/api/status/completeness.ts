import type { ReadOnlyDatabase } from '../database/read-only-database'

/** How far it was confirmed that no log of a chain is missing; blocks but for the first two and the last two. */
export interface Completeness {
    /** The setting COMPLETENESS: off, thin or all. */
    level: string
    /** Endpoints that differ. */
    endpoints: number
    /** Indexed, from the first one that anything is asked for. */
    blocks: number
    /** By how many endpoints beside the one they were read from. */
    confirmedByTwoOrMore: number
    confirmedByOne: number
    /** No second source: the endpoint they were read from was asked again and gave the same. */
    seenAgain: number
    /** Read once and not looked at since. */
    seenOnce: number
    /** Of all of these: indexed before contents of logs were kept, so that only their places are compared. */
    placesOnly: number
    /** Times that blocks were read again because logs had been left out. */
    readAgain: number
    /** Why blocks wait, in words; null when none does. */
    reason: string | null
}

/** What is confirmed of each chain, by chain id; a chain whose indexer has written nothing of it is not there. Blocks. */
export async function completenessOf(database: ReadOnlyDatabase): Promise<Map<number, Completeness>> {
    const rows = await database.rows(
        `SELECT c.chain_id, c.level, c.endpoints, c.read_again, c.reason, greatest(s.height - c.from_height + 1, 0),
             coalesce(sum(b.blocks) FILTER (WHERE b.sources >= 3), 0)::int,
             coalesce(sum(b.blocks) FILTER (WHERE b.sources = 2), 0)::int,
             coalesce(sum(b.blocks) FILTER (WHERE b.sources < 2 AND b.look <> 'none'), 0)::int,
             greatest(least(coalesce(c.places_to, -1), s.height) - c.from_height + 1, 0)
         FROM chain_confirmation c JOIN chain_status s ON s.id = c.chain_id::text
         LEFT JOIN LATERAL (
             SELECT cardinality(endpoints) AS sources, look, LEAST(to_height, s.height) - GREATEST(from_height, c.from_height) + 1 AS blocks
             FROM block_confirmation WHERE chain_id = c.chain_id AND from_height <= s.height AND to_height >= c.from_height) b ON true
         GROUP BY c.chain_id, s.height`,
    )
    return new Map(
        rows.map(([chainId, level, endpoints, readAgain, reason, blocks, byTwo, byOne, again, places]) => [
            chainId,
            {
                level,
                endpoints,
                readAgain,
                reason,
                blocks,
                confirmedByTwoOrMore: byTwo,
                confirmedByOne: byOne,
                seenAgain: again,
                placesOnly: places,
                seenOnce: blocks - byTwo - byOne - again,
            },
        ]),
    )
}
