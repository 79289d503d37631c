import type { BatchContent } from '../../proofs/checks/blob-content'
import { merklePath } from '../../proofs/checks/merkle-path'

const CALL = ['bytes32', 'bytes32', 'bytes32', 'bytes', 'uint256']
const HASHES = ['bytes32', 'bytes32', 'bytes32']

/**
 * A leaf of a batch and what ties it to the batch's root, as OpenZeppelin's StandardMerkleTree has them; null when the batch has no such
 * leaf.
 * @param index place in the blob's `values`, from 0
 * @param root as it stands on chain, lower-case hex
 */
export function proofLeaf(content: BatchContent, index: number, root: string) {
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
