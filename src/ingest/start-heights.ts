import type { Pool } from 'pg'
import type { RpcClient } from '../chain/rpc-client'
import { findDeploymentHeight } from '../networks/deployment'
import type { ChainConfig, WatchedContract } from '../networks/types'
import { bytea } from '../rollups/stored-events'

/**
 * The chain with a start height for each contract that the table has none for: the block that deployed it, found once
 * by bisecting eth_getCode and kept in the database. Where that can't be known (no code, as for a precompile; a node
 * without old state) the chain's own startHeight stands.
 */
export async function withStartHeights(
    pool: Pool,
    rpc: RpcClient,
    chain: ChainConfig,
    log: (message: string) => void,
): Promise<ChainConfig> {
    const { rows } = await pool.query<{ address: string; height: number | null }>(
        `SELECT '0x' || encode(address, 'hex') AS address, height FROM contract_start WHERE chain_id = $1`,
        [chain.chainId],
    )
    const known = new Map(rows.map((row) => [row.address, row.height]))
    const unknown = chain.contracts.filter(
        (contract) => contract.startHeight === null && !known.has(contract.address),
    )
    if (unknown.length) {
        log(`looking for the blocks that deployed ${unknown.length} contracts`)
        const high = Number(await rpc.call<string>('eth_blockNumber', []))
        const call = (method: string, params: unknown[]) =>
            rpc.call(method, params, { attempts: 5, probe: true })
        for (const { address } of unknown) {
            const range = { low: Math.min(chain.startHeight, high), high }
            const height = await findDeploymentHeight(call, address, range).catch(() => undefined)
            // A failed search is tried again at the next start.
            if (height === undefined) continue
            known.set(address, height)
            await pool.query(
                'INSERT INTO contract_start (chain_id, address, height) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
                [...[chain.chainId, bytea(address), height]],
            )
        }
    }
    const started = (contract: WatchedContract) => ({
        ...contract,
        startHeight: contract.startHeight ?? known.get(contract.address) ?? null,
    })
    return { ...chain, contracts: chain.contracts.map(started) }
}
