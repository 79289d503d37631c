import { StandardMerkleTree } from '@openzeppelin/merkle-tree'
import { concat, keccak256 } from 'ethers'
import type { Key } from './keys'
import { unverifiedReason } from './signature'

const ENCODING = ['bytes32', 'bytes32', 'bytes32', 'bytes', 'uint256']
const OLD_ENCODING = ['bytes32', 'bytes32', 'bytes32']

export interface PublishedBatch {
    /** Rebuilt from the leaves: by OpenZeppelin's tree, which sorts them, and in the order that the blob's `treeIndex` gives. */
    roots: string[]
    leaves: PublishedLeaf[]
}

export interface PublishedLeaf {
    leafHash: string
    /** Null in the shape before April 2026. */
    teeId: string | null
    inputHash: string
    outputHash: string
    signature: string | null
    timestamp: string | null
}

const read = new WeakMap<Uint8Array, PublishedBatch | null>()

/** Null: it is no batch that can be used. */
export function readTree(bytes: Uint8Array): PublishedBatch | null {
    const known = read.get(bytes)
    if (known !== undefined) return known
    const tree = treeOf(bytes)
    read.set(bytes, tree)
    return tree
}

function treeOf(bytes: Uint8Array): PublishedBatch | null {
    try {
        const dump = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes))
        const isOld = dump.leafEncoding.join() === OLD_ENCODING.join()
        if (dump.format !== 'standard-v1' || (!isOld && dump.leafEncoding.join() !== ENCODING.join()))
            return null
        const values: unknown[][] = dump.values.map(({ value }: { value: unknown[] }) => value)
        const encoding = isOld ? OLD_ENCODING : ENCODING
        if (values.some((value) => value.length !== encoding.length)) return null
        const tree = StandardMerkleTree.of(values, encoding)
        const leaves = values.map((value) => {
            const fields = value.map((field) => String(field).toLowerCase())
            const [teeId, inputHash, outputHash, signature, timestamp] = isOld
                ? [null, ...fields, null]
                : fields
            return {
                leafHash: tree.leafHash(value),
                teeId,
                inputHash,
                outputHash,
                signature: isOld ? null : signature,
                timestamp: isOld ? null : BigInt(timestamp!).toString(),
            } as PublishedLeaf
        })
        const given = rootInOrder(dump.values, leaves)
        return { roots: given === null ? [tree.root] : [tree.root, given], leaves }
    } catch {
        return null
    }
}

/** The root over leaves at the places that the blob gives them; null where these are no places of leaves. */
function rootInOrder(values: { treeIndex?: unknown }[], leaves: PublishedLeaf[]): string | null {
    const nodes = new Map(values.map(({ treeIndex }, i) => [treeIndex, leaves[i].leafHash]))
    const last = 2 * leaves.length - 2
    for (let place = leaves.length - 1; place <= last; place++) if (!nodes.has(place)) return null
    for (let place = leaves.length - 2; place >= 0; place--) {
        const pair = [nodes.get(2 * place + 1)!, nodes.get(2 * place + 2)!].sort()
        nodes.set(place, keccak256(concat(pair)))
    }
    return nodes.get(0)!
}

/** Why a leaf is not verified; null when it is. */
export function leafReason(leaf: PublishedLeaf, keyOf: (teeId: string) => Key): string | null {
    const { teeId, inputHash, outputHash, signature, timestamp } = leaf
    if (teeId === null || signature === null || timestamp === null) return 'SIGNATURE_NOT_PUBLISHED'
    return unverifiedReason({ teeId, inputHash, outputHash, signature, timestamp: BigInt(timestamp) }, keyOf)
}
