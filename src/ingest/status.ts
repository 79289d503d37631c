import type { ClientBase } from 'pg'
import type { Endpoint } from '../chain/rpc/endpoints'
import { bytea, hex } from '../database/sql'
import { upsertRows } from '../database/update-rows'
import type { ChainConfig, Network } from '../networks/types'

/** Creates the chain's status row, or updates its fixed parts. */
export async function openStatus(
    client: Pick<ClientBase, 'query'>,
    network: Network,
    chain: ChainConfig,
    genesisHash: string,
): Promise<void> {
    await client.query(
        `INSERT INTO chain_status (id, network, name, genesis_hash, start_height, height, events)
         VALUES ($1, $2, $3, $4, $5, -1, 0)
         ON CONFLICT (id) DO UPDATE SET network = $2, name = $3, genesis_hash = $4, start_height = $5, checked_at = NULL`,
        [String(chain.chainId), network.name, chain.name, bytea(genesisHash), chain.startHeight],
    )
}

/** The genesis hash this database was built on, null when it is new. */
export async function pinnedGenesis(
    client: Pick<ClientBase, 'query'>,
    chainId: number,
): Promise<string | null> {
    const { rows } = await client.query(
        `SELECT ${hex('genesis_hash')} AS hash FROM chain_status WHERE id = $1`,
        [String(chainId)],
    )
    return rows[0]?.hash ?? null
}

/** Moves the status to an indexed block, in the transaction that wrote its facts. */
export async function advanceStatus(
    client: ClientBase,
    chainId: number,
    block: { height: number; hash: string; timeMs: number | null },
    added: number,
): Promise<void> {
    const time = block.timeMs === null ? null : new Date(block.timeMs)
    await client.query(
        `UPDATE chain_status SET height = $2, hash = $3, time = coalesce($4, time), events = events + $5,
             finalized_height = LEAST(finalized_height, $2) WHERE id = $1`,
        [String(chainId), block.height, block.hash === '0x' ? null : bytea(block.hash), time, added],
    )
}

/** Stores the chain's head and final block, heights in blocks. @returns the facts indexed of it so far */
export async function noteHead(
    client: Pick<ClientBase, 'query'>,
    chainId: number,
    head: number,
    finalized: number,
): Promise<number> {
    const { rows } = await client.query(
        `UPDATE chain_status SET head_height = $2, finalized_height = LEAST($3, height), checked_at = now()
         WHERE id = $1 RETURNING events::float8`,
        [String(chainId), head, finalized],
    )
    return rows[0]?.events ?? 0
}

/** Stores the public state of the chain's RPC endpoints and what was learned about them. */
export async function noteEndpoints(
    client: Pick<ClientBase, 'query'>,
    chainId: number,
    endpoints: readonly Endpoint[],
): Promise<void> {
    const now = Date.now()
    await client.query('DELETE FROM rpc_endpoint WHERE chain_id = $1 AND name <> ALL($2)', [
        chainId,
        endpoints.map((e) => e.name),
    ])
    await upsertRows(client, 'rpc_endpoint', endpoints, {
        key: [
            ['chain_id', 'int', () => chainId],
            ['name', 'text', (e) => e.name],
        ],
        set: [
            ['position', 'int', (e) => e.index],
            ['standing', 'text', (e) => e.standing],
            ['reason', 'text', (e) => e.reason ?? e.trouble],
            ['head_height', 'bigint', (e) => (e.head < 0 ? null : e.head)],
            ['failures', 'int', (e) => e.failures],
            ['keeps_logs_from', 'bigint', (e) => (e.incompleteUntil > now ? e.incompleteBelow : null)],
            ['widest_range', 'bigint', (e) => (Number.isFinite(e.cap.span) ? e.cap.span : null)],
            ['checked_at', 'timestamptz', () => new Date(now), 'now()'],
        ],
    })
}

/** Deletes what an earlier run checked, so that no chain counts as ready before it is checked again. */
export async function forgetChecks(client: Pick<ClientBase, 'query'>): Promise<void> {
    await client.query('UPDATE chain_status SET checked_at = NULL')
}
