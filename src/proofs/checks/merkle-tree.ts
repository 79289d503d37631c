import type { Hex } from '../../base/hex'
import type { BatchContent } from './blob-content'
import { HASH, hexOf, keccakInto } from './keccak'

/** The tree as OpenZeppelin lays it out: node 0 is the root, the children of `i` are `2i + 1` and `2i + 2`. */
export interface MerkleTree {
    /** 32 bytes a node. */
    nodes: Buffer
    /** Place of each leaf among the nodes, in the order the leaves were given. */
    positions: number[]
}

/**
 * Builds the tree over these leaf hashes (32 bytes each, at least one), the same as OpenZeppelin's: leaves sorted by
 * value, a complete binary tree, each pair hashed in order of value.
 */
export function merkleTree(leaves: Buffer): MerkleTree {
    const count = leaves.length / HASH
    const order = Array.from({ length: count }, (_, index) => index)
    order.sort((a, b) => compareHashes(leaves, a * HASH, leaves, b * HASH))
    const positions = new Array<number>(count)
    for (let rank = 0; rank < count; rank++) positions[order[rank]] = 2 * count - 2 - rank
    return merkleTreeAt(leaves, positions)
}

/**
 * The tree of a batch's leaves that has a root: in the order that the blob gives, or else in the library's. Of a few leaves both may have
 * it, with other paths. Without any, the library's.
 */
export function treeOf(
    { treeIndexes }: Pick<BatchContent, 'treeIndexes'>,
    leaves: Buffer,
    root: Hex,
): MerkleTree {
    const given = treeIndexes && merkleTreeAt(leaves, treeIndexes)
    return given && rootOf(given) === root ? given : merkleTree(leaves)
}

export const rootOf = ({ nodes }: MerkleTree): Hex => hexOf(nodes.subarray(0, HASH))

/** Builds the tree whose leaves are at these places, which are the last nodes, each once. */
function merkleTreeAt(leaves: Buffer, positions: number[]): MerkleTree {
    const count = leaves.length / HASH
    const nodes = Buffer.allocUnsafe((2 * count - 1) * HASH)
    for (let i = 0; i < count; i++) leaves.copy(nodes, positions[i] * HASH, i * HASH, (i + 1) * HASH)
    for (let i = count - 2; i >= 0; i--) {
        hashPairInto(nodes, i * HASH, nodes, (2 * i + 1) * HASH, nodes, (2 * i + 2) * HASH)
    }
    return { nodes, positions }
}

const pair = Buffer.alloc(2 * HASH)

/** Writes keccak256 of two nodes, the smaller first, to `target`. */
export function hashPairInto(
    target: Buffer,
    at: number,
    a: Buffer,
    aAt: number,
    b: Buffer,
    bAt: number,
): void {
    const inOrder = compareHashes(a, aAt, b, bAt) <= 0
    const [first, second] = inOrder ? [0, HASH] : [HASH, 0]
    for (let i = 0; i < HASH; i++) {
        pair[first + i] = a[aAt + i]
        pair[second + i] = b[bAt + i]
    }
    keccakInto(target, at, pair)
}

function compareHashes(a: Buffer, aAt: number, b: Buffer, bAt: number): number {
    for (let i = 0; i < HASH; i++) {
        const difference = a[aAt + i] - b[bAt + i]
        if (difference !== 0) return difference
    }
    return 0
}
