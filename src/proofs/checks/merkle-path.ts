import type { Hex } from '../../base/hex'
import type { BatchContent } from './blob-content'
import { bytesOf, HASH, hexOf } from './keccak'
import { leafHashes } from './leaf-hash'
import { hashPairInto, treeOf } from './merkle-tree'

export interface MerklePath {
    leafHash: Hex
    /** Siblings from the leaf to the root, as OpenZeppelin's `getProof` and `MerkleProof.verify` have them. */
    path: Hex[]
    merkleRoot: Hex
}

/**
 * The Merkle path from leaf `leafIndex` of a batch to its root.
 *
 * @param root of the tree that is meant: leaves may be sorted, or in the order that the blob gives
 * @throws RangeError when the batch has no such leaf
 */
export function merklePath(content: BatchContent, leafIndex: number, root: Hex): MerklePath {
    if (!(leafIndex in content.leaves)) throw new RangeError(`The batch has no leaf ${leafIndex}.`)
    const { nodes, positions } = treeOf(content, leafHashes(content), root)
    const node = (at: number): Hex => hexOf(nodes.subarray(at * HASH, (at + 1) * HASH))
    const path: Hex[] = []
    for (let at = positions[leafIndex]; at > 0; at = (at - 1) >> 1)
        path.push(node(at % 2 === 0 ? at - 1 : at + 1))
    return { leafHash: node(positions[leafIndex]), path, merkleRoot: node(0) }
}

/** True when hashing the siblings onto the leaf, in order, gives the root. All are 32 bytes of lower-case hex. */
export function verifyMerklePath({ leafHash, path, merkleRoot }: MerklePath): boolean {
    const node = bytesOf(leafHash)
    for (const sibling of path) hashPairInto(node, 0, node, 0, bytesOf(sibling), 0)
    return hexOf(node) === merkleRoot
}
