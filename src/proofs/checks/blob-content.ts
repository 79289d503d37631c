import type { Hex } from '../../base/hex'

/** A leaf of a batch. Hex is lower case, `timestamp` a decimal string of Unix seconds. */
export interface CallLeaf {
    teeId: Hex
    inputHash: Hex
    outputHash: Hex
    timestamp: string
    /** Bytes. */
    signature: Buffer
    /** abi.encode(teeId, inputHash, outputHash, signature, timestamp). */
    abi: Buffer
}

/** A leaf as published before 2026-04-01: no enclave, no time, and of the signature only a hash. */
export interface HashesLeaf {
    inputHash: Hex
    outputHash: Hex
    signatureHash: Hex
    /** abi.encode(inputHash, outputHash, signatureHash). */
    abi: Buffer
}

/**
 * The calls of a batch, in the order of the blob's `values`. `treeIndexes`: places among the tree's nodes that the blob gives them, in that
 * order; null where they cannot be the leaves of one tree.
 */
export type BatchContent = { kind: 'batch'; treeIndexes: number[] | null } & (
    | { shape: 'CALLS'; leaves: CallLeaf[] }
    | { shape: 'HASHES'; leaves: HashesLeaf[] }
)

/** The kept part of an individually settled call: never its prompt or its answer. */
export interface IndividualContent {
    kind: 'individual'
    /** keccak256 of every form of the request that a gateway may have hashed, the likeliest first. */
    inputHashes: Hex[]
    /** The same hashes of the answer. */
    outputHashes: Hex[]
    /** A query and what was found, not a call of a model. */
    isWebSearch: boolean
    /** As the gateway wrote it, at most 512 UTF-16 units; null when it names none. */
    model: string | null
    promptTokens: number | null
    completionTokens: number | null
    /** What the gateway charged, in base units of OPG. */
    costOpg: bigint | null
    /** The same in US dollars, a decimal string. */
    costUsd: string | null
    teeId: Hex | null
    signature: Hex | null
    /** Unix seconds, a decimal string. */
    timestamp: string | null
    ethAddress: Hex | null
}

export type BlobContent = BatchContent | IndividualContent
