import type { ClientBase } from 'pg'
import type { Hex } from '../base/hex'
import type { Received } from './receipt'

interface Row {
    id: string
    received_us: string
    payment_tx: Buffer
    settlement_tx: Buffer
    blob_id: string
    session_hash: string | null
    model_name: string | null
    input_hash: Buffer | null
    output_hash: Buffer | null
    request_hashes: Buffer | null
    cost: string | null
    waiting_for: string | null
}

/** A stored receipt that waits, and what it was found to wait for. */
export interface Waiting extends Received {
    waitingFor: string | null
}

/** Position in the order of arrival. */
export interface Arrived {
    receivedAt: bigint
    id: string
}

const MICROSECONDS = '(extract(epoch FROM received_at) * 1000000)::bigint'

/** The next receipts that wait, in the order of arrival. */
export async function readWaiting(
    db: Pick<ClientBase, 'query'>,
    after: Arrived | null,
    limit: number,
): Promise<Waiting[]> {
    const { rows } = await db.query<Row>(
        `SELECT id, ${MICROSECONDS}::text AS received_us, payment_tx, settlement_tx, blob_id, session_hash, model_name, input_hash,
             output_hash, request_hashes, cost::text, waiting_for
         FROM receipt WHERE state = 'WAITING' AND (received_at, id) > (to_timestamp(0) + $1::bigint * interval '1 microsecond', $2)
         ORDER BY received_at, id LIMIT $3`,
        [String(after?.receivedAt ?? 0n), after?.id ?? '', limit],
    )
    return rows.map((row) => ({
        id: row.id,
        receivedAt: BigInt(row.received_us),
        paymentTx: hexOf(row.payment_tx),
        settlementTx: hexOf(row.settlement_tx),
        blobId: row.blob_id,
        sessionHash: row.session_hash,
        model: row.model_name,
        inputHash: row.input_hash && hexOf(row.input_hash),
        outputHash: row.output_hash && hexOf(row.output_hash),
        requestHashes: hashesIn(row.request_hashes),
        cost: row.cost === null ? null : BigInt(row.cost),
        waitingFor: row.waiting_for,
    }))
}

export const hexOf = (bytes: Buffer): Hex => `0x${bytes.toString('hex')}`

/** The candidates are kept one after another, 32 bytes each. */
function hashesIn(bytes: Buffer | null): Hex[] {
    const count = (bytes?.length ?? 0) / 32
    return Array.from({ length: count }, (_, n) => hexOf(bytes!.subarray(n * 32, n * 32 + 32)))
}
