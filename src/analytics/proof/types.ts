import type { BlobOfProof } from './blob'
import type { LeafOfProof } from './leaf'
import type { ProofLog } from './log'
import type { LinkedReceipt } from './receipts'
import type { Registration } from './registration'
import type { Unknown } from './unknowns'

/** What a settlement batch claims, and what became of the claim. */
export interface BatchClaim {
    id: string
    /** As emitted. */
    merkleRoot: string
    /** batchSize as emitted. */
    claimed: bigint
    /** Null until the blob was read. */
    published: number | null
    verified: number | null
    duplicates: number | null
    proof: string
    proofReason: string | null
    flags: string[]
    walrusBlobId: string | null
    blobId: string | null
}

/** The log that makes a token transfer an x402 payment. */
export interface SettledLog {
    /** The proxy. */
    contract: string
    eventName: 'Settled' | 'SettledWithPermit'
}

/** What keccak256(abi.encode(uint256 chainId, address payer, uint256 nonce)) of an x402 payment is made of. */
export interface PaymentIdParts {
    chainId: number
    payer: string
    /** Permit2 nonce. */
    nonce: string
}

/** What a stranger needs to check a payment. */
export interface PaymentProof {
    /** Null where the chain names none. */
    payer: string | null
    payTo: string
    token: string
    /** Token base units. */
    amount: bigint
    decimals: number
    paymentId: string | null
    paymentIdPreimage: PaymentIdParts | null
    /** The first one of the proxy after the transfer, in the same transaction. */
    settledLog: SettledLog | null
    settlementRef: string | null
    attribution: string
    unattributedReason: string | null
}

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
export interface RowProof extends ProofLog {
    kind: ProofKind
    id: string
    /** The batch, of a batch and of its leaves. */
    batch: BatchClaim | null
    /** How far the proof of the settlement came; null where nothing is settled. */
    state: string | null
    blob: BlobOfProof | null
    leaf: LeafOfProof | null
    call: SignedCall | null
    payment: PaymentProof | null
    receipts: LinkedReceipt[]
    unknown: Unknown[]
}
