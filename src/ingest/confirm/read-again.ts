import type { Pool, PoolClient } from 'pg'
import { inTransaction } from '../../database/transaction'
import { blockAtOrBelow } from '../../facts/blocks'
import type { ChainLabels } from '../../facts/chain-labels'
import { goBack, processorState } from '../recover'

/**
 * Takes everything back from a block on whose logs are not what is indexed of it, so that the stream reads it again. The stream
 * must stand still. A public Rollback says why.
 */
export async function readAgainFrom(
    pool: Pool,
    labels: ChainLabels,
    height: number,
    reason: string,
): Promise<void> {
    const { chainId } = labels
    const db = pool as unknown as PoolClient
    const top = await blockAtOrBelow(db, chainId, 2 ** 31 - 1)
    const final = await processorState(pool, chainId)
    // Blocks that are not final go together: the processor goes on from its newest final one.
    const wasFinal = height <= final.height
    const below = wasFinal ? await blockAtOrBelow(db, chainId, height - 1) : final
    const to = below ?? { height: -1, hash: '0x' }
    await inTransaction(pool, async (client) => {
        await goBack(client, labels, { from: top ?? to, to, beyondFinality: wasFinal, reason })
        await client.query('UPDATE chain_confirmation SET read_again = read_again + 1 WHERE chain_id = $1', [
            chainId,
        ])
    })
}
