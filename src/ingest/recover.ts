import type { HashAndHeight } from '@subsquid/util-internal-processor-tools'
import type { Pool, PoolClient } from 'pg'
import { type Agreement, agreeOnAncestor, type StoredBlocks } from '../chain/hot/common-ancestor'
import type { RpcClient } from '../chain/rpc/rpc-client'
import { RetryableRpcError } from '../chain/rpc/rpc-errors'
import type { ChainLog } from '../chain/rpc/trouble-log'
import { inTransaction } from '../database/transaction'
import { blockAtOrBelow } from '../facts/blocks'
import type { ChainLabels } from '../facts/chain-labels'
import { type RollbackRecord, recordRollback } from './rollback-log'
import { stateSchema } from './state-schema'
import { advanceStatus } from './status'
import { undoAbove } from './undo'

/**
 * Undoes a reorg deeper than finality, after an endpoint showed other blocks than the final ones that are indexed. Asks
 * every endpoint; only when all of them have left the index's branch, it finds the newest indexed block that is still
 * on the chain, takes back everything above it and lets the processor go on from there. Waits while an endpoint cannot
 * be asked.
 * @returns whether anything was taken back
 * @throws ReaderStoppedError
 */
export async function recoverFromDeepReorg(
    pool: Pool,
    rpc: RpcClient,
    labels: ChainLabels,
    log: ChainLog,
): Promise<boolean> {
    const { chainId } = labels
    const stored: StoredBlocks = (height) => blockAtOrBelow(pool as unknown as PoolClient, chainId, height)
    const top = await stored(2 ** 31 - 1)
    const agreed = await heard(rpc, stored)
    if (agreed.kind === 'stands') {
        log.info({ endpoint: agreed.endpoint }, `no reorg: ${agreed.endpoint} still has the final block`)
        return false
    }
    const { ancestor, endpoints } = agreed
    const to = ancestor ?? { height: -1, hash: '0x' }
    const reason = ancestor
        ? `the chain replaced blocks that counted as final (${endpoints.length} of ${rpc.endpointCount} endpoints say so)`
        : 'of all indexed blocks only the first of the chain is left; the chain is indexed anew'
    await inTransaction(pool, (client) =>
        goBack(client, labels, { from: top ?? to, to, beyondFinality: true, reason }),
    )
    rpc.forgetForks()
    return true
}

/**
 * Takes back what is above a block, lets the processor go on from there, and records it in the public `Rollback` list.
 */
export async function goBack(
    client: PoolClient,
    labels: ChainLabels,
    rollback: Pick<RollbackRecord, 'from' | 'beyondFinality' | 'reason'> & { to: HashAndHeight },
): Promise<void> {
    const { chainId } = labels
    const { to } = rollback
    const removed = await undoAbove(client, labels, to.height)
    await rewindProcessor(client, chainId, to)
    await advanceStatus(client, chainId, { ...to, timeMs: null }, 0)
    await recordRollback(client, { ...rollback, chainId, removed })
}

async function heard(rpc: RpcClient, stored: StoredBlocks): Promise<Agreement> {
    for (let attempt = 0; ; attempt++) {
        try {
            return await agreeOnAncestor(rpc, stored)
        } catch (error) {
            if (!(error instanceof RetryableRpcError)) throw error
            rpc.troubles.report('deep reorg', error.message)
            await rpc.pause(attempt)
        }
    }
}

/** Makes the processor drop its blocks that are not final, with their facts, so that they are read again. */
export async function dropHotBlocks(pool: Pool, labels: ChainLabels): Promise<number> {
    const state = await processorState(pool, labels.chainId)
    await inTransaction(pool, async (client) => {
        await undoAbove(client, labels, state.height)
        await rewindProcessor(client, labels.chainId, state)
        await advanceStatus(client, labels.chainId, { ...state, timeMs: null }, 0)
    })
    return state.height
}

/** The processor's position in typeorm-store; height -1 before its first start. */
export async function processorState(pool: Pool, chainId: number): Promise<{ height: number; hash: string }> {
    const found = await pool.query('SELECT to_regclass($1) IS NOT NULL AS there', [
        `${stateSchema(chainId)}.status`,
    ])
    if (!found.rows[0].there) return { height: -1, hash: '0x' }
    const { rows } = await pool.query(`SELECT height, hash FROM ${stateSchema(chainId)}.status WHERE id = 0`)
    return rows[0] ?? { height: -1, hash: '0x' }
}

/** The newest block at or below a height that the index holds as final, null while it holds none. */
export async function heldBlock(pool: Pool, chainId: number, height: number): Promise<HashAndHeight | null> {
    const state = await processorState(pool, chainId)
    if (state.height < 0 || state.hash === '0x') return null
    if (state.height <= height) return state
    return blockAtOrBelow(pool as unknown as PoolClient, chainId, height)
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
