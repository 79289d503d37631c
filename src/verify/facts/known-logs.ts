import type { KnownLog } from '../chain/read-complete-logs'
import type { Snapshot } from '../database/snapshot'
import { FACT_TABLES } from './row'

const LOG = `'0x' || encode(tx_hash, 'hex') AS "transactionHash", log_index AS "logIndex", height`
const PLACE = 'chain_id = $1 AND height BETWEEN $2 AND $3'

/** The logs of [from, to] that the index has a fact of. */
export function knownLogs(db: Snapshot, chainId: number, from: number, to: number): Promise<KnownLog[]> {
    const each = FACT_TABLES.map((table) => `SELECT ${LOG} FROM ${table} WHERE ${PLACE}`)
    return db.rows<KnownLog>(each.join(' UNION '), chainId, from, to)
}

const REGISTRY_EVENTS = [
    'ModelRegistered',
    'ModelVersionPublished',
    'TaskRegistered',
    'TEERegistered',
    'TEEDisabled',
    'TEEEnabled',
    'TEEActivated',
    'TEEDeactivated',
    'TEERemoved',
]

/** The same of what registries and scheduler said. */
export function knownRegistryLogs(
    db: Snapshot,
    chainId: number,
    from: number,
    to: number,
): Promise<KnownLog[]> {
    const sql = `SELECT ${LOG} FROM chain_event WHERE ${PLACE} AND name = ANY($4)`
    return db.rows<KnownLog>(sql, chainId, from, to, REGISTRY_EVENTS)
}
