import type { ClientBase } from 'pg'
import { bytea, hex } from '../database/sql'

export interface IndexedBlock {
    height: number
    hash: string
    timeMs: number
    hasFacts: boolean
}

/** Stores blocks that were indexed; a block that is stored already keeps its facts flag. */
export async function rememberBlocks(
    client: ClientBase,
    chainId: number,
    blocks: IndexedBlock[],
): Promise<void> {
    if (blocks.length === 0) return
    await client.query(
        `INSERT INTO chain_block AS t (chain_id, height, hash, time, has_facts)
         SELECT $1, * FROM unnest($2::int[], $3::bytea[], $4::timestamptz[], $5::boolean[])
         ON CONFLICT (chain_id, height) DO UPDATE SET has_facts = t.has_facts OR excluded.has_facts`,
        [
            chainId,
            blocks.map((block) => block.height),
            blocks.map((block) => bytea(block.hash)),
            blocks.map((block) => new Date(block.timeMs)),
            blocks.map((block) => block.hasFacts),
        ],
    )
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
