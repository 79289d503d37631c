import { type Columns, readRows } from '../../database/read-rows'
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

const blocksWhere = (condition: string) => `coalesce(sum(b.blocks) FILTER (WHERE ${condition}), 0)::int`

const COMPLETENESS: Columns<Omit<Completeness, 'seenOnce'> & { chainId: number }> = {
    chainId: 'c.chain_id',
    level: 'c.level',
    endpoints: 'c.endpoints',
    blocks: 'greatest(s.height - c.from_height + 1, 0)',
    confirmedByTwoOrMore: blocksWhere('b.sources >= 3'),
    confirmedByOne: blocksWhere('b.sources = 2'),
    seenAgain: blocksWhere(`b.sources < 2 AND b.look <> 'none'`),
    placesOnly: 'greatest(least(coalesce(c.places_to, -1), s.height) - c.from_height + 1, 0)',
    readAgain: 'c.read_again',
    reason: 'c.reason',
}

/** What is confirmed of each chain, by chain id; a chain whose indexer has written nothing of it is not there. Blocks. */
export async function completenessOf(database: ReadOnlyDatabase): Promise<Map<number, Completeness>> {
    const rows = await readRows(
        database,
        COMPLETENESS,
        `FROM chain_confirmation c JOIN chain_status s ON s.id = c.chain_id::text
         LEFT JOIN LATERAL (
             SELECT cardinality(endpoints) AS sources, look, LEAST(to_height, s.height) - GREATEST(from_height, c.from_height) + 1 AS blocks
             FROM block_confirmation WHERE chain_id = c.chain_id AND from_height <= s.height AND to_height >= c.from_height) b ON true
         GROUP BY c.chain_id, s.height`,
    )
    return new Map(
        rows.map(({ chainId, ...found }) => {
            const { blocks, confirmedByTwoOrMore, confirmedByOne, seenAgain } = found
            const seenOnce = blocks - confirmedByTwoOrMore - confirmedByOne - seenAgain
            return [chainId, { ...found, seenOnce }]
        }),
    )
}
