import { type Columns, readRows } from '../../database/read-rows'
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
    const rows = await readRows(database, CHAIN, 'FROM chain_status')
    const endpoints = await readRows(database, ENDPOINT, 'FROM rpc_endpoint ORDER BY chain_id, position')
    return network.chains.map(({ chainId, name }) => {
        const found = rows.find((each) => each.chainId === chainId)
        const row = found ? { ...found, events: BigInt(found.events) } : null
        const health = chainHealth(row, now, readiness)
        // A simulated chain's clock is not ours: how many seconds it is behind can't be said.
        const lagSeconds = network.demo && health.lagBlocks ? null : health.lagSeconds
        return {
            chainId,
            name,
            row,
            health: { ...health, lagSeconds },
            endpoints: endpoints.filter((endpoint) => endpoint.chainId === chainId),
        }
    })
}

/** Numbers of any size come as text. */
type AsRead = Omit<ChainStatusRow, 'events'> & { events: string }

const CHAIN: Columns<AsRead> = {
    chainId: 'id::int',
    network: 'network',
    name: 'name',
    genesisHash: hex('genesis_hash'),
    startHeight: 'start_height',
    height: 'height',
    hash: hex('hash'),
    time: 'time',
    headHeight: 'head_height',
    finalizedHeight: 'finalized_height',
    events: 'events::text',
    checkedAt: 'checked_at',
}

const ENDPOINT: Columns<EndpointRow> = {
    chainId: 'chain_id',
    name: 'name',
    standing: 'standing',
    reason: 'reason',
    headHeight: 'head_height::float8',
    failures: 'failures',
    keepsLogsFrom: 'keeps_logs_from::float8',
    widestRange: 'widest_range::float8',
    checkedAt: 'checked_at',
}
