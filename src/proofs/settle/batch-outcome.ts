import type { Hex } from '../../base/hex'
import type { CountedBatch } from '../../rollups/demand/change'
import type { CheckedLeaf } from '../checks/batch'
import type { Checker } from '../checks/checker'
import type { KeyBook } from '../checks/keys'
import { orUnusable } from './or-unusable'
import type { Position } from './position'
import type { SeenBlob } from './settled-blob'

/** A settlement batch whose blob is not read yet. */
export interface WaitingBatch extends Position, CountedBatch {
    id: string
    tx_hash: Hex
    contract: Hex
    sender: Hex | null
    merkle_root: Hex
    blob_id: string
}

/** The result of checking a batch's claim with its blob. */
export interface BatchOutcome {
    batch: WaitingBatch
    proof: 'EXPIRED' | 'REJECTED' | 'ROOT_MISMATCH' | 'COUNT_MISMATCH' | 'CHECKED'
    reason: string | null
    /** Null when no blob was read. */
    published: number | null
    verified: number | null
    /** The published leaves. */
    leaves: CheckedLeaf[]
}

export async function batchOutcome(
    checker: Checker,
    batch: WaitingBatch,
    blob: SeenBlob,
    book: KeyBook,
): Promise<BatchOutcome> {
    const unread = (proof: 'EXPIRED' | 'REJECTED', reason: string | null) => ({
        batch,
        proof,
        reason,
        published: null,
        verified: null,
        leaves: [],
    })
    if (blob.state !== 'ARCHIVED') return unread(blob.state, blob.reason)
    const { shape, content } = blob.given!
    if (shape !== 'BATCH') return unread('REJECTED', 'its blob holds an individual call, not a batch')
    const job = { kind: 'batch', bytes: content, merkleRoot: batch.merkle_root, book } as const
    const checked = await orUnusable(checker.check(job))
    if (typeof checked === 'string') return unread('REJECTED', checked)
    const { leafCount, leaves } = checked
    const none = { batch, published: 0, verified: 0, leaves: [] }
    if (!checked.rootMatches) {
        const reason = `the blob's ${leafCount} leaves have the root ${checked.merkleRoot}, the batch has ${batch.merkle_root}`
        return { ...none, proof: 'ROOT_MISMATCH', reason }
    }
    const claimed = BigInt(batch.claimed)
    const reason = `it claims ${claimed} calls, its blob has ${leafCount}`
    if (BigInt(leafCount) > claimed) return { ...none, proof: 'COUNT_MISMATCH', reason }
    const verified = leaves.reduce((sum, leaf) => sum + (leaf.verified ? 1 : 0), 0)
    const published = { batch, published: leafCount, verified, leaves }
    return BigInt(leafCount) < claimed
        ? { ...published, proof: 'COUNT_MISMATCH', reason }
        : { ...published, proof: 'CHECKED', reason: null }
}

/** Whether another content of its blob could give another outcome, because the root does not prove this one. */
export function isDoubtedBatch({ proof }: BatchOutcome): boolean {
    return proof === 'ROOT_MISMATCH' || proof === 'REJECTED'
}
