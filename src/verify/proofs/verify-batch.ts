import { keccak256, solidityPacked } from 'ethers'
import { differing } from '../report/difference'
import { leafReason, type PublishedBatch, type PublishedLeaf, readTree } from './batch'
import type { BlobSight } from './blob-for'
import { type ProofsJob, WHAT } from './job'
import type { Keys } from './keys'
import { archiveDiffers, unread } from './outcome'
import type { SettledEvent } from './settled-events'
import type { StoredProof } from './stored-proofs'

type Fields = Record<string, string | null | undefined>

/** Whether some bytes are a batch with the root of the event. */
export function isBatchOf({ args }: SettledEvent): (bytes: Uint8Array) => boolean {
    return (bytes) => readTree(bytes)?.roots.includes(args.merkleRoot) ?? false
}

/** Compares a batch and each of its leaves with its blob. */
export function verifyBatch(
    job: ProofsJob,
    keys: Keys,
    event: SettledEvent,
    stored: StoredProof,
    sight: BlobSight,
): void {
    const { report } = job
    const { row } = stored
    const why = unread(row.proof, sight)
    if (why !== null) {
        report.skip(WHAT.batches, why)
        return
    }
    const tree = sight.kind === 'here' ? readTree(sight.bytes) : null
    const { proof, published } = outcome(event, sight, tree)
    const leaves = published?.leaves.map((leaf) => ({ leaf, reason: reasonOf(keys, event, leaf) })) ?? []
    const verified = leaves.filter(({ reason }) => reason === null).length
    const read = proof === 'CHECKED' || proof === 'ROOT_MISMATCH' || proof === 'COUNT_MISMATCH'
    const truth: Fields = {
        proof,
        published: read ? String(leaves.length) : null,
        verified: read ? String(verified) : null,
        duplicates: read ? String(stored.leaves.filter((leaf) => leaf.is_replay === 'true').length) : null,
    }
    report.row(WHAT.batches, row.id, [
        ...differing(row, truth),
        ...archiveDiffers(sight, stored.blob?.sha256),
    ])
    if (sight.kind === 'here' && sight.archived) report.archived(WHAT.batches)
    compareLeaves(job, event, stored, leaves)
}

function outcome(
    { args }: SettledEvent,
    sight: BlobSight,
    tree: PublishedBatch | null,
): { proof: string; published: PublishedBatch | null } {
    if (sight.kind === 'no pointer') return { proof: 'NO_BLOB', published: null }
    if (sight.kind === 'absent') return { proof: 'EXPIRED', published: null }
    if (!tree) return { proof: 'REJECTED', published: null }
    if (!tree.roots.includes(args.merkleRoot)) return { proof: 'ROOT_MISMATCH', published: null }
    const count = BigInt(tree.leaves.length)
    if (count > args.batchSize) return { proof: 'COUNT_MISMATCH', published: null }
    return { proof: count < args.batchSize ? 'COUNT_MISMATCH' : 'CHECKED', published: tree }
}

function reasonOf(keys: Keys, { place }: SettledEvent, leaf: PublishedLeaf): string | null {
    return leafReason(leaf, (teeId) => keys.at(teeId, place))
}

function compareLeaves(
    { report, network }: ProofsJob,
    event: SettledEvent,
    stored: StoredProof,
    leaves: { leaf: PublishedLeaf; reason: string | null }[],
): void {
    const batch = stored.row.id
    const rows = new Map(stored.leaves.map((row) => [row.id, row]))
    const { tx, place } = event
    for (const [i, { leaf, reason }] of leaves.entries()) {
        const id = `${batch}-${i}`
        const row = rows.get(id)
        rows.delete(id)
        if (!row) {
            report.presence(WHAT.leaves, id, null, `leaf ${i} of the blob`)
            continue
        }
        const truth: Fields = {
            chain_id: String(tx.chainId),
            height: String(place.height),
            tx_position: String(place.position),
            log_index: String(place.logIndex),
            tx_hash: tx.hash,
            time: String(tx.time),
            rail: 'BATCH',
            sub_position: String(i + 1),
            batch_id: batch,
            kind: 'UNKNOWN',
            signer: leaf.teeId,
            tee_id: leaf.teeId,
            input_hash: leaf.inputHash,
            output_hash: leaf.outputHash,
            timestamp: leaf.timestamp,
            leaf_hash: leaf.leafHash,
            settlement_key: keyOf(leaf),
            verified: String(reason === null),
            unverified_reason: reason,
            provenance: network.demo ? 'demo' : reason === null ? 'blobVerified' : 'blobUnverified',
        }
        report.row(WHAT.leaves, id, differing(row, truth))
    }
    for (const id of rows.keys()) report.presence(WHAT.leaves, id, 'a leaf', null)
}

/** What makes two settled calls the same. */
function keyOf({ leafHash, teeId, inputHash, outputHash, timestamp }: PublishedLeaf): string {
    if (teeId === null) return leafHash
    const call = [teeId, inputHash, outputHash, timestamp]
    return keccak256(solidityPacked(['bytes32', 'bytes32', 'bytes32', 'uint256'], call))
}
