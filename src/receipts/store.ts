import type { ClientBase } from 'pg'
import { type Receipt, receiptId } from './receipt'

export interface Arrival {
    /** The network is simulated. */
    demo: boolean
    /** When the first of a file arrived; now by default. */
    at?: Date
    /** How many of the same file arrived before these. */
    after?: number
}

/**
 * Stores receipts, to be checked later; those that are stored already stay as they are. Needs no more than the right to
 * read and add receipts.
 * @returns ids in the order given
 */
export async function storeReceipts(
    db: Pick<ClientBase, 'query'>,
    receipts: Receipt[],
    { demo, at = new Date(), after = 0 }: Arrival,
): Promise<{ ids: string[]; added: number }> {
    const ids = receipts.map(receiptId)
    const rows = receipts.map((receipt, n) => ({
        id: ids[n],
        n,
        payment: receipt.paymentTx,
        settlement: receipt.settlementTx,
        blob: receipt.blobId,
        session: receipt.sessionHash,
        model: receipt.model,
        cost: receipt.cost?.toString() ?? null,
        input: receipt.inputHash,
        output: receipt.outputHash,
        request: receipt.requestHashes.length
            ? `0x${receipt.requestHashes.map((hash) => hash.slice(2)).join('')}`
            : null,
    }))
    const hex = (column: string) => `decode(substr(${column}, 3), 'hex')`
    // Their order in the file is their order of arrival.
    const { rowCount } = await db.query(
        `INSERT INTO receipt (id, state, payment_tx, settlement_tx, blob_id, session_hash, model_name, cost, input_hash, output_hash,
             request_hashes, received_at, provenance)
         SELECT id, 'WAITING', ${hex('payment')}, ${hex('settlement')}, blob, session, model, cost::numeric, ${hex('input')},
             ${hex('output')}, ${hex('request')}, $3::timestamptz + ($4 + n) * interval '1 microsecond', $2
         FROM jsonb_to_recordset($1::jsonb) AS r(id text, n int, payment text, settlement text, blob text, session text, model text,
             cost text, input text, output text, request text)
         ON CONFLICT (id) DO NOTHING`,
        [JSON.stringify(rows), demo ? 'demo' : 'operatorReported', at, after],
    )
    return { ids, added: rowCount ?? 0 }
}
