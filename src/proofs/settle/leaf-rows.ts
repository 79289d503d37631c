import { keccakOf } from '../../base/keccak'
import { type CopyRows, encodeRows } from '../../database/copy'
import { bytes, flag, NULL, text } from '../../database/copy-format'
import { packedSettlement } from '../../facts/settlement-key'
import type { CheckedLeaf } from '../checks/batch'
import type { WaitingBatch } from './batch-outcome'

const COLUMNS = [
    'id',
    'chain_id',
    'height',
    'tx_hash',
    'tx_position',
    'log_index',
    'time',
    'sub_position',
    'batch_id',
    'contract',
    'rail',
    'kind',
    'sender',
    'signer',
    'tee_id',
    'input_hash',
    'output_hash',
    'timestamp',
    'is_replay',
    'attribution',
    'unattributed_reason',
    'provenance',
    'settlement_key',
    'leaf_hash',
    'verified',
    'unverified_reason',
]

/** A published leaf with its batch. */
export interface Leaf {
    batch: WaitingBatch
    leaf: CheckedLeaf
    /** What makes two settled calls the same, `0x` hex. */
    key: string
    isReplay: boolean
}

/** The key an individual settlement of the same call has; an old leaf, which tells neither enclave nor time, is its own. */
export function leafKey(leaf: CheckedLeaf): string {
    const { teeId, inputHash, outputHash, timestamp } = leaf
    if (teeId === null || timestamp === null) return leaf.leafHash
    return keccakOf(packedSettlement(teeId, inputHash, outputHash, BigInt(timestamp)))
}

/** Where a leaf's row comes from. */
export function leafProvenance(verified: boolean, demo: boolean): string {
    if (demo) return 'demo'
    return verified ? 'blobVerified' : 'blobUnverified'
}

/** Published leaves as rows of `inference`: calls that name no model. */
export function encodeLeaves(leaves: Leaf[], demo: boolean): CopyRows {
    return encodeRows(
        'inference',
        COLUMNS,
        leaves.map((leaf) => leafLine(leaf, demo)),
    )
}

function leafLine({ batch, leaf, key, isReplay }: Leaf, demo: boolean): string {
    const position = `${batch.chain_id}\t${batch.height}\t${bytes(batch.tx_hash)}\t${batch.tx_position}\t${batch.log_index}`
    return [
        `${batch.id}-${leaf.leafIndex}\t${position}\t${batch.time.toISOString()}\t${leaf.leafIndex + 1}\t${batch.id}`,
        `${bytes(batch.contract)}\t${batch.rail}\tUNKNOWN\t${bytes(batch.sender)}\t${bytes(leaf.teeId)}\t${text(leaf.teeId)}`,
        `${bytes(leaf.inputHash)}\t${bytes(leaf.outputHash)}\t${leaf.timestamp ?? NULL}\t${flag(isReplay)}\tNONE`,
        `LEAF_WITHOUT_RECEIPT\t${leafProvenance(leaf.verified, demo)}\t${bytes(key)}\t${bytes(leaf.leafHash)}`,
        `${flag(leaf.verified)}\t${text(leaf.unverifiedReason)}`,
    ].join('\t')
}
