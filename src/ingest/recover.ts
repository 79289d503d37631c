import type { Pool, PoolClient } from 'pg'
import { findCommonAncestor } from '../chain/common-ancestor'
import type { RpcClient } from '../chain/rpc-client'
import { blockAtOrBelow } from '../facts/blocks'
import type { ChainLabels } from '../facts/chain-labels'
import { inTransaction } from '../facts/transaction'
import { stateSchema } from './database'
import { recordRollback } from './rollback-log'
import { advanceStatus } from './status'
import { undoAbove } from './undo'

/**
 * After the chain replaced blocks that counted as final: finds the newest indexed block that is still on the chain, takes
 * back everything above it and lets the processor go on from there.
 */
export async function recoverFromDeepReorg(pool: Pool, rpc: RpcClient, labels: ChainLabels): Promise<void> {
    const { chainId } = labels
    const top = await blockAtOrBelow(pool as unknown as PoolClient, chainId, 2 ** 31 - 1)
    const ancestor = await findCommonAncestor(rpc, (height) =>
        blockAtOrBelow(pool as unknown as PoolClient, chainId, height),
    )
    const to = ancestor ?? { height: -1, hash: '0x' }
    await inTransaction(pool, async (client) => {
        const removed = await undoAbove(client, labels, to.height)
        await rewindProcessor(client, chainId, to)
        await advanceStatus(client, chainId, { ...to, timeMs: null }, 0)
        await recordRollback(client, {
            chainId,
            from: top ?? to,
            to,
            beyondFinality: true,
            removed,
            reason: ancestor
                ? 'the chain replaced blocks that counted as final'
                : 'no indexed block is on the chain any more; the chain is indexed anew',
        })
    })
}

/** Lets the processor forget its blocks that are not final, so that they are read again. Facts above go with them. */
export async function dropHotBlocks(pool: Pool, labels: ChainLabels): Promise<number> {
    const state = await processorState(pool, labels.chainId)
    await inTransaction(pool, async (client) => {
        await undoAbove(client, labels, state.height)
        await rewindProcessor(client, labels.chainId, state)
        await advanceStatus(client, labels.chainId, { ...state, timeMs: null }, 0)
    })
    return state.height
}

/** Where typeorm-store left the processor; height -1 before its first start. */
export async function processorState(pool: Pool, chainId: number): Promise<{ height: number; hash: string }> {
    const found = await pool.query('SELECT to_regclass($1) IS NOT NULL AS there', [
        `${stateSchema(chainId)}.status`,
    ])
    if (!found.rows[0].there) return { height: -1, hash: '0x' }
    const { rows } = await pool.query(`SELECT height, hash FROM ${stateSchema(chainId)}.status WHERE id = 0`)
    return rows[0] ?? { height: -1, hash: '0x' }
}

async function rewindProcessor(client: PoolClient, chainId: number, to: { height: number; hash: string }) {
    const schema = stateSchema(chainId)
    const { rows } = await client.query('SELECT to_regclass($1) IS NOT NULL AS there', [`${schema}.status`])
    if (!rows[0].there) return
    await client.query(`DELETE FROM ${schema}.hot_block`)
    await client.query(`UPDATE ${schema}.status SET height = $1, hash = $2, nonce = nonce + 1 WHERE id = 0`, [
        to.height,
        to.hash,
    ])
}
