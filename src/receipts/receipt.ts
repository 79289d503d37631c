import { createHash } from 'node:crypto'
import type { Hex } from '../base/hex'

/** A receipt: what a gateway's response headers, and the call itself, say together. */
export interface Receipt {
    /** Header x-processing-hash: the transaction on Base that paid. */
    paymentTx: Hex
    /** Header x-settlement-tx-hash: the transaction on chain 10740 that settled the call. */
    settlementTx: Hex
    /** Header x-settlement-walrus-blob-id. */
    blobId: string
    /** SHA-256 of the session id, hex: the id itself is a bearer token. */
    sessionHash: string | null
    /** As given, or as the request names it. */
    model: string | null
    inputHash: Hex | null
    outputHash: Hex | null
    /** Every hash that a gateway may have made of the request; empty without one. The request itself is not kept. */
    requestHashes: Hex[]
    /** OPG base units. */
    cost: bigint | null
}

/** A receipt in the order of arrival: where two contradict each other, the first counts. */
export interface Received extends Receipt {
    id: string
    /** Microseconds since 1970, decimal; equal times are ordered by id. */
    receivedAt: bigint
}

/** SHA-256 of the receipt's canonical JSON, hex. */
export function receiptId(receipt: Receipt): string {
    const fields = [
        receipt.paymentTx,
        receipt.settlementTx,
        receipt.blobId,
        receipt.sessionHash,
        receipt.model,
        receipt.inputHash,
        receipt.outputHash,
        receipt.requestHashes,
        receipt.cost === null ? null : String(receipt.cost),
    ]
    return createHash('sha256').update(JSON.stringify(fields)).digest('hex')
}

export function isBefore(
    a: Pick<Received, 'receivedAt' | 'id'>,
    b: Pick<Received, 'receivedAt' | 'id'>,
): boolean {
    return a.receivedAt < b.receivedAt || (a.receivedAt === b.receivedAt && a.id < b.id)
}
