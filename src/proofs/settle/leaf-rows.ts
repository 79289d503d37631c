import { keccakOf } from '../../base/keccak'
import { type CopyRows, encodeRows } from '../../database/copy'
import { bytes, flag, NULL, number, text } from '../../database/copy-format'
import { packedSettlement } from '../../facts/settlement-key'
import type { CheckedLeaf } from '../checks/batch'
import type { WaitingBatch } from './batch-outcome'

/** A published leaf with its batch. */
export interface Leaf {
    batch: WaitingBatch
    leaf: CheckedLeaf
    /** What makes two settled calls the same, `0x` hex. */
    key: string
    isReplay: boolean
}

/**
 * The settlement key that an individual settlement of the same call has; an old leaf, without enclave and time, has a
 * key of its own.
 */
export function leafKey(leaf: CheckedLeaf): string {
    const { teeId, inputHash, outputHash, timestamp } = leaf
    if (teeId === null || timestamp === null) return leaf.leafHash
    return keccakOf(packedSettlement(teeId, inputHash, outputHash, BigInt(timestamp)))
}

/** Provenance of a leaf's row. */
export function leafProvenance(verified: boolean, demo: boolean): string {
    if (demo) return 'demo'
    return verified ? 'blobVerified' : 'blobUnverified'
}

type Column = readonly [name: string, of: (leaf: Leaf, demo: boolean) => string]

const COLUMNS: readonly Column[] = [
    ['id', ({ batch, leaf }) => `${batch.id}-${leaf.leafIndex}`],
    ['chain_id', ({ batch }) => number(batch.chain_id)],
    ['height', ({ batch }) => number(batch.height)],
    ['tx_hash', ({ batch }) => bytes(batch.tx_hash)],
    ['tx_position', ({ batch }) => number(batch.tx_position)],
    ['log_index', ({ batch }) => number(batch.log_index)],
    ['time', ({ batch }) => batch.time.toISOString()],
    ['sub_position', ({ leaf }) => number(leaf.leafIndex + 1)],
    ['batch_id', ({ batch }) => batch.id],
    ['contract', ({ batch }) => bytes(batch.contract)],
    ['rail', ({ batch }) => batch.rail],
    ['kind', () => 'UNKNOWN'],
    ['sender', ({ batch }) => bytes(batch.sender)],
    ['signer', ({ leaf }) => bytes(leaf.teeId)],
    ['tee_id', ({ leaf }) => text(leaf.teeId)],
    ['input_hash', ({ leaf }) => bytes(leaf.inputHash)],
    ['output_hash', ({ leaf }) => bytes(leaf.outputHash)],
    ['timestamp', ({ leaf }) => leaf.timestamp ?? NULL],
    ['is_replay', ({ isReplay }) => flag(isReplay)],
    ['attribution', () => 'NONE'],
    ['unattributed_reason', () => 'LEAF_WITHOUT_RECEIPT'],
    ['provenance', ({ leaf }, demo) => leafProvenance(leaf.verified, demo)],
    ['settlement_key', ({ key }) => bytes(key)],
    ['leaf_hash', ({ leaf }) => bytes(leaf.leafHash)],
    ['verified', ({ leaf }) => flag(leaf.verified)],
    ['unverified_reason', ({ leaf }) => text(leaf.unverifiedReason)],
]

/** Encodes published leaves as rows of `inference`: calls without a model. */
export function encodeLeaves(leaves: Leaf[], demo: boolean): CopyRows {
    const line = (leaf: Leaf) => COLUMNS.map(([, of]) => of(leaf, demo)).join('\t')
    return encodeRows(
        'inference',
        COLUMNS.map(([name]) => name),
        leaves.map(line),
    )
}
