import type { Reader } from '../../database/reader'
import { hex } from '../../database/sql'

/** A gateway's receipt that links a payment to a call. */
export interface LinkedReceipt {
    id: string
    settlementTx: string
    paymentTx: string
    blobId: string
    paymentId: string | null
    inferenceId: string | null
}

/** The accepted receipts of a payment or a call, oldest first, at most 100. */
export async function linkedReceipts(
    reader: Reader,
    column: 'payment_id' | 'inference_id',
    id: string,
): Promise<LinkedReceipt[]> {
    const rows = await reader.rows(
        `SELECT id, ${hex('settlement_tx')}, ${hex('payment_tx')}, blob_id, payment_id, inference_id
         FROM receipt WHERE ${column} = $1 AND state = 'LINKED' ORDER BY received_at, id LIMIT 100`,
        [id],
    )
    return rows.map((row) => {
        const [receiptId, settlementTx, paymentTx, blobId, paymentId, inferenceId] = row as [
            string,
            string,
            string,
            string,
            string | null,
            string | null,
        ]
        return { id: receiptId, settlementTx, paymentTx, blobId, paymentId, inferenceId }
    })
}
