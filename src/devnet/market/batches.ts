import { StandardMerkleTree } from '@openzeppelin/merkle-tree'
import { keccak256 } from 'ethers'
import type { Hex } from '../../base/hex'
import { rngFor } from '../rng'
import { blobIdOf } from './blobs'
import { dayOf, dayStart } from './calendar'
import { gatewayCall } from './gateway-call'
import { hexOf, type LeafValue, leafHash, merkleRoot, oldLeafHash } from './merkle'
import { drawForger, drawHonest, drawSigner } from './signers'

/** A batch that the simulation settles; its leaves follow from the seed and this. */
export interface SimBatch {
    /** `day/number` in the history, `live/tick` afterwards. */
    id: string
    /** Time of the settlement, Unix seconds. */
    at: number
}

/** What is wrong with a batch on the chain itself. */
export type BatchFault = 'claims more' | 'claims fewer' | 'forged' | 'duplicate' | 'repeated'

/** All batches have the old leaf shape until the first, and some until the second. */
const OLD_SHAPE_UNTIL = [dayStart(9), dayStart(22)] as const

/** Batches of one day of the history. */
export function batchesOfDay(seed: number, day: number): SimBatch[] {
    const rng = rngFor(seed, 'batches', day)
    const times = Array.from({ length: rng.poisson(10 + day / 10) }, () =>
        Math.floor(dayStart(day + rng.next())),
    )
    return times.sort((a, b) => a - b).map((at, n) => ({ id: `${day}/${n}`, at }))
}

/** Whether its leaves are the three words of before 2026-04-01, which name neither enclave nor time. */
export function hasOldShape(seed: number, batch: SimBatch): boolean {
    if (batch.at < OLD_SHAPE_UNTIL[0]) return true
    return batch.at < OLD_SHAPE_UNTIL[1] && rngFor(seed, 'shape', batch.id).chance(0.25)
}

export function batchFault(seed: number, batch: SimBatch): BatchFault | null {
    const draw = rngFor(seed, 'batch fault', batch.id).next()
    if (draw < 0.015) return 'claims more'
    if (draw < 0.025) return 'claims fewer'
    // A leaf of the old shape shows no signature and no time.
    if (hasOldShape(seed, batch)) return null
    if (draw < 0.04) return 'forged'
    if (draw < 0.055) return 'duplicate'
    return draw < 0.065 ? 'repeated' : null
}

/** Batches of a day that nothing on the chain is wrong with, and that name their calls. */
export function soundBatches(seed: number, day: number): SimBatch[] {
    return batchesOfDay(seed, day).filter(
        (batch) => batchFault(seed, batch) === null && !hasOldShape(seed, batch),
    )
}

/** Leaves of the batch, 1 to 20. */
export function batchSize(seed: number, batch: SimBatch): number {
    const size = Math.round(rngFor(seed, 'batch', batch.id).lognormal(1.1, 0.7))
    const least = ['claims fewer', 'repeated'].includes(batchFault(seed, batch) ?? '') ? 2 : 1
    return Math.min(20, Math.max(least, size))
}

/** The calls of a batch as its blob publishes them, in order. Most are signed by an enclave enabled at the time. */
export function batchLeaves(seed: number, batch: SimBatch): LeafValue[] {
    const fault = batchFault(seed, batch)
    const leaves = Array.from({ length: batchSize(seed, batch) }, (_, n) =>
        batchLeaf(seed, batch, n, fault === 'forged' && n === 0 ? drawForger : drawSigner),
    )
    if (fault === 'repeated') leaves[leaves.length - 1] = leaves[0]
    const earlier = fault === 'duplicate' ? settledBefore(seed, batch) : null
    if (earlier) leaves[leaves.length - 1] = earlier
    return leaves
}

/** The call behind a leaf. */
export function batchCall(seed: number, batch: SimBatch, n: number) {
    return gatewayCall(seed, `leaf ${batch.id}/${n}`)
}

/** One leaf of a sound batch. */
export function batchLeaf(seed: number, batch: SimBatch, n: number, draw = drawSigner): LeafValue {
    const rng = rngFor(seed, 'leaf', batch.id, n)
    const timestamp = batch.at - 5 - rng.int(840)
    const { inputHash, outputHash } = batchCall(seed, batch, n)
    const { teeId, sign } = draw(rng, timestamp)
    return { teeId, inputHash, outputHash, signature: sign(inputHash, outputHash, timestamp), timestamp }
}

function settledBefore(seed: number, batch: SimBatch): LeafValue | null {
    const earlier = soundBatches(seed, dayOf(batch.at) - 1)
    if (earlier.length === 0) return null
    const rng = rngFor(seed, 'duplicate', batch.id)
    return batchLeaf(seed, rng.pick(earlier), 0)
}

/** What the settlement says: root and number of leaves. */
export function batchClaim(seed: number, batch: SimBatch): { merkleRoot: Hex; size: number } {
    const leaves = batchLeaves(seed, batch)
    const fault = batchFault(seed, batch)
    const more = fault === 'claims more' ? 1 + rngFor(seed, 'claim', batch.id).int(60) : 0
    return {
        merkleRoot: merkleRoot(leaves.map(hasOldShape(seed, batch) ? oldLeafHash : leafHash)),
        size: leaves.length + more - (fault === 'claims fewer' ? 1 : 0),
    }
}

/** Where the batch's blob is published: a base64url id, as its UTF-8 bytes stand in the log. */
export function batchBlobId(seed: number, batch: SimBatch): string {
    return blobIdOf(`${seed}/batch/${batch.id}`)
}

const ENCODING = ['bytes32', 'bytes32', 'bytes32', 'bytes', 'uint256']
const OLD_ENCODING = ['bytes32', 'bytes32', 'bytes32']

/** The published tree, as the facilitator writes it. */
export function batchContent(seed: number, batch: SimBatch): string {
    const leaves = batchLeaves(seed, batch)
    const tree = hasOldShape(seed, batch)
        ? StandardMerkleTree.of(leaves.map(oldValue), OLD_ENCODING)
        : StandardMerkleTree.of(leaves.map(newValue), ENCODING)
    return JSON.stringify(tree.dump())
}

/** A valid tree of calls that this batch does not hold. */
export function otherContent(seed: number, batch: SimBatch): string {
    const rng = rngFor(seed, 'other tree', batch.id)
    const leaves = [0, 1].map((n) => batchLeaf(seed, { ...batch, id: `other/${batch.id}` }, n, drawHonest))
    return JSON.stringify(StandardMerkleTree.of(leaves.slice(rng.int(2)).map(newValue), ENCODING).dump())
}

function newValue({ teeId, inputHash, outputHash, signature, timestamp }: LeafValue): string[] {
    return [teeId, inputHash, outputHash, signature, String(timestamp)]
}

function oldValue({ inputHash, outputHash, signature }: LeafValue): string[] {
    return [inputHash, outputHash, keccak256(signature)]
}

/** Hash under which payments name a leaf of a sound batch. */
export function leafRef(seed: number, batch: SimBatch, n: number): Hex {
    return hexOf(leafHash(batchLeaf(seed, batch, n)))
}
