import { StandardMerkleTree } from '@openzeppelin/merkle-tree'
import { keccak256 } from 'ethers'
import {
    type BatchFault,
    batchClaim,
    batchContent,
    batchesOfDay,
    batchFault,
    batchLeaves,
    hasOldShape,
    otherContent,
    type SimBatch,
} from './batches'
import { HISTORY_DAYS } from './calendar'
import { gatewayCall } from './gateway-call'
import { hexOf, leafHash } from './merkle'

const SEED = 3
const all = Array.from({ length: HISTORY_DAYS }, (_, day) => batchesOfDay(SEED, day)).flat()
const withFault = (fault: BatchFault | null) => all.filter((batch) => batchFault(SEED, batch) === fault)
const newShape = (batch: SimBatch) => !hasOldShape(SEED, batch)
const load = (text: string) => StandardMerkleTree.load<string[]>(JSON.parse(text))

it('publishes trees that OpenZeppelin loads, with the root and the number of leaves that were settled', () => {
    for (const batch of withFault(null).filter((_, i) => i % 60 === 0)) {
        const tree = load(batchContent(SEED, batch))
        tree.validate()
        expect(batchClaim(SEED, batch)).toEqual({ merkleRoot: tree.root, size: tree.length })
    }
})

it('writes leaves as the facilitator does: hex, and the time as a decimal string', () => {
    const batch = withFault(null).filter(newShape)[0]
    const { values, leafEncoding } = JSON.parse(batchContent(SEED, batch))
    expect(leafEncoding).toEqual(['bytes32', 'bytes32', 'bytes32', 'bytes', 'uint256'])
    const [leaf] = batchLeaves(SEED, batch)
    const { teeId, inputHash, outputHash, signature, timestamp } = leaf
    expect(values[0].value).toEqual([teeId, inputHash, outputHash, signature, String(timestamp)])
})

it('has the old leaf shape before a certain day, and here and there for some days more', () => {
    const old = all.filter((batch) => hasOldShape(SEED, batch))
    expect(old.length).toBeGreaterThan(60)
    // Of days whose blobs have not expired when the history ends.
    expect(old.filter(({ id }) => Number(id.split('/')[0]) >= 16).length).toBeGreaterThan(3)
    expect(all.filter(({ id }) => Number(id.split('/')[0]) >= 22).every(newShape)).toBe(true)
    const batch = old[0]
    const tree = load(batchContent(SEED, batch))
    expect(JSON.parse(batchContent(SEED, batch)).leafEncoding).toEqual(['bytes32', 'bytes32', 'bytes32'])
    const [{ inputHash, outputHash, signature }] = batchLeaves(SEED, batch)
    expect([...tree.entries()][0][1]).toEqual([inputHash, outputHash, keccak256(signature)])
    expect(batchClaim(SEED, batch).merkleRoot).toBe(tree.root)
})

it('claims more or fewer leaves than it publishes now and then, under the right root', () => {
    for (const [fault, sign] of [
        ['claims more', 1],
        ['claims fewer', -1],
    ] as const) {
        const batches = withFault(fault)
        expect(batches.length).toBeGreaterThan(3)
        const tree = load(batchContent(SEED, batches[0]))
        const { merkleRoot, size } = batchClaim(SEED, batches[0])
        expect(merkleRoot).toBe(tree.root)
        expect(Math.sign(size - tree.length)).toBe(sign)
        expect(size).toBeGreaterThan(0)
    }
})

it('settles some leaves again in a later batch, and some twice in one', () => {
    const hashes = (batch: SimBatch) => batchLeaves(SEED, batch).map((leaf) => hexOf(leafHash(leaf)))
    const [repeated] = withFault('repeated')
    expect(new Set(hashes(repeated)).size).toBe(hashes(repeated).length - 1)
    const [duplicate] = withFault('duplicate').filter(({ id }) => !id.startsWith('9/'))
    const day = Number(duplicate.id.split('/')[0])
    const before = batchesOfDay(SEED, day - 1).flatMap(hashes)
    expect(before).toContain(hashes(duplicate).at(-1))
})

it('knows a tree that is valid and not the one that was settled', () => {
    const batch = withFault(null)[0]
    const tree = load(otherContent(SEED, batch))
    tree.validate()
    expect(tree.root).not.toBe(batchClaim(SEED, batch).merkleRoot)
})

it('hashes the call of a leaf as a gateway does', () => {
    const batch = withFault(null)[5]
    const call = gatewayCall(SEED, `leaf ${batch.id}/0`)
    expect(batchLeaves(SEED, batch)[0]).toMatchObject({
        inputHash: call.inputHash,
        outputHash: call.outputHash,
    })
})
