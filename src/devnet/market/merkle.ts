import type { Hex } from '../../base/hex'
import { keccakOf } from '../../base/keccak'

/** What a settlement batch says of one call, in the order of the published leaf encoding. */
export interface LeafValue {
    teeId: Hex
    inputHash: Hex
    outputHash: Hex
    /** Signature bytes. */
    signature: Hex
    /** Unix seconds. */
    timestamp: number
}

/** keccak256(keccak256(abi.encode(bytes32, bytes32, bytes32, bytes, uint256))), as OpenZeppelin's StandardMerkleTree. */
export function leafHash(leaf: LeafValue): Buffer {
    const signature = Buffer.from(leaf.signature.slice(2), 'hex')
    const padding = Buffer.alloc((32 - (signature.length % 32)) % 32)
    const encoded = Buffer.concat([
        Buffer.from(leaf.teeId.slice(2) + leaf.inputHash.slice(2) + leaf.outputHash.slice(2), 'hex'),
        word(160),
        word(leaf.timestamp),
        word(signature.length),
        signature,
        padding,
    ])
    return keccak(keccak(encoded))
}

/** The same of a leaf of the old shape: bytes32 inputHash, bytes32 outputHash, bytes32 keccak256(signature). */
export function oldLeafHash(leaf: LeafValue): Buffer {
    const words = leaf.inputHash.slice(2) + leaf.outputHash.slice(2) + keccakOf(leaf.signature).slice(2)
    return keccak(keccak(Buffer.from(words, 'hex')))
}

/** Root of the tree OpenZeppelin builds: sorted leaves, a complete binary tree, pairs hashed in order of value. */
export function merkleRoot(leafHashes: Buffer[]): Hex {
    const sorted = [...leafHashes].sort(Buffer.compare)
    const tree = new Array<Buffer>(2 * sorted.length - 1)
    for (const [i, leaf] of sorted.entries()) tree[tree.length - 1 - i] = leaf
    for (let i = tree.length - 1 - sorted.length; i >= 0; i--) {
        tree[i] = keccak(Buffer.concat([tree[2 * i + 1], tree[2 * i + 2]].sort(Buffer.compare)))
    }
    return hexOf(tree[0])
}

export function hexOf(bytes: Buffer): Hex {
    return `0x${bytes.toString('hex')}`
}

function word(value: number): Buffer {
    return Buffer.from(value.toString(16).padStart(64, '0'), 'hex')
}

function keccak(data: Buffer): Buffer {
    return Buffer.from(keccakOf(data).slice(2), 'hex')
}
