import type { Hex } from '../../base/hex'
import type { CountedCall } from '../../rollups/demand/change'
import type { Checker } from '../checks/checker'
import type { SaidOfCall } from '../checks/individual'
import type { KeyBook } from '../checks/keys'
import { orUnusable } from './or-unusable'
import type { Position } from './position'
import type { SeenBlob } from './settled-blob'

/** An individual settlement whose blob is not read yet. */
export interface WaitingCall extends Position, CountedCall {
    id: string
    signer: Hex
    input_hash: Hex
    output_hash: Hex
    /** Decimal. */
    timestamp: string
    signature: Hex
    blob_id: string
}

/** The result of checking an individual settlement with its blob. */
export interface CallOutcome {
    call: WaitingCall
    proof: 'EXPIRED' | 'REJECTED' | 'ROOT_MISMATCH' | 'CHECKED'
    /** Why no model is named; null when one is. */
    unattributed:
        | 'BLOB_EXPIRED'
        | 'BLOB_REJECTED'
        | 'BLOB_CONTRADICTS_HASHES'
        | 'BLOB_NAMES_NO_MODEL'
        | 'WEB_SEARCH'
        | null
    /** Null unless the content matches the hashes on chain. */
    said: SaidOfCall | null
}

export async function callOutcome(
    checker: Checker,
    call: WaitingCall,
    blob: SeenBlob,
    book: KeyBook,
): Promise<CallOutcome> {
    if (blob.state === 'EXPIRED') return { call, proof: 'EXPIRED', unattributed: 'BLOB_EXPIRED', said: null }
    if (blob.state === 'REJECTED' || blob.given!.shape !== 'INDIVIDUAL')
        return { call, proof: 'REJECTED', unattributed: 'BLOB_REJECTED', said: null }
    const settled = {
        teeId: call.signer,
        inputHash: call.input_hash,
        outputHash: call.output_hash,
        timestamp: call.timestamp,
        signature: call.signature,
    }
    const job = { kind: 'individual', bytes: blob.given!.content, settled, book } as const
    const checked = await orUnusable(checker.check(job))
    if (typeof checked === 'string')
        return { call, proof: 'REJECTED', unattributed: 'BLOB_REJECTED', said: null }
    if (!checked.hashesMatch)
        return { call, proof: 'ROOT_MISMATCH', unattributed: 'BLOB_CONTRADICTS_HASHES', said: null }
    const named = checked.model !== null && checked.model.trim() !== ''
    const unnamed = checked.isWebSearch ? 'WEB_SEARCH' : 'BLOB_NAMES_NO_MODEL'
    return { call, proof: 'CHECKED', unattributed: named ? null : unnamed, said: checked }
}

/**
 * Whether another content of its blob could give another outcome, because the hashes do not prove this one, or not all
 * of it.
 */
export function isDoubtedCall({ proof, unattributed }: CallOutcome): boolean {
    return proof === 'ROOT_MISMATCH' || proof === 'REJECTED' || unattributed === 'BLOB_NAMES_NO_MODEL'
}
