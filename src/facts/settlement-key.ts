import type { Hex } from '../base/hex'
import { keccakOf } from '../base/keccak'
import type { InferenceEvent } from '../decode/events'

/**
 * A key that two settlements share when they settle the same call: settlements have no nonce and can be replayed, alone
 * or in a batch. keccak256 of teeId, inputHash, outputHash, timestamp; null on rails that record less.
 */
export function settlementKey(event: InferenceEvent): string | null {
    if (event.rail !== 'INDIVIDUAL') return null
    const { teeId, inputHash, outputHash, timestamp } = event
    return keccakOf(packedSettlement(teeId ?? '0x', inputHash ?? '0x', outputHash ?? '0x', timestamp ?? 0n))
}

/** The four fields that identify a settled call, packed; `timestamp` as a uint256. */
export function packedSettlement(teeId: Hex, inputHash: Hex, outputHash: Hex, timestamp: bigint): Buffer {
    const time = timestamp.toString(16).padStart(64, '0')
    return Buffer.from(teeId.slice(2) + inputHash.slice(2) + outputHash.slice(2) + time, 'hex')
}
