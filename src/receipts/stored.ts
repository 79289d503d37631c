import type { ClientBase } from 'pg'
import type { Hex } from '../base/hex'
import { hex } from '../database/sql'
import type { Received } from './receipt'

/** A stored receipt that waits, and what it was found to wait for. */
export interface Waiting extends Received {
    waitingFor: string | null
}

/** Position in the order of arrival. */
export interface Arrived {
    receivedAt: bigint
    id: string
}

/** SQL of a receipt's arrival, in microseconds since 1970. */
export const MICROSECONDS = '(extract(epoch FROM received_at) * 1000000)::bigint'

/** The next receipts that wait, in the order of arrival. */
export async function readWaiting(
    db: Pick<ClientBase, 'query'>,
    after: Arrived | null,
    limit: number,
): Promise<Waiting[]> {
    const { rows } = await db.query(
        `SELECT id, ${MICROSECONDS}::text AS "receivedAt", ${hex('payment_tx')} AS "paymentTx", ${hex('settlement_tx')} AS "settlementTx",
             blob_id AS "blobId", session_hash AS "sessionHash", model_name AS model, ${hex('input_hash')} AS "inputHash",
             ${hex('output_hash')} AS "outputHash", request_hashes, cost::text, waiting_for AS "waitingFor"
         FROM receipt WHERE state = 'WAITING' AND (received_at, id) > (to_timestamp(0) + $1::bigint * interval '1 microsecond', $2)
         ORDER BY received_at, id LIMIT $3`,
        [String(after?.receivedAt ?? 0n), after?.id ?? '', limit],
    )
    return rows.map(({ receivedAt, request_hashes, cost, ...row }) => ({
        ...row,
        receivedAt: BigInt(receivedAt),
        requestHashes: hashesIn(request_hashes),
        cost: cost === null ? null : BigInt(cost),
    }))
}

const hexOf = (bytes: Buffer): Hex => `0x${bytes.toString('hex')}`

/** The candidates are kept one after another, 32 bytes each. */
function hashesIn(bytes: Buffer | null): Hex[] {
    const count = (bytes?.length ?? 0) / 32
    return Array.from({ length: count }, (_, n) => hexOf(bytes!.subarray(n * 32, n * 32 + 32)))
}
