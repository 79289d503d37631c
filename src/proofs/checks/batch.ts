import type { Hex } from '../../base/hex'
import type { BatchContent, CallLeaf, HashesLeaf } from './blob-content'
import { HASH } from './keccak'
import type { KeyFinder } from './keys'
import { leafHashes } from './leaf-hash'
import { rootOf, treeOf } from './merkle-tree'
import { messageOfLeaf, unverifiedReason } from './signature'
import type { UnverifiedReason } from './unverified-reason'

/** One published call of a batch. */
export interface CheckedLeaf {
    /** Position in the blob's `values`. */
    leafIndex: number
    leafHash: Hex
    /** Null in the old shape, as is `timestamp`. */
    teeId: Hex | null
    inputHash: Hex
    outputHash: Hex
    /** Unix seconds, a decimal string. */
    timestamp: string | null
    verified: boolean
    /** Null exactly when verified. */
    unverifiedReason: UnverifiedReason | null
}

export interface CheckedBatch {
    /** Root rebuilt from the blob's values. */
    merkleRoot: Hex
    rootMatches: boolean
    leafCount: number
    /** All leaves, in the blob's order; none when the root differs, because then they are not what was settled. */
    leaves: CheckedLeaf[]
}

/**
 * Checks a batch's blob: rebuilds its root and compares it with the event's (lower-case hex), leaves being sorted or in the order that
 * the blob gives, then checks each leaf's
 * signature with the TEE keys of that time. When the root differs no signature is checked.
 */
export function checkBatch(content: BatchContent, merkleRoot: Hex, keyOf: KeyFinder): CheckedBatch {
    const hashes = leafHashes(content)
    const rebuilt = rootOf(treeOf(content, hashes, merkleRoot))
    const rootMatches = rebuilt === merkleRoot
    return {
        merkleRoot: rebuilt,
        rootMatches,
        leafCount: content.leaves.length,
        leaves: rootMatches ? checkLeaves(content, hashes, keyOf) : [],
    }
}

function checkLeaves(content: BatchContent, hashes: Buffer, keyOf: KeyFinder): CheckedLeaf[] {
    const hash = (index: number): Hex => '0x' + hashes.toString('hex', index * HASH, (index + 1) * HASH)
    return content.shape === 'CALLS'
        ? content.leaves.map((leaf, index) => checkCall(leaf, index, hash(index), keyOf))
        : content.leaves.map((leaf, index) => checkHashes(leaf, index, hash(index)))
}

function checkCall(leaf: CallLeaf, leafIndex: number, leafHash: Hex, keyOf: KeyFinder): CheckedLeaf {
    const { teeId, inputHash, outputHash, timestamp, signature, abi } = leaf
    const reason = unverifiedReason(teeId, () => messageOfLeaf(abi), signature, keyOf)
    return {
        leafIndex,
        leafHash,
        teeId,
        inputHash,
        outputHash,
        timestamp,
        verified: reason === null,
        unverifiedReason: reason,
    }
}

function checkHashes(leaf: HashesLeaf, leafIndex: number, leafHash: Hex): CheckedLeaf {
    const { inputHash, outputHash } = leaf
    return {
        leafIndex,
        leafHash,
        teeId: null,
        inputHash,
        outputHash,
        timestamp: null,
        verified: false,
        unverifiedReason: 'SIGNATURE_NOT_PUBLISHED',
    }
}
