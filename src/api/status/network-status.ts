import type { Reader } from '../../database/reader'
import { hex } from '../../database/sql'
import type { ApiNetwork } from '../options'
import {
    type ChainHealth,
    type ChainStatusRow,
    chainHealth,
    type EndpointRow,
    type Readiness,
} from './chain-health'

/** One chain of the network: what the indexer wrote about it, and what follows from that. */
export interface ChainReport {
    chainId: number
    name: string
    /** Null when the indexer has written nothing yet. */
    row: ChainStatusRow | null
    health: ChainHealth
    /** The chain's RPC endpoints, the preferred one first. */
    endpoints: EndpointRow[]
}

/** Reports on every chain of the network, in its order. */
export async function networkStatus(
    database: Reader,
    network: ApiNetwork,
    readiness: Readiness,
    now = new Date(),
): Promise<ChainReport[]> {
    const rows = new Map((await readRows(database)).map((row) => [row.chainId, row]))
    const endpoints = await readEndpoints(database)
    return network.chains.map(({ chainId, name }) => {
        const row = rows.get(chainId) ?? null
        const health = chainHealth(row, now, readiness)
        // A simulated chain's clock is not ours: how many seconds it is behind can't be said.
        const lagSeconds = network.demo && health.lagBlocks ? null : health.lagSeconds
        return {
            chainId,
            name,
            row,
            health: { ...health, lagSeconds },
            endpoints: endpoints.get(chainId) ?? [],
        }
    })
}

async function readRows(database: Reader): Promise<ChainStatusRow[]> {
    const rows = (await database.rows(
        `SELECT id::int, network, name, ${hex('genesis_hash')}, start_height, height,
                ${hex('hash')}, time, head_height, finalized_height, events::text, checked_at
         FROM chain_status ORDER BY id`,
    )) as any[][]
    return rows.map((row) => ({
        chainId: row[0],
        network: row[1],
        name: row[2],
        genesisHash: row[3],
        startHeight: row[4],
        height: row[5],
        hash: row[6],
        time: row[7],
        headHeight: row[8],
        finalizedHeight: row[9],
        events: BigInt(row[10]),
        checkedAt: row[11],
    }))
}

async function readEndpoints(database: Reader): Promise<Map<number, EndpointRow[]>> {
    const rows = (await database.rows(
        `SELECT chain_id, name, standing, reason, head_height::float8, failures, keeps_logs_from::float8, widest_range::float8, checked_at
         FROM rpc_endpoint ORDER BY chain_id, position`,
    )) as any[][]
    const found = new Map<number, EndpointRow[]>()
    for (const row of rows) {
        const endpoint: EndpointRow = {
            name: row[1],
            standing: row[2],
            reason: row[3],
            headHeight: row[4],
            failures: row[5],
            keepsLogsFrom: row[6],
            widestRange: row[7],
            checkedAt: row[8],
        }
        found.set(row[0], [...(found.get(row[0]) ?? []), endpoint])
    }
    return found
}
