import type { Reader } from '../question/reader'
import { type BatchClaim, batchProof } from './batch-proof'
import type { ProofBlob } from './blob'
import { callProof } from './call-proof'
import type { ProofLeaf } from './leaf'
import type { ProofLog } from './log'
import { type PaymentProof, paymentProof } from './payment-proof'
import type { LinkedReceipt } from './receipts'
import type { Registration } from './registration'
import type { Unknown } from './unknowns'

export type ProofKind = 'CALL' | 'LEAF' | 'SETTLEMENT_BATCH' | 'PAYMENT'

/** What an enclave signed and with which key. */
export interface SignedCall {
    /** keccak256(inputHash, outputHash, uint256 timestamp), the 32 bytes that are signed. */
    message: string | null
    inputHash: string | null
    outputHash: string | null
    /** Unix seconds, decimal. */
    timestamp: string | null
    /** RSA-PSS, SHA-256, salt of 32 bytes. */
    signature: string | null
    teeId: string | null
    /** DER (SubjectPublicKeyInfo); its keccak256 is the TEE id. */
    publicKey: string | null
    registration: Registration | null
    /** Null when there is nothing to check, or it was not checked yet. */
    verified: boolean | null
    unverifiedReason: string | null
}

/** What a stranger needs to check one row alone. A field that is null for want of knowledge is in `unknown`. */
export interface Proof extends ProofLog {
    kind: ProofKind
    id: string
    /** The batch, of a batch and of its leaves. */
    batch: BatchClaim | null
    /** How far the proof of the settlement came; null where nothing is settled. */
    state: string | null
    blob: ProofBlob | null
    leaf: ProofLeaf | null
    call: SignedCall | null
    payment: PaymentProof | null
    receipts: LinkedReceipt[]
    unknown: Unknown[]
}

/**
 * The proof of a call, a leaf, a settlement batch or a payment; null when the index has no row of this id.
 * @param archiveFolder where blobs are kept when it is not the database
 */
export async function proofOf(
    reader: Reader,
    id: string,
    archiveFolder: string | null,
): Promise<Proof | null> {
    return (
        (await callProof(reader, id, archiveFolder)) ??
        (await batchProof(reader, id)) ??
        (await paymentProof(reader, id))
    )
}
