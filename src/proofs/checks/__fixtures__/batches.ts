import { createHash } from 'node:crypto'
import { StandardMerkleTree } from '@openzeppelin/merkle-tree'
import type { Hex } from '../../../base/hex'
import { signCall, type TestTee } from './keys'

export const CALLS = ['bytes32', 'bytes32', 'bytes32', 'bytes', 'uint256']
export const HASHES = ['bytes32', 'bytes32', 'bytes32']

/** Values of a leaf as a gateway's facilitator writes them. */
export type LeafValues = [
    teeId: string,
    inputHash: string,
    outputHash: string,
    signature: string,
    timestamp: unknown,
]

/** 32 bytes that follow from a label. */
export function hash(label: string): Hex {
    return `0x${createHash('sha256').update(label).digest('hex')}`
}

export function signedLeaf(tee: TestTee, label: string, timestamp = '1780000000'): LeafValues {
    const call = { inputHash: hash(`in ${label}`), outputHash: hash(`out ${label}`), timestamp }
    return [tee.teeId, call.inputHash, call.outputHash, signCall(tee, call), timestamp]
}

/** The blob and the root that OpenZeppelin's library makes of these leaves. */
export function blobOf(values: unknown[][], encoding = CALLS): { bytes: Buffer; root: Hex } {
    const tree = StandardMerkleTree.of(values, encoding)
    return { bytes: Buffer.from(JSON.stringify(tree.dump())), root: tree.root }
}
