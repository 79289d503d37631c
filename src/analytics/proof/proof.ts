import type { Reader } from '../../database/reader'
import { batchProof } from './batch-proof'
import { callProof } from './call-proof'
import { paymentProof } from './payment-proof'

/**
 * The proof of a call, a leaf, a settlement batch or a payment; null when the index has no row of this id.
 * @param archiveFolder where blobs are kept when it is not the database
 */
export async function proofOf(reader: Reader, id: string, archiveFolder: string | null) {
    return (
        (await callProof(reader, id, archiveFolder)) ??
        (await batchProof(reader, id)) ??
        (await paymentProof(reader, id))
    )
}
