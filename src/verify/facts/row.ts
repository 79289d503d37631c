import { createHash } from 'node:crypto'
import type { PlainLog, PlainTransaction } from '../chain/plain-log'

export const FACT_TABLES = [
    'inference',
    'settlement_batch',
    'payment',
    'payout',
    'model_price',
    'chain_event',
    'dead_letter',
] as const
export type FactTable = (typeof FACT_TABLES)[number]

/** Any text at all, but not null: for sentences that need not be the same. */
export const SOMETHING = Symbol('something')

/** A field as text: bytes and addresses as lower-case hex, numbers as decimals, times as Unix seconds. */
export type Field = string | null | typeof SOMETHING

/** A row that should be there. Fields that are not listed are not compared. */
export interface Row {
    table: FactTable
    id: string
    fields: Record<string, Field>
}

/** What is kept of a log's contents: 12 bytes of SHA-256 over the texts of its block's hash, address, topics and data. */
function digestOf({ blockHash, address, topics, data }: PlainLog): string {
    const hash = createHash('sha256')
    for (const part of [blockHash, address, ...topics, data]) hash.update(part.toLowerCase())
    return `0x${hash.digest('hex').slice(0, 24)}`
}

/** The fields that every fact has: its place on its chain, and what its log says. */
export function rowOf(
    table: FactTable,
    tx: PlainTransaction,
    log: PlainLog,
    fields: Record<string, Field>,
): Row {
    return {
        table,
        id: log.id,
        fields: {
            chain_id: String(tx.chainId),
            height: String(tx.height),
            tx_hash: tx.hash,
            time: String(tx.time),
            tx_position: String(tx.position),
            log_index: String(log.logIndex),
            log_digest: digestOf(log),
            ...fields,
        },
    }
}
