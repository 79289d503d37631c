import type { ClientBase } from 'pg'
import { bytea, hex } from '../database/sql'
import { upsertRows } from '../database/update-rows'

export interface IndexedBlock {
    /** `timestamp` in Unix ms. */
    header: { height: number; hash: string; timestamp: number }
}

/**
 * Stores blocks that were indexed; a block that is stored already keeps its facts flag.
 * @param withFacts heights of those that left facts
 */
export function rememberBlocks(
    client: ClientBase,
    chainId: number,
    blocks: readonly IndexedBlock[],
    withFacts: ReadonlySet<number>,
): Promise<void> {
    return upsertRows(client, 'chain_block', blocks, {
        key: [
            ['chain_id', 'int', () => chainId],
            ['height', 'int', ({ header }) => header.height],
        ],
        once: [
            ['hash', 'bytea', ({ header }) => bytea(header.hash)],
            ['time', 'timestamptz', ({ header }) => new Date(header.timestamp)],
        ],
        set: [
            [
                'has_facts',
                'boolean',
                ({ header }) => withFacts.has(header.height),
                't.has_facts OR excluded.has_facts',
            ],
        ],
    })
}

/** Empty blocks are kept while they may leave the chain, and after that one in every 256. */
export async function pruneEmptyBlocks(
    client: ClientBase,
    chainId: number,
    finalizedHeight: number,
): Promise<void> {
    await client.query(
        'DELETE FROM chain_block WHERE chain_id = $1 AND height < $2 AND NOT has_facts AND height % 256 <> 0',
        [chainId, finalizedHeight],
    )
}

/** The highest indexed block at or below a height. */
export async function blockAtOrBelow(
    client: Pick<ClientBase, 'query'>,
    chainId: number,
    height: number,
): Promise<{ height: number; hash: string } | null> {
    const { rows } = await client.query<{ height: number; hash: string }>(
        `SELECT height, ${hex('hash')} AS hash FROM chain_block
         WHERE chain_id = $1 AND height <= $2 ORDER BY height DESC LIMIT 1`,
        [chainId, height],
    )
    return rows[0] ?? null
}
