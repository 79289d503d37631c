import { readRows } from '../../database/read-rows'
import type { Reader } from '../../database/reader'
import { hex } from '../../database/sql'

interface LinkedReceipt {
    id: string
    settlementTx: string
    paymentTx: string
    blobId: string
    paymentId: string | null
    inferenceId: string | null
}

const RECEIPT = {
    id: 'id',
    settlementTx: hex('settlement_tx'),
    paymentTx: hex('payment_tx'),
    blobId: 'blob_id',
    paymentId: 'payment_id',
    inferenceId: 'inference_id',
}

/** The accepted receipts that link a payment to a call, by either of them, oldest first, at most 100. */
export function linkedReceipts(
    reader: Reader,
    column: 'payment_id' | 'inference_id',
    id: string,
): Promise<LinkedReceipt[]> {
    const from = `FROM receipt WHERE ${column} = $1 AND state = 'LINKED' ORDER BY received_at, id LIMIT 100`
    return readRows<LinkedReceipt>(reader, RECEIPT, from, [id])
}
