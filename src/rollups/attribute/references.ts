import type { ClientBase } from 'pg'
import { bytea, hex } from '../../database/sql'

/** Selects from some leaf hashes and Merkle roots (0x hex) those that a payment refers to. */
export async function referencesAmong(client: ClientBase, hashes: string[]): Promise<string[]> {
    if (hashes.length === 0) return []
    const { rows } = await client.query<{ reference: string }>(
        `SELECT DISTINCT ${hex('settlement_ref')} AS reference FROM payment WHERE settlement_ref = ANY($1)`,
        [hashes.map((hash) => bytea(hash))],
    )
    return rows.map((row) => row.reference)
}
