import type { BatchContent } from '../../proofs/checks/blob-content'
import { merklePath } from '../../proofs/checks/merkle-path'

/** A leaf of a batch and what ties it to the batch's root, as OpenZeppelin's StandardMerkleTree has them. */
export interface LeafOfProof {
    /** Place in the blob's `values`, from 0. */
    index: number
    /** [teeId, inputHash, outputHash, signature, timestamp], or [inputHash, outputHash, signatureHash] before April 2026. */
    value: string[]
    /** Solidity types of `value`. */
    encoding: string[]
    /** keccak256(keccak256(abi.encode(value))). */
    leafHash: string
    /** Siblings from the leaf to the root; each pair is hashed in order of value. */
    merklePath: string[]
    merkleRoot: string
}

const CALL = ['bytes32', 'bytes32', 'bytes32', 'bytes', 'uint256']
const HASHES = ['bytes32', 'bytes32', 'bytes32']

/** Null when the batch has no such leaf. @param root as it stands on chain, lower-case hex */
export function proofLeaf(content: BatchContent, index: number, root: string): LeafOfProof | null {
    if (!(index in content.leaves)) return null
    const { leafHash, path, merkleRoot } = merklePath(content, index, root)
    const value = leafValue(content, index)
    const encoding = content.shape === 'CALLS' ? CALL : HASHES
    return { index, value, encoding, leafHash, merklePath: path, merkleRoot }
}

function leafValue(content: BatchContent, index: number): string[] {
    if (content.shape === 'CALLS') {
        const { teeId, inputHash, outputHash, signature, timestamp } = content.leaves[index]
        return [teeId, inputHash, outputHash, `0x${signature.toString('hex')}`, timestamp]
    }
    const { inputHash, outputHash, signatureHash } = content.leaves[index]
    return [inputHash, outputHash, signatureHash]
}
